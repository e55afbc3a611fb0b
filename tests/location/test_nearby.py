"""What riders' apps and the desk see of the cars around, and what dispatch does."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from kernel.table import Table
from location import internal, subscribers
from location.service import SERVICE
from tests.conftest import Answer, Client, http_event, items, told
from tests.location.conftest import PICKUP, City

ANA = Client(SERVICE).as_rider("ana")


def nearby(client: Client = ANA, words: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/vehicles/nearby?lat={PICKUP.lat}&lng={PICKUP.lng}{words}")
    assert answer.status == 200, answer
    return list(answer.body["vehicles"])


def card(kind: type[Any], needs: list[str]) -> Any:
    return kind(rider_id="ana", display_name="Ana", language="en", needs=needs, preferences=[])


def cars(city: City, count: int) -> None:
    for n in range(count):
        city.online(f"driver-{n}")
        city.report(city.point(north_m=100 * n), driver_id=f"driver-{n}")


def test_the_ten_nearest_cars_are_shown_without_saying_whose_they_are(city: City) -> None:
    cars(city, 12)
    shown = nearby()
    assert len(shown) == 10
    assert [car["eta_s"] for car in shown] == sorted(car["eta_s"] for car in shown)
    assert shown[0].keys() == {"id", "lat", "lng", "heading_deg", "category", "eta_s"}
    assert "driver" not in str(shown)


def test_the_desk_sees_whom_it_could_send_and_who_does_not_fit(city: City) -> None:
    cars(city, 2)
    city.online("ramp", serves_needs=["wheelchair"])
    city.report(city.point(north_m=300), driver_id="ramp")
    where = f"/v1/vehicles/nearby/drivers?lat={PICKUP.lat}&lng={PICKUP.lng}"
    desk = Client(SERVICE).as_desk()
    shown = desk.get(f"{where}&category=standard&needs=wheelchair").body["drivers"]
    assert [(car["driver_id"], car["misfits"]) for car in shown] == [
        ("ramp", []),
        ("driver-0", ["needs:wheelchair"]),
        ("driver-1", ["needs:wheelchair"]),
    ]
    assert (shown[0]["distance_m"] > shown[1]["distance_m"]) and shown[0]["categories"] == ["standard"]
    assert [car["driver_id"] for car in desk.get(where).body["drivers"]] == ["driver-0", "driver-1", "ramp"]
    assert ANA.get(where).code == "forbidden"


def test_a_car_keeps_its_name_for_a_day_only(city: City) -> None:
    cars(city, 1)
    [today] = nearby()
    [still_today] = nearby()
    assert today["id"] == still_today["id"]
    city.now += timedelta(days=1)
    city.report(driver_id="driver-0")
    [tomorrow] = nearby()
    assert tomorrow["id"] != today["id"]


def test_cars_are_shown_by_category(city: City) -> None:
    city.online("rui", categories=["standard", "xl"])
    city.report()
    assert [car["category"] for car in nearby()] == ["standard"]
    assert [car["category"] for car in nearby(words="&category=xl")] == ["xl"]
    assert nearby(words="&category=black") == []
    unknown = ANA.get("/v1/vehicles/nearby?lat=41&lng=-8&category=hovercraft")
    assert (unknown.status, unknown.body["errors"][0]["pointer"]) == (422, "/category")


def test_a_rider_sees_only_cars_that_meet_her_needs_and_the_desk_sees_all(city: City) -> None:
    cars(city, 1)
    subscribers.on_rider_registered(card(RiderRegistered, ["wheelchair"]), told(1))
    assert nearby() == []
    city.online("ramp", serves_needs=["wheelchair"])
    city.report(driver_id="ramp")
    assert len(nearby()) == 1
    assert len(nearby(Client(SERVICE).as_desk())) == 2


def test_the_card_is_the_newest_in_every_order_of_delivery(city: City, table: Table) -> None:
    news: tuple[Callable[[], None], ...] = (
        lambda: subscribers.on_rider_registered(card(RiderRegistered, []), told(1)),
        lambda: subscribers.on_rider_profile_changed(card(RiderProfileChanged, ["hearing"]), told(2)),
        lambda: subscribers.on_rider_profile_changed(card(RiderProfileChanged, ["wheelchair"]), told(3)),
    )
    for order in permutations(news):
        for tell in (*order, *order):
            tell()
        [stored] = [item for item in items(table) if item["sk"] == "CARD"]
        assert (stored["needs"], stored["version"]) == (["wheelchair"], 3)


def test_an_erased_card_stays_erased_in_every_order_of_delivery(city: City, table: Table) -> None:
    news: tuple[Callable[[], None], ...] = (
        lambda: subscribers.on_rider_registered(card(RiderRegistered, ["hearing"]), told(1)),
        lambda: subscribers.on_rider_profile_changed(card(RiderProfileChanged, ["hearing"]), told(2)),
        lambda: subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(3)),
    )
    for order in permutations(news):
        for tell in (*order, *order):
            tell()
        [stored] = [item for item in items(table) if item["sk"] == "CARD"]
        assert stored == {"pk": "RIDER#ana", "sk": "CARD", "version": 3}


@pytest.mark.parametrize("words", ["", "lat=41", "lat=91&lng=0", "lat=nan&lng=0", "lat=41&lng=inf", "lat=a&lng=b"])
def test_an_impossible_place_is_a_clear_problem(city: City, words: str) -> None:
    assert ANA.get(f"/v1/vehicles/nearby?{words}").code == "invalid_request"


def test_dispatch_gets_candidates_and_what_the_others_lack(city: City) -> None:
    city.online("near", categories=["standard"])
    city.online("ramp", categories=["standard", "xl"], serves_needs=["wheelchair"])
    city.report(driver_id="near")
    city.report(city.point(north_m=500), driver_id="ramp")
    fitting, misfit = city.candidates(category="xl", needs="wheelchair")
    assert (fitting["driver_id"], fitting["misfits"], fitting["at"]) == ("ramp", [], "2026-03-01T12:00:00Z")
    assert fitting["eta_s"] == pytest.approx(97, abs=3)
    assert (misfit["driver_id"], misfit["misfits"]) == ("near", ["category", "needs:wheelchair"])
    lacks = {car["driver_id"]: car["misfits"] for car in city.candidates(needs="wheelchair&needs=hearing")}
    assert lacks == {"near": ["needs:wheelchair"], "ramp": ["needs:hearing"]}


def test_the_candidates_are_as_many_as_asked_for(city: City) -> None:
    cars(city, 5)
    assert [candidate["driver_id"] for candidate in city.candidates(limit=2)] == ["driver-0", "driver-1"]
    assert len(city.candidates(radius_m=250)) == 3


def ask(words: str, **caller: Any) -> Answer:
    return Answer(internal.handler(http_event("GET", f"/internal/location/nearby?{words}", **caller), None))


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        ("lng=0&radius_m=100", "/lat"),
        ("lat=41&lng=0&radius_m=100000", "/radius_m"),
        ("lat=nan&lng=0&radius_m=100", "/lat"),
        ("lat=41&lng=0&radius_m=100&limit=many", "/limit"),
        ("lat=41&lng=0&radius_m=100&surprise=1", "/surprise"),
    ],
)
def test_a_malformed_question_is_named(city: City, words: str, pointer: str) -> None:
    answer = ask(words, role="arn:aws:sts::1:assumed-role/dispatch/x")
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


def test_only_siblings_may_ask_for_candidates(city: City) -> None:
    assert ask("lat=41&lng=0&radius_m=100").code == "unauthenticated"
    assert ask("lat=41&lng=0&radius_m=100", subject="desk-1", groups="desk").code == "forbidden"


def test_the_desk_sees_a_driver(city: City) -> None:
    desk = Client(SERVICE).as_desk()
    assert desk.get("/v1/drivers/rui/position").code == "position_unknown"
    city.online()
    city.report(city.point(-1, accuracy_m=900), city.point())
    seen = desk.get("/v1/drivers/rui/position").body
    assert (seen["on_shift"], seen["available"], seen["trip_ids"], seen["ignored"]) == (True, True, [], {"inaccurate": 1})
    city.assign()
    assert desk.get("/v1/drivers/rui/position").body["trip_ids"] == ["trip-1"]
    assert ANA.get("/v1/drivers/rui/position").code == "forbidden"
