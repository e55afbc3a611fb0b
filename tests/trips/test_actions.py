from collections.abc import Iterable

from tests.trips.conftest import PIN, WRONG_PIN, arrived, assigned, later, started
from trips.actions import Action, Kind, Result, act, act_all
from trips.model import Trip
from trips.state import State

JOURNEY = [
    Action(Kind.EN_ROUTE, later(1)),
    Action(Kind.ARRIVE, later(4)),
    Action(Kind.START, later(6), pin=PIN),
    Action(Kind.STOP, later(15), stop=1),
    Action(Kind.COMPLETE, later(30)),
]


def results(trip: Trip, actions: Iterable[Action], minute: float = 90) -> list[Result]:
    return [outcome.result for outcome in act_all(trip, actions, later(minute))]


def codes(trip: Trip, actions: Iterable[Action], minute: float = 90) -> list[str]:
    outcomes = act_all(trip, actions, later(minute))
    return [outcome.refusal.code if outcome.refusal else "" for outcome in outcomes]


def test_a_whole_journey_that_was_driven_out_of_reach_is_told_afterwards() -> None:
    outcomes = act_all(assigned(), JOURNEY, later(90))
    assert [outcome.result for outcome in outcomes] == [Result.APPLIED] * 5
    trip = outcomes[-1].trip
    assert trip.state is State.COMPLETED
    assert trip.started
    assert (trip.started.at, trip.started.received_at) == (later(6), later(90))


def test_what_was_told_before_is_already_done() -> None:
    assert results(started(), JOURNEY[1:]) == [Result.ALREADY_DONE, Result.ALREADY_DONE, Result.APPLIED, Result.APPLIED]


def test_one_refused_does_not_hold_up_those_behind_it() -> None:
    nonsense = Action(Kind.ARRIVE, later(500))
    assert codes(assigned(), [nonsense, *JOURNEY]) == ["device_time_in_future", "", "", "", "", ""]


def test_each_in_the_wrong_order_is_refused_for_its_own_reason() -> None:
    assert codes(assigned(), reversed(JOURNEY)) == [
        "not_started_yet",
        "not_started_yet",
        "not_arrived_yet",
        "",
        "trip_moved_on",
    ]


def test_a_wrong_pin_in_a_backlog_is_counted_and_the_right_one_behind_it_passes() -> None:
    wrong, right = Action(Kind.START, later(5), pin=WRONG_PIN), Action(Kind.START, later(6), pin=PIN)
    outcomes = act_all(arrived(), [wrong, wrong, right], later(90))
    assert [outcome.result for outcome in outcomes] == [Result.REFUSED, Result.REFUSED, Result.APPLIED]
    assert [outcome.refusal.facts for outcome in outcomes if outcome.refusal] == [{"attempts_left": 4}] * 2
    assert outcomes[-1].trip.pin.attempts_left == 4


def test_a_refusal_leaves_the_trip_as_it_was() -> None:
    assert act(assigned(), Action(Kind.COMPLETE, later(30)), later(30)).trip == assigned()


def test_a_no_show_and_a_cancellation_may_stand_in_a_backlog() -> None:
    assert codes(arrived(), [Action(Kind.NO_SHOW, later(5)), Action(Kind.NO_SHOW, later(10))]) == ["still_waiting", ""]
    [cancelled] = act_all(assigned(), [Action(Kind.CANCEL, later(2), reason="accident")], later(90))
    assert cancelled.trip.state is State.CANCELLED
