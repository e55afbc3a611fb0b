"""A ride is put together from events in whatever order and number they are delivered."""

from collections.abc import Callable
from itertools import permutations
from random import Random

import pytest

from events.payments import PaymentAuthorised, PaymentCaptured
from events.pricing import FareCalculated
from feed.ride import Payment, RideSeen, Sharing
from feed.trip import Cancellation, TripSeen
from kernel.geo import Point
from kernel.money import Money
from tests.feed.conftest import assigned, fare_agreed, later, offered, requested

Telling = Callable[[RideSeen], RideSeen]

RIDE = RideSeen("ride-1")
PORT = Point(41.1413, -8.6166)
AIRPORT = Point(41.2421, -8.6788)
EUROS = Money(930, "EUR")


def step(state: str, version: int, at_s: float, trip_id: str = "trip-1", **facts: object) -> TripSeen:
    return TripSeen(trip_id, "ride-1", state, version, {state: later(at_s)}, **facts)  # type: ignore[arg-type]


def calculated() -> FareCalculated:
    shares = {"total": EUROS, "platform_share": Money(93, "EUR"), "driver_share": Money(837, "EUR")}
    return FareCalculated(
        ride_id="ride-1",
        trip_id="trip-1",
        rider_id="ana",
        driver_id="rui",
        category="standard",
        kind="trip",
        receipt_hash="hash",
        calculated_at=later(901),
        **shares,
    )


def whole_story() -> list[Telling]:
    return [
        lambda ride: ride.request(requested()),
        lambda ride: ride.redirect(PORT, later(5)),
        lambda ride: ride.offer(offered()),
        lambda ride: ride.agree(fare_agreed()),
        lambda ride: ride.assign(assigned()),
        lambda ride: ride.drive(step("en_route", 2, 20)),
        lambda ride: ride.drive(step("arrived", 3, 240)),
        lambda ride: ride.drive(step("in_progress", 4, 300)),
        lambda ride: ride.redirect(AIRPORT, later(310)).drive(step("dropoff_changed", 0, 310)),
        lambda ride: ride.drive(step("dropoff_changed", 0, 8)),
        lambda ride: ride.pay(Payment("authorised", "card", EUROS, 2)),
        lambda ride: ride.drive(step("completed", 5, 900)),
        lambda ride: ride.bill(calculated()),
        lambda ride: ride.pay(Payment("captured", "card", EUROS, 3)),
        lambda ride: ride.share(Sharing("trip-1", [], 1800, 2)),
    ]


def test_any_order_and_any_number_of_deliveries_end_in_the_same_view() -> None:
    expected = RIDE
    for tell in whole_story():
        expected = tell(expected)
    for seed in range(50):
        story = whole_story() + Random(seed).sample(whole_story(), 6)
        Random(seed).shuffle(story)
        ride = RIDE
        for tell in story:
            ride = tell(ride)
        assert ride.view() == expected.view()


def test_it_shows_the_destination_that_was_wished_last() -> None:
    ride = RIDE.redirect(AIRPORT, later(310)).redirect(PORT, later(5)).request(requested())
    assert ride.view()["dropoff"] == {"lat": AIRPORT.lat, "lng": AIRPORT.lng}


def test_the_state_follows_the_newest_version_and_never_goes_back() -> None:
    ride = RIDE.request(requested())
    states = [ride.state]
    story: list[Telling] = [
        lambda ride: ride.assign(assigned()),
        lambda ride: ride.drive(step("arrived", 3, 240)),
        lambda ride: ride.drive(step("en_route", 2, 20)),
        lambda ride: ride.drive(step("completed", 5, 900)),
        lambda ride: ride.drive(step("in_progress", 4, 300)),
    ]
    for tell in story:
        ride = tell(ride)
        states.append(ride.state)
    assert states == ["searching", "assigned", "arrived", "arrived", "completed", "completed"]
    assert {"en_route_at", "arrived_at", "completed_at"} <= ride.view().keys()


def test_what_a_ride_shows_when_its_driver_is_known() -> None:
    view = RIDE.request(requested()).agree(fare_agreed()).assign(assigned()).view()
    assert view["state"] == "assigned"
    assert view["driver"] == {
        "display_name": "Rui Sousa",
        "vehicle_plate": "AA-12-BB",
        "vehicle_description": "white Toyota Corolla",
    }
    assert view["fare"] == {"basis": "upfront", "expected": {"amount_minor": 930, "currency": "EUR"}}
    assert view["estimated_pickup_at"] == "2026-07-15T12:04:10.000Z"
    assert "rider_id" not in view and "driver_id" not in view


def test_it_says_where_the_pin_is_until_the_trip_starts_and_never_the_pin() -> None:
    ride = RIDE.assign(assigned()).drive(step("arrived", 3, 240))
    assert ride.view()["start_pin_at"] == "/v1/trips/trip-1"
    assert "start_pin_at" not in ride.drive(step("in_progress", 4, 300)).view()


def given_back() -> RideSeen:
    cancellation = Cancellation("driver", "flat_tyre", fee_due=False, find_another_driver=True)
    first = RIDE.request(requested()).assign(assigned())
    return first.drive(step("cancelled", 3, 60, cancellation=cancellation))


def test_a_ride_that_its_driver_gave_back_looks_for_another_one() -> None:
    assert given_back().state == "searching"
    assert given_back().is_open


def test_the_second_driver_counts_whatever_is_heard_first() -> None:
    second = assigned(trip_id="trip-2", attempt=2, driver_id="eva", driver_display_name="Eva Reis")
    cancellation = Cancellation("driver", "flat_tyre", fee_due=False, find_another_driver=True)
    tellings: list[Telling] = [
        lambda ride: ride.assign(assigned()),
        lambda ride: ride.drive(step("cancelled", 3, 60, cancellation=cancellation)),
        lambda ride: ride.assign(second),
    ]
    for order in permutations(tellings):
        ride = RIDE.request(requested())
        for tell in order:
            ride = tell(ride)
        assert (ride.state, ride.view()["trip_id"], ride.view()["driver"]["display_name"]) == (
            "assigned",
            "trip-2",
            "Eva Reis",
        )


def test_a_ride_ends_unserved_once() -> None:
    assert RIDE.request(requested()).end("unserved").end("cancelled").state == "unserved"


def test_an_erased_rider_leaves_nothing() -> None:
    ride = RIDE.request(requested()).assign(assigned()).forget("ana")
    assert ride.is_forgotten
    assert "ana" not in str(ride.facts).replace("['ana']", "")
    assert "Rui" not in str(ride.facts)


def test_an_erased_driver_leaves_no_name_even_if_he_is_heard_of_late() -> None:
    ride = RIDE.request(requested()).assign(assigned()).forget("rui").assign(assigned())
    assert "Rui" not in str(ride.facts) and "AA-12-BB" not in str(ride.facts)
    assert ride.state == "assigned"


@pytest.mark.parametrize("event", [PaymentAuthorised, PaymentCaptured])
def test_an_older_word_about_the_money_changes_nothing(event: type) -> None:
    ride = RIDE.pay(Payment("captured", "card", EUROS, 3))
    assert ride.pay(Payment(event.__name__, "card", EUROS, 3)) is ride
