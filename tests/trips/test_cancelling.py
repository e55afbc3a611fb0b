import pytest

from events.trips import TripCancelled
from kernel.geo import Point
from tests.trips.conftest import NOON, arrived, assigned, completed, later, started
from trips.cancelling import (
    StillWaiting,
    cancel_by_desk,
    cancel_by_driver,
    cancel_by_rider,
    expire,
    report_no_show,
)
from trips.driving import arrive
from trips.fees import FeeRule
from trips.model import Change, Trip
from trips.redirecting import redirect
from trips.side import Side
from trips.state import NotArrivedYet, RiderAboard, State, TripOver

STATION = Point(41.1456, -8.5856)


def cancelled(change: Change) -> TripCancelled:
    _, [fact] = change
    assert isinstance(fact, TripCancelled)
    return fact


def test_a_rider_cancels_and_is_told_what_it_costs() -> None:
    fact = cancelled(cancel_by_rider(arrived(), "changed_plans", later(5)))
    assert (fact.by, fact.reason, fact.stage) == ("rider", "changed_plans", "arrived")
    assert (fact.fee_due, fact.fee_rule, fact.find_another_driver) == (True, "late_cancellation", False)


def test_a_driver_cancels_late_from_his_backlog_and_another_is_looked_for() -> None:
    fact = cancelled(cancel_by_driver(assigned(), "vehicle_problem", later(3), later(50)))
    assert fact.cancelled_at == later(3)
    assert (fact.fee_due, fact.fee_rule, fact.find_another_driver) == (False, "driver_cancelled", True)


@pytest.mark.parametrize("wish", [True, False])
def test_the_desk_chooses_whether_another_driver_is_looked_for(wish: bool) -> None:
    fact = cancelled(cancel_by_desk(assigned(), "driver_asked", later(3), find_another_driver=wish))
    assert (fact.find_another_driver, fact.fee_due) == (wish, False)


def test_own_words_stay_here_and_are_counted_as_other() -> None:
    trip, [fact] = cancel_by_rider(assigned(), "My cat ran off", later(1))
    assert isinstance(fact, TripCancelled)
    assert trip.cancellation
    assert (fact.reason, trip.cancellation.reason, trip.cancellation.own_words) == ("other", "other", "My cat ran off")


def test_once_the_rider_is_aboard_only_the_desk_can_end_it_and_nobody_else_takes_over() -> None:
    with pytest.raises(RiderAboard):
        cancel_by_rider(started(), "changed_plans", later(7))
    with pytest.raises(RiderAboard):
        cancel_by_driver(started(), "accident", later(7), later(7))
    with pytest.raises(RiderAboard):
        cancel_by_desk(started(), "safety_concern", later(7), find_another_driver=True)
    fact = cancelled(cancel_by_desk(started(), "safety_concern", later(7), find_another_driver=False))
    assert fact.stage == "in_progress"


def test_a_no_show_takes_five_minutes_of_waiting() -> None:
    with pytest.raises(StillWaiting) as refused:
        report_no_show(arrived(), later(6), later(6))
    assert refused.value.facts == {"seconds_left": 180}
    fact = cancelled(report_no_show(arrived(), later(9), later(9)))
    assert (fact.by, fact.reason) == ("driver", "no_show")
    assert (fact.fee_due, fact.fee_rule, fact.find_another_driver) == (True, "no_show", False)


def test_an_arrival_that_is_told_late_lets_nobody_wait_in_vain_before_it_was_heard_of() -> None:
    late, _ = arrive(assigned(), NOON, later(5))
    for by_phone, ours in ((later(5), later(5)), (later(9), later(9)), (later(4), later(30))):
        with pytest.raises(StillWaiting):
            report_no_show(late, by_phone, ours)
    with pytest.raises(StillWaiting) as refused:
        report_no_show(late, later(7), later(7))
    assert refused.value.facts == {"seconds_left": 180}
    fact = cancelled(report_no_show(late, later(10), later(10)))
    assert (fact.fee_rule, fact.arrived_at, fact.waited_s) == ("no_show", NOON, 300)


