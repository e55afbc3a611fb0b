"""Surge as it happens: what moves it, what it makes dearer, who sees it, and the desk's switch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.drivers import DriverWentOffline, DriverWentOnline
from events.location import DriverWentSilent
from kernel import clock
from kernel.event import Event
from kernel.geo import Point
from pricing import store, store_surge, surging, timers
from pricing.policy import POLICY
from pricing.recompute import faults
from pricing.service import SERVICE
from pricing.surge import SurgeRoundDue
from pricing.surge_cell import CellId
from tests.conftest import Client, items, outbox_of
from tests.pricing.flow import ALIADOS, Flow

HERE = CellId.of("porto", ALIADOS)
DESK = Client(SERVICE).as_desk()


def rush(flow: Flow, minutes: int = 8, requests: int = 3) -> None:
    """Requests that nobody answers, minute after minute, and a round after each."""
    for _ in range(minutes):
        for _ in range(requests):
            surging.asked(ALIADOS, clock.now())
        a_minute_passes(flow)


def a_minute_passes(flow: Flow) -> None:
    flow.passes(POLICY.surge_round_s)
    cell = store_surge.cell(HERE)
    timers.on_surge_round_due(SurgeRoundDue(cell_id=cell.id, round=cell.round, due_at=clock.now()))


def surge_of(flow: Flow) -> dict[str, Any]:
    return {quote["category"]: quote["surge_percent"] for quote in flow.quotes()["quotes"]}


def test_a_rush_without_cars_raises_the_price_where_the_tariff_allows(flow: Flow) -> None:
    before = flow.quotes()["quotes"]
    rush(flow)
    assert surge_of(flow) == {"standard": 100, "comfort": 200, "xl": 200, "black": 200}
    comfort = next(quote for quote in flow.quotes()["quotes"] if quote["category"] == "comfort")
    [line] = [line for line in comfort["lines"] if line["code"] == "surge"]
    assert line["text"] == "High demand"
    assert comfort["total"]["amount_minor"] > next(q for q in before if q["category"] == "comfort")["total"]["amount_minor"]


def test_rides_elsewhere_cost_what_they_did(flow: Flow) -> None:
    rush(flow)
    far = {"lat": 41.18, "lng": -8.60}
    assert {quote["surge_percent"] for quote in flow.quotes(pickup=far)["quotes"]} == {100}


def test_requests_that_find_their_cars_raise_nothing(flow: Flow) -> None:
    for minute in range(3):
        for number in range(3):
            ride = {"ride_id": f"ride-{minute}-{number}", "rider_id": f"rider-{number}"}
            flow.hears(flow.requested(**ride))
            flow.hears(flow.assigned(**ride, driver_id=f"driver-{number}", trip_id=f"trip-{minute}-{number}"))
        a_minute_passes(flow)
    assert surge_of(flow)["comfort"] == 100


def test_what_is_heard_twice_counts_once(flow: Flow) -> None:
    for _ in range(3):
        flow.hears(flow.requested())
        flow.hears(flow.assigned())
    seen = store_surge.seen(str(HERE), clock.now())
    assert (seen.asked, seen.answered) == (1, 1)


def test_what_is_long_past_counts_no_more(flow: Flow) -> None:
    flow.hears(flow.requested())
    flow.passes(POLICY.surge_memory_s - 60)
    assert store_surge.seen(str(HERE), clock.now()).asked == 1
    flow.passes(61)
    assert store_surge.seen(str(HERE), clock.now()).asked == 0


def online(driver_id: str = "driver-1") -> DriverWentOnline:
    return DriverWentOnline(driver_id=driver_id, display_name="Rui")


def test_a_car_stands_free_where_it_set_somebody_down(flow: Flow) -> None:
    flow.hears(online())
    flow.hears(flow.completed(dropoff=ALIADOS))
    assert store_surge.seen(str(HERE), clock.now()).free_cars == 1
    flow.passes(POLICY.surge_car_stays_s + 1)
    assert store_surge.seen(str(HERE), clock.now()).free_cars == 0, "by then it has driven off"


@pytest.mark.parametrize(
    "event",
    [
        lambda flow: flow.assigned(ride_id="ride-2", trip_id="trip-2"),
        lambda _flow: DriverWentOffline(driver_id="driver-1", reason="driver"),
        lambda _flow: DriverWentSilent(driver_id="driver-1", last_seen_at=clock.now()),
        lambda flow: flow.cancelled(ride_id="ride-2", trip_id="trip-2"),
    ],
)
def test_a_car_that_is_gone_stands_free_no_more(flow: Flow, event: Any) -> None:
    flow.hears(online())
    flow.hears(flow.completed(dropoff=ALIADOS))
    flow.passes(10)
    flow.hears(event(flow))
    assert store_surge.seen(str(HERE), clock.now()).free_cars == 0


def test_old_news_of_a_car_changes_nothing(flow: Flow) -> None:
    flow.hears(online(), version=5)
    late: Event = flow.assigned(ride_id="ride-0", trip_id="trip-0", assigned_at=clock.now() - timedelta(hours=1))
    flow.hears(flow.completed(dropoff=ALIADOS))
    flow.hears(late)
    flow.hears(DriverWentOffline(driver_id="driver-1", reason="driver"), version=4)
    assert store_surge.seen(str(HERE), clock.now()).free_cars == 1


def test_a_change_is_said_in_the_same_write_and_kept_to_check_receipts_against(flow: Flow) -> None:
    rush(flow, minutes=3)
    events = outbox_of(flow.table, f"CELL#{HERE}", "CELL").events
    assert [(event.metadata.type, event.data["factor_percent"]) for event in events] == [("SurgeChanged", 125)]
    steps = Client(SERVICE).as_anyone().get(f"/v1/surge/cells/{HERE}").body["steps"]
    assert [step["factor_percent"] for step in steps] == [125, 110]
    assert "asked=9 answered=0" in steps[0]["proof"]


def test_the_proof_of_the_factor_is_on_the_receipt(flow: Flow) -> None:
    rush(flow)
    flow.hears(flow.requested(quote_token=flow.token()))
    flow.hears(flow.completed())
    flow.hears(flow.measured(9_000))
    final = flow.fare().body["final"]
    assert final["surge_percent"] == 200
    steps = Client(SERVICE).as_anyone().get(f"/v1/surge/cells/{HERE}").body["steps"]
    assert final["surge_proof"] == steps[0]["proof"]
    receipt = store.of_ride("ride-1").final
    assert receipt
    assert faults(receipt) == []


def test_a_quoted_price_holds_though_surge_rises_meanwhile(flow: Flow) -> None:
    token = flow.token()
    rush(flow, minutes=4)
    flow.hears(flow.requested(quote_token=token))
    assert flow.fare().body["agreed"]["surge_percent"] == 100


def test_an_emergency_ends_surge_for_those_too_who_were_told_a_price_before_it(flow: Flow) -> None:
    rush(flow)
    token = flow.token()
    DESK.call("PUT", "/v1/surge/limits/porto", {"limit_percent": 110, "reason": "strike on the metro"})
    flow.hears(flow.requested(quote_token=token))
    agreed = flow.fare().body["agreed"]
    assert (agreed["surge_percent"], flow.fare().body["quote_refused"]) == (110, None)
    assert agreed["surge_proof"].endswith("limit=110% throw=1")


def test_the_map_shows_raised_cells_as_geojson(flow: Flow) -> None:
    rush(flow)
    shown = Client(SERVICE).as_anyone().get("/v1/surge?city=porto").body
    assert (shown["type"], shown["steps"][1]) == (
        "FeatureCollection",
        {"from_pressure_percent": 125, "factor_percent": 110},
    )
    [feature] = shown["features"]
    assert (feature["type"], feature["properties"]["factor_percent"]) == ("Feature", 200)
    ring = feature["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert min(lng for lng, _ in ring) <= ALIADOS.lng <= max(lng for lng, _ in ring)
    assert Client(SERVICE).as_anyone().get("/v1/surge?city=paris").status == 404


def test_the_switch_holds_for_the_very_next_quote_and_every_throw_is_kept(flow: Flow) -> None:
    rush(flow)
    flow.token()
    thrown = DESK.call("PUT", "/v1/surge/limits/porto", {"limit_percent": 100, "reason": "flood in the lower town"})
    assert (thrown.status, thrown.body["limit_percent"]) == (200, 100)
    assert set(surge_of(flow).values()) == {100}
    comfort = next(quote for quote in flow.quotes()["quotes"] if quote["category"] == "comfort")
    assert comfort["surge_proof"].endswith("limit=100% throw=1")
    assert Client(SERVICE).as_anyone().get("/v1/surge?city=porto").body["features"] == []
    a_minute_passes(flow)
    [event] = outbox_of(flow.table, f"CELL#{HERE}", "CELL").events
    assert event.data["factor_percent"] == 100
    flow.passes(3600)
    DESK.call("PUT", "/v1/surge/limits/porto", {"limit_percent": None, "reason": "the water is gone"})
    throws = DESK.get("/v1/surge/limits/porto").body["throws"]
    assert [(throw["limit_percent"], throw["by"], throw["version"]) for throw in throws] == [
        (None, "desk-1", 2),
        (100, "desk-1", 1),
    ]
    assert throws[1]["reason"] == "flood in the lower town"


@pytest.mark.parametrize(
    "body",
    [
        {"limit_percent": 99, "reason": "too low"},
        {"limit_percent": 100},
        {"reason": "why"},
        {"limit_percent": 100, "reason": "   "},
    ],
)
def test_a_throw_needs_its_limit_and_its_reason(flow: Flow, body: dict[str, Any]) -> None:
    assert DESK.call("PUT", "/v1/surge/limits/porto", body).code == "invalid_request"


def test_the_switch_is_the_desks(flow: Flow) -> None:
    body = {"limit_percent": 100, "reason": "because I can"}
    assert Client(SERVICE).as_rider().call("PUT", "/v1/surge/limits/porto", body).status == 403
    assert Client(SERVICE).as_driver().get("/v1/surge/limits/porto").status == 403


def test_a_request_costs_surge_one_write_and_no_key_is_the_whole_citys(flow: Flow) -> None:
    """Every key is one cell's, one car's or one ride's: a city twice as large has twice as many, none busier."""
    for number in range(8):
        place = Point(ALIADOS.lat + 0.02 * (number % 4), ALIADOS.lng + 0.02 * (number // 4))
        flow.hears(flow.requested(ride_id=f"ride-{number}", rider_id=f"rider-{number}", pickup=place))
    windows = [item for item in items(flow.table) if item["sk"].startswith("WINDOW#")]
    assert max(item["asked"] for item in windows) == 1
    assert all(item["pk"].startswith(("CELL#porto:", "FARE#")) for item in items(flow.table))
