from collections.abc import Callable
from itertools import permutations

from feed.driver import DriverSeen
from feed.trip import TripSeen
from tests.feed.conftest import assigned, later, offered

RUI = DriverSeen("rui")


def test_an_offer_says_all_that_the_countdown_needs() -> None:
    assert RUI.ask(offered()).view()["offer"] == {
        "offer_id": "ride-1.1",
        "ride_id": "ride-1",
        "estimated_pickup_s": 240,
        "expires_at": "2026-07-15T12:00:20.000Z",
        "category": "standard",
        "pickup": {"lat": 41.149678, "lng": -8.606123},
        "dropoff": {"lat": 41.150456, "lng": -8.673789},
    }


def test_an_offer_that_closed_stays_closed_when_it_is_heard_of_late() -> None:
    assert "offer" not in RUI.close("ride-1.1").ask(offered()).view()
    assert "offer" not in RUI.ask(offered()).close("ride-1.1").ask(offered()).view()


def test_accepting_ends_the_offer_in_every_order_of_delivery() -> None:
    tellings: list[Callable[[DriverSeen], DriverSeen]] = [
        lambda driver: driver.ask(offered()),
        lambda driver: driver.assign(assigned()),
        lambda driver: driver.drive(TripSeen("trip-1", "ride-1", "en_route", 2, {"en_route": later(20)})),
    ]
    for order in permutations(tellings):
        driver = RUI
        for tell in order:
            driver = tell(driver)
        assert driver.view() == {
            "trip": {
                "trip_id": "trip-1",
                "ride_id": "ride-1",
                "state": "en_route",
                "assigned_at": "2026-07-15T12:00:10.000Z",
                "en_route_at": "2026-07-15T12:00:20.000Z",
            }
        }


def test_the_next_trip_takes_the_place_of_the_last() -> None:
    second = assigned(ride_id="ride-2", trip_id="trip-2", assigned_at=later(2000))
    late = TripSeen("trip-1", "ride-1", "completed", 5, {"completed": later(1900)})
    driver = RUI.assign(assigned()).assign(second).drive(late)
    assert driver.view()["trip"]["trip_id"] == "trip-2"


def test_what_was_stored_is_what_was_known() -> None:
    driver = RUI.ask(offered()).assign(assigned(ride_id="ride-2"))
    assert DriverSeen.of(driver.facts, "rui") == driver
    assert DriverSeen.of({}, "rui") == RUI