def test_a_driver_whose_phone_tells_late_that_he_was_there_in_time_was_late_for_the_rider() -> None:
    late, _ = arrive(assigned(), later(4), later(20))
    fact = cancelled(cancel_by_rider(late, "waited_too_long", later(21)))
    assert (fact.fee_due, fact.fee_rule, fact.waited_s) == (False, "driver_late", 60)


def test_nobody_waits_before_he_has_arrived() -> None:
    with pytest.raises(NotArrivedYet):
        report_no_show(assigned(), later(30), later(30))


def test_a_no_show_by_another_name_is_held_to_the_same_rule() -> None:
    with pytest.raises(StillWaiting):
        cancel_by_driver(arrived(), "no_show", later(6), later(6))
    assert cancelled(cancel_by_driver(arrived(), "no_show", later(9), later(9))).fee_due


def test_a_rider_cannot_call_himself_a_no_show() -> None:
    assert cancelled(cancel_by_rider(assigned(), "no_show", later(1))).reason == "other"


def test_cancelling_again_changes_nothing_whatever_the_reason_now() -> None:
    by_rider, _ = cancel_by_rider(assigned(), "changed_plans", later(1))
    assert cancel_by_rider(by_rider, "My cat ran off", later(20)) == (by_rider, ())
    by_driver, _ = cancel_by_driver(assigned(), "accident", later(1), later(1))
    assert cancel_by_driver(by_driver, "accident", later(1), later(20)) == (by_driver, ())
    by_desk, _ = cancel_by_desk(assigned(), "booked_twice", later(1), find_another_driver=False)
    assert cancel_by_desk(by_desk, "booked_twice", later(1), find_another_driver=True) == (by_desk, ())
    absent, _ = report_no_show(arrived(), later(9), later(9))
    assert report_no_show(absent, later(9), later(20)) == (absent, ())


def test_whoever_comes_second_is_told_that_it_is_over() -> None:
    by_driver, _ = cancel_by_driver(assigned(), "accident", later(1), later(1))
    absent, _ = report_no_show(arrived(), later(9), later(9))
    for trip in (by_driver, absent, completed()):
        with pytest.raises(TripOver) as refused:
            cancel_by_rider(trip, "changed_plans", later(40))
        assert refused.value.facts == {"state": trip.state}
    with pytest.raises(TripOver):
        report_no_show(by_driver, later(40), later(40))
    with pytest.raises(TripOver):
        cancel_by_driver(absent, "accident", later(40), later(40))


def test_a_rider_who_is_never_picked_up_does_not_hang_for_ever() -> None:
    assert expire(assigned(), later(6 * 60 - 1)) == (assigned(), ())
    trip, facts = expire(assigned(), later(6 * 60))
    assert trip.cancellation
    assert (trip.state, trip.cancellation.fee_rule) == (State.CANCELLED, FeeRule.OVERDUE)
    fact = cancelled((trip, facts))
    assert (fact.by, fact.reason, fact.find_another_driver) == ("system", "overdue", False)


def test_a_trip_under_way_has_a_day_from_when_its_start_was_heard_of() -> None:
    a_day_on = 24 * 60
    assert started().overdue_at == later(6 + a_day_on)
    assert expire(started(), later(5 + a_day_on))[1] == ()
    assert expire(started(), later(6 + a_day_on))[0].state is State.CANCELLED


@pytest.mark.parametrize("trip", [completed(), cancel_by_rider(assigned(), "changed_plans", later(1))[0]])
def test_what_is_over_does_not_expire(trip: Trip) -> None:
    assert expire(trip, later(1e5)) == (trip, ())


def test_nobody_is_told_exactly_where_an_erased_rider_was_going() -> None:
    trip, _ = redirect(assigned(), STATION, later(1))
    fact = cancelled(cancel_by_driver(trip.forget(Side.RIDER), "vehicle_problem", later(3), later(3)))
    assert fact.dropoff == Point(41.15, -8.59)
