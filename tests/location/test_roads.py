import pytest

from location import internal, roads, store
from tests.conftest import Answer, http_event
from tests.location.conftest import City

PORTO = "south=41&west=-9&north=42&east=-8"


def vehicles(words: str = PORTO) -> Answer:
    event = http_event("GET", f"/internal/location/vehicles?{words}", role="arn:aws:sts::1:assumed-role/feed/x")
    return Answer(internal.handler(event, None))


def states() -> dict[str, str]:
    return {car["driver_id"]: car["state"] for car in vehicles().body["vehicles"]}


def test_every_car_on_the_road_is_seen_with_its_state_and_its_trip(city: City) -> None:
    for driver_id in ("rui", "eva"):
        city.online(driver_id)
        city.report(driver_id=driver_id)
    city.assign("trip-1", "eva")
    answer = vehicles()
    assert states() == {"rui": "available", "eva": "busy"}
    assert {car["driver_id"]: car.get("trip_id") for car in answer.body["vehicles"]} == {"rui": None, "eva": "trip-1"}
    assert answer.body["on_the_road"] == 2


def test_a_car_that_went_home_or_is_elsewhere_is_not_seen(city: City) -> None:
    city.online()
    city.report()
    assert vehicles("south=10&west=-9&north=11&east=-8").body["vehicles"] == []
    city.offline()
    assert states() == {}


def test_a_car_that_has_not_reported_is_nowhere(city: City) -> None:
    city.online()
    assert states() == {}


def test_a_position_does_not_touch_the_index(city: City) -> None:
    city.online()
    before = store.table.item(store.car_key("rui"))
    city.report()
    after = store.table.item(store.car_key("rui"))
    assert before and after
    assert (before["road_pk"], before["road_sk"]) == (after["road_pk"], after["road_sk"])


def test_a_large_fleet_is_sampled_evenly_and_steadily(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roads, "PARTITIONS", 2)
    for number in range(40):
        city.online(f"driver-{number}")
        city.report(driver_id=f"driver-{number}")
    first, again = vehicles(f"{PORTO}&limit=10").body, vehicles(f"{PORTO}&limit=10").body
    assert len(first["vehicles"]) == 10
    assert first == again
    assert 20 <= first["on_the_road"] <= 60


def test_a_rectangle_that_is_none_is_refused(city: City) -> None:
    answer = vehicles("south=91&west=-9&north=42&east=-8")
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/south")
