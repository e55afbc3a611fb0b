"""Whole days of a small city, an hour in a second, against a cloud of a hundred lines."""

import asyncio
import io
import time
from dataclasses import replace

import httpx
import pytest
from rich.console import Console

from kernel.geo import Point, offset
from simulator import app as app_module
from simulator.app import Line
from simulator.behaviour import Behaviour, Intervals
from simulator.board import Board
from simulator.city import City
from simulator.day import Day, live
from simulator.demand import demand
from simulator.money import flaws, money
from simulator.plan import Plan
from simulator.rides import Rides
from simulator.traffic import Traffic
from simulator.trips import RecordedTrip
from tests.simulator.cloud import Cloud

CLOCK_RATE = 5000
EASY_GOING = Behaviour(
    rider_cancels=0,
    rider_does_not_show=0,
    driver_declines=0,
    driver_ignores=0,
    driver_cancels=0,
    driver_mistypes_pin=0,
    driver_waits_s=20_000,
    phone_loses_network=0,
)
EAGER = Intervals(
    poll_floor_wall_s=0.002, report_floor_wall_s=0.01, offer_poll_floor_wall_s=0.001, offer_polls_per_wall_s=2000
)
START = Point(41.15, -8.61)


@pytest.fixture(autouse=True)
def fast_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_RATE", str(CLOCK_RATE))
    monkeypatch.setenv("CLOCK_SYNC_AT", str(time.time() + 60))
    monkeypatch.setattr(app_module, "backoff_s", lambda attempt: 0.005)


def trips(count: int, *, round_trips: bool = False) -> list[RecordedTrip]:
    way = [offset(START, north_m=n * 80.0) for n in range(20)]
    points = tuple(way + way[::-1]) if round_trips else tuple(way)
    return [RecordedTrip(f"trip-{n}", 3600 + 30 * n, points) for n in range(count)]


class Register:
    """Whoever signs up is called by his e-mail address, also in his token."""

    def sign_up(self, email: str, group: str) -> None:
        pass

    def token(self, email: str) -> str:
        return email


def day(
    cloud: Cloud, behaviour: Behaviour, rides: int = 6, *, round_trips: bool = False, intervals: Intervals = EAGER
) -> tuple[Day, City, str]:
    async def run() -> tuple[Day, City, str]:
        city = City(seed=1, rides=Rides(rides), behaviour=behaviour, intervals=intervals)
        output = io.StringIO()
        plan = Plan(demand(trips(rides, round_trips=round_trips), rides, drivers=rides), rides, CLOCK_RATE)
        async with Line("http://api.test", Traffic(), cloud.transport) as line:
            board = Board(Console(file=output), city, line.traffic)
            told = await live(plan, line=line, accounts=Register(), city=city, board=board)
            assert not line.traffic.unexpected
        return told, city, output.getvalue()

    return asyncio.run(run())


def states(told: Day) -> set[str]:
    return {outcome.state for outcome in told.outcomes}


def test_everybody_who_asks_arrives_and_every_driver_goes_home() -> None:
    cloud = Cloud()
    told, city, display = day(cloud, EASY_GOING)
    assert [outcome.state for outcome in told.outcomes] == ["completed"] * 6
    assert all(outcome.pickup_wait_s and 0 < outcome.pickup_wait_s < 3600 for outcome in told.outcomes)
    assert cloud.online == set()
    assert city.notes == []
    assert "the city rides" in display


def test_positions_follow_the_recorded_way() -> None:
    cloud = Cloud()
    day(cloud, EASY_GOING, rides=1)
    [points] = cloud.points.values()
    assert [point["at"] for point in points] == sorted(point["at"] for point in points)
    assert max(point["lat"] for point in points) == pytest.approx(trips(1)[0].dropoff.lat, abs=1e-5)


def test_a_way_back_to_its_beginning_is_asked_for_with_a_stop() -> None:
    cloud = Cloud()
    told, _, _ = day(cloud, EASY_GOING, rides=1, round_trips=True)
    assert states(told) == {"completed"}
    [ride] = cloud.rides.values()
    assert len(ride["stops"]) == 1


