import pytest

from events.trips import DriverArrived, DriverEnRoute, TripCompleted, TripStarted, TripStopReached
from tests.trips.conftest import BOLHAO, FOZ, NOON, PIN, RIBEIRA, WRONG_PIN, arrived, assigned, completed, later, started
from trips.driving import NoSuchStop, StopOutOfOrder, arrive, complete, reach_stop, set_off, start
from trips.moment import DeviceTimeInFuture, Moment
from trips.pin import PinWrong
from trips.state import NotArrivedYet, NotStartedYet, State, TripMovedOn, TripOver

NAMES = {"trip_id": "trip-1", "ride_id": "ride-1", "rider_id": "ana", "driver_id": "rui"}


def test_a_driver_sets_off() -> None:
    trip, facts = set_off(assigned(), later(1), later(2))
    assert (trip.state, trip.en_route) == (State.EN_ROUTE, Moment(later(1), later(2)))
    assert facts == (DriverEnRoute(**NAMES, en_route_at=later(1)),)


def test_a_driver_arrives_with_or_without_having_set_off() -> None:
    on_the_way, _ = set_off(assigned(), later(1), later(1))
    for before in (assigned(), on_the_way):
        trip, facts = arrive(before, later(4), later(4))
        assert trip.state is State.ARRIVED
        assert facts == (DriverArrived(**NAMES, arrived_at=later(4)),)


def test_the_riders_pin_starts_the_trip() -> None:
    trip, facts = start(arrived(), PIN, later(6), later(6))
    assert trip.state is State.IN_PROGRESS
    assert facts == (TripStarted(**NAMES, started_at=later(6)),)


def test_a_trip_does_not_start_before_the_arrival() -> None:
    with pytest.raises(NotArrivedYet) as refused:
        start(assigned(), PIN, later(6), later(6))
    assert refused.value.facts == {"state": "assigned"}


def test_another_pin_does_not_start_it() -> None:
    with pytest.raises(PinWrong) as refused:
        start(arrived(), WRONG_PIN, later(6), later(6))
    assert refused.value.facts == {"attempts_left": 4}


def test_a_nonsensical_time_costs_no_pin_attempt() -> None:
    with pytest.raises(DeviceTimeInFuture):
        start(arrived(), WRONG_PIN, later(60), later(6))


def test_stops_are_reached_in_their_order() -> None:
    before, _ = start(arrive(assigned(stops=[RIBEIRA, BOLHAO]), later(4), later(4))[0], PIN, later(6), later(6))
    with pytest.raises(StopOutOfOrder) as refused:
        reach_stop(before, 2, later(8), later(8))
    assert refused.value.facts == {"stop": 2, "next_stop": 1}
    trip, facts = reach_stop(before, 1, later(8), later(8))
    assert facts == (TripStopReached(**NAMES, stop=1, reached_at=later(8)),)
    assert reach_stop(trip, 2, later(9), later(9))[0].stops_reached[1].at == later(9)


@pytest.mark.parametrize("stop", [0, 2, -1])
def test_a_stop_that_does_not_exist_is_not_reached(stop: int) -> None:
    with pytest.raises(NoSuchStop):
        reach_stop(started(), stop, later(8), later(8))


def test_no_stop_is_reached_before_the_start() -> None:
    with pytest.raises(NotStartedYet):
        reach_stop(arrived(), 1, later(8), later(8))


def test_completing_tells_everything_a_fare_needs() -> None:
    trip, facts = complete(started(), later(30), later(31))
    assert trip.state is State.COMPLETED
    assert facts == (
        TripCompleted(
            **NAMES,
            category="standard",
            pickup=BOLHAO,
            dropoff=FOZ,
            arrived_at=later(4),
            started_at=later(6),
            completed_at=later(30),
            waited_s=120,
            stops=[RIBEIRA],
        ),
    )


def test_waiting_is_charged_from_when_the_rider_could_know_of_it() -> None:
    """Whether a phone was out of reach or its driver says so: only he could have known."""
    late, _ = arrive(assigned(), NOON, later(5))
    aboard, _ = start(late, PIN, later(7), later(7))
    _, [fact] = complete(aboard, later(30), later(30))
    assert isinstance(fact, TripCompleted)
    assert (fact.arrived_at, fact.started_at, fact.waited_s) == (NOON, later(7), 120)


def test_a_trip_is_not_completed_before_the_start() -> None:
    for before in (assigned(), arrived()):
        with pytest.raises(NotStartedYet):
            complete(before, later(30), later(30))


def test_every_step_said_again_changes_nothing_even_after_the_end() -> None:
    trip, _ = complete(reach_stop(started(), 1, later(9), later(9))[0], later(30), later(30))
    for at in (NOON, later(30), later(99)):
        assert arrive(trip, at, later(99)) == (trip, ())
        assert start(trip, WRONG_PIN, at, later(99)) == (trip, ())
        assert reach_stop(trip, 1, at, later(99)) == (trip, ())
        assert complete(trip, at, later(99)) == (trip, ())


def test_a_step_left_out_cannot_be_taken_afterwards() -> None:
    with pytest.raises(TripMovedOn) as refused:
        set_off(arrived(), later(1), later(5))
    assert refused.value.facts == {"state": "arrived"}
    with pytest.raises(TripOver):
        set_off(completed(), later(1), later(40))
