import pytest

from kernel.geo import Point
from tests.trips.conftest import BOLHAO, FOZ, NOON, PIN, assigned, assignment, completed, later, started
from trips.assignment import DriverCard
from trips.cancelling import cancel_by_rider
from trips.driving import complete
from trips.model import Track, Trip, TripOverdue
from trips.pin import PinReset
from trips.sharing import ShareLink
from trips.side import Side
from trips.state import State, TripMovedOn, TripOver

LINK = ShareLink.make("a-token", NOON)


def test_a_trip_begins_with_its_assignment_and_will_be_looked_after() -> None:
    trip, facts = Trip.begin(assignment(), PIN, [])
    assert (trip.state, trip.driver.display_name, trip.pin.digits) == (State.ASSIGNED, "Rui Sousa", PIN)
    assert facts == (TripOverdue(trip_id="trip-1", due_at=later(6 * 60)),)


def test_a_driver_without_an_estimate_promised_nothing() -> None:
    assert assigned().assignment.promised_at == later(4)
    assert assigned(estimated_pickup_s=0).assignment.promised_at is None


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (2, 2)])
def test_the_newest_measurement_wins_whatever_the_order(versions: tuple[int, int]) -> None:
    trip = completed()
    for version in versions:
        trip = trip.measure(Track(distance_m=5000 + version, duration_s=1440, version=version))
    assert trip.track == Track(5002, 1440, 2)


def test_a_pin_is_reset_until_the_start() -> None:
    reset = PinReset(NOON, "dora", "mistyped")
    assert assigned().reset_pin("1234", reset).pin.digits == "1234"
    with pytest.raises(TripMovedOn):
        started().reset_pin("1234", reset)


def test_a_trip_is_shared_until_its_end() -> None:
    trip, [told] = started().share(LINK, later(7))
    assert trip.shares.links == [LINK]
    assert [link.token_hash for link in told.links] == [LINK.token_hash]  # type: ignore[union-attr]
    with pytest.raises(TripOver):
        completed().share(LINK, later(40))


def test_nothing_personal_of_an_erased_rider_stays_with_a_trip_that_is_over() -> None:
    trip, _ = cancel_by_rider(assigned(), "My cat ran off", later(1))
    forgotten = trip.forget(Side.RIDER)
    assert forgotten.itinerary.pickup == Point(41.15, -8.61)
    assert forgotten.itinerary.dropoff == Point(41.15, -8.67)
    assert forgotten.cancellation
    assert (forgotten.cancellation.own_words, forgotten.cancellation.reason) == ("", "other")
    assert forgotten.driver == trip.driver
    assert PIN not in str(forgotten)


def test_an_erased_driver_leaves_a_trip_without_name_and_plate() -> None:
    forgotten = completed().forget(Side.DRIVER)
    assert forgotten.driver == DriverCard()
    assert (forgotten.itinerary, forgotten.driver_id) == (completed().itinerary, "rui")


def test_a_trip_under_way_is_cleaned_when_it_ends_and_what_it_tells_then_is_clean() -> None:
    trip = started().share(LINK, later(7))[0].forget(Side.RIDER)
    assert trip.itinerary.pickup == BOLHAO
    assert trip.shares.links == []
    after, [fact] = complete(trip, later(30), later(30))
    assert after.itinerary.dropoff != FOZ
    assert fact.dropoff == after.itinerary.dropoff  # type: ignore[union-attr]


def test_forgetting_twice_is_forgetting_once() -> None:
    for trip in (started(), completed()):
        forgotten = trip.forget(Side.RIDER)
        assert forgotten.forget(Side.RIDER) is forgotten


def test_forgetting_both_people_leaves_what_the_books_need() -> None:
    trip = completed().measure(Track(5000, 1440, 1)).forget(Side.RIDER).forget(Side.DRIVER)
    assert (trip.completed, trip.track, trip.category) == (completed().completed, Track(5000, 1440, 1), "standard")
    assert (trip.rider_id, trip.driver_id) == ("ana", "rui")