def test_a_driver_without_network_tells_everything_later_and_in_order() -> None:
    cloud = Cloud()
    no_network = replace(EASY_GOING, phone_loses_network=1.0, phone_without_network_s=(900.0, 1200.0), driver_waits_s=420.0)
    told, _, _ = day(cloud, no_network)
    assert states(told) == {"completed"}
    assert cloud.backlogs
    assert all([action["at"] for action in told] == sorted(action["at"] for action in told) for told in cloud.backlogs)


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        ({"rider_cancels": 1.0, "rider_patience_s": (0.0, 30.0)}, {"cancelled"}),
        ({"rider_does_not_show": 1.0, "driver_waits_s": 420.0}, {"cancelled"}),
        ({"driver_mistypes_pin": 1.0}, {"completed"}),
        ({"driver_declines": 0.3, "driver_ignores": 0.1}, {"completed"}),
        ({"driver_cancels": 0.3}, {"completed"}),
    ],
)
def test_people_are_people(habit: dict[str, float], expected: set[str]) -> None:
    told, city, _ = day(Cloud(), replace(EASY_GOING, **habit))  # type: ignore[arg-type]
    assert states(told) == expected
    assert city.notes == []


def test_an_outage_delays_everybody_and_loses_nobody() -> None:
    repaired_at = time.monotonic() + 0.5

    def outage(request: httpx.Request) -> httpx.Response | None:
        down = "/trips/" in request.url.path and time.monotonic() < repaired_at
        return httpx.Response(429, json={"message": "Rate Exceeded."}) if down else None

    told, _, _ = day(Cloud(before=outage), EASY_GOING, rides=3)
    assert states(told) == {"completed"}


def test_people_see_prices_pay_tip_and_rate_and_the_books_are_in_order() -> None:
    everybody = {"rider_tips": 1.0, "rider_rates": 1.0, "driver_rates": 1.0, "ways_to_pay": (("card", 1.0),)}
    cloud = Cloud()
    told, city, display = day(cloud, replace(EASY_GOING, **everybody))  # type: ignore[arg-type]
    assert flaws(money(told.books, city.tally)) == []
    assert (city.tally.priced, city.tally.receipts, city.tally.tips, len(cloud.ratings)) == (6, 6, 6, 12)
    assert all(ride["quote_token"] == "token" for ride in cloud.rides.values())
    assert "6 receipts over" in display


def test_a_city_without_prices_and_payments_rides_in_cash_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.purse.OPENING_WALL_S", 0.1)
    monkeypatch.setattr("simulator.day.BOOKS_WALL_S", 0.3)

    def outage(request: httpx.Request) -> httpx.Response | None:
        known = ("quotes", "fare", "receipt", "payment", "payment-methods", "top-ups", "trial-balance", "mine")
        return httpx.Response(429) if request.url.path.rpartition("/")[2] in known else None

    impatient = replace(EAGER, patience_s=0.0, patience_floor_wall_s=0.1)
    told, city, display = day(Cloud(before=outage), EASY_GOING, intervals=impatient)
    assert states(told) == {"completed"}
    assert (city.tally.went_without["a price"], city.tally.went_without["a receipt"]) == (6, 6)
    assert "6 did without a price" in display
    assert flaws(money(told.books, city.tally)) == [
        "receipts could not be read",
        "payments could not be read",
        "ledger could not be read",
        "drivers could not be read",
    ]


def test_who_still_waits_at_the_limit_is_lost_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.day.SETTLE_WALL_S", 0.1)
    monkeypatch.setattr("simulator.plan.SHORTEST_LIMIT_WALL_S", 0.5)
    monkeypatch.setattr("simulator.people.OPENING_WALL_S", 0.1)
    nobody_works = Cloud(before=lambda request: httpx.Response(404, json={}) if "offers" in request.url.path else None)
    told, city, _ = day(nobody_works, EASY_GOING, rides=2)
    assert [outcome.state for outcome in told.outcomes] == ["lost", "lost"]
    assert "waited in vain" in city.notes[0]
