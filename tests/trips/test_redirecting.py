import pytest

from events.trips import TripDropoffChanged
from kernel.geo import Point
from tests.trips.conftest import BOLHAO, FOZ, arrived, assigned, completed, later, started
from trips.cancelling import cancel_by_driver
from trips.driving import complete
from trips.policy import POLICY
from trips.redirecting import TooManyDropoffs, TripTooLong, redirect
from trips.state import TripOver

STATION = Point(41.1456, -8.5856)
LISBON = Point(38.7223, -9.1393)


@pytest.mark.parametrize("before", [assigned(), arrived(), started()], ids=lambda trip: trip.state)
def test_the_rider_goes_elsewhere_until_the_end(before: object) -> None:
    trip, facts = redirect(before, STATION, later(8))  # type: ignore[arg-type]
    assert trip.itinerary.dropoff == STATION
    assert facts == (TripDropoffChanged(**trip.names, dropoff=STATION, changed_at=later(8)),)


def test_saying_it_again_changes_nothing() -> None:
    trip, _ = redirect(started(), STATION, later(8))
    assert redirect(trip, STATION, later(9)) == (trip, ())
    assert redirect(completed(), FOZ, later(40)) == (completed(), ())


def test_a_trip_that_is_over_leads_where_it_led() -> None:
    with pytest.raises(TripOver):
        redirect(completed(), STATION, later(40))


def test_the_end_tells_where_it_really_led() -> None:
    trip, _ = redirect(started(), STATION, later(8))
    [told] = complete(trip, later(20), later(20))[1]
    assert told.dropoff == STATION  # type: ignore[union-attr]


def test_who_gives_the_ride_back_tells_where_it_was_to_lead() -> None:
    trip, _ = redirect(arrived(), STATION, later(8))
    for given_back, dropoff in ((trip, STATION), (arrived(), None)):
        [told] = cancel_by_driver(given_back, "vehicle_problem", later(9), later(9))[1]
        assert told.dropoff == dropoff  # type: ignore[union-attr]


def test_it_goes_no_farther_than_any_trip() -> None:
    with pytest.raises(TripTooLong) as refused:
        redirect(started(), LISBON, later(8))
    assert refused.value.facts["longest_trip_m"] == POLICY.longest_trip_m


def test_back_to_where_it_began_is_a_destination_too() -> None:
    assert redirect(started(), BOLHAO, later(8))[0].itinerary.dropoff == BOLHAO


def test_a_destination_that_keeps_changing_is_left_to_the_two_people() -> None:
    trip = started()
    for turn in range(POLICY.redirections_max):
        trip, _ = redirect(trip, (STATION, FOZ)[turn % 2], later(8))
    with pytest.raises(TooManyDropoffs):
        redirect(trip, STATION, later(8))
