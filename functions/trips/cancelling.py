"""Giving a trip up: who may, until when, and what follows for the ride and the fee.

As with every step, saying it again changes nothing; somebody else saying it afterwards is told that the trip is over.
"""

import math
from dataclasses import replace
from datetime import datetime

from events.trips import TripCancelled
from kernel.refusal import Refusal
from trips.cancellation import NO_SHOW, Cancellation, reason_and_own_words
from trips.fees import fee_rule
from trips.model import Change, Trip
from trips.moment import Moment
from trips.policy import POLICY
from trips.side import Side
from trips.state import NOT_OVER, RiderAboard, State


class StillWaiting(Refusal):
    """The rider has some time left to appear."""


def cancel_by_rider(trip: Trip, said: str, now: datetime) -> Change:
    """Our own clock decides, because a fee hangs on it."""
    if _is_repeated(trip, Side.RIDER):
        return trip, ()
    _check_undoable(trip)
    return _cancelled(trip, Side.RIDER, said, trip.here(now))


def cancel_by_driver(trip: Trip, said: str, at: datetime, now: datetime, *, find_another_driver: bool = True) -> Change:
    """The ride goes on with another driver. Whoever gives the rider's absence as his reason must have waited for him."""
    if said == NO_SHOW:
        return report_no_show(trip, at, now)
    if _is_repeated(trip, Side.DRIVER):
        return trip, ()
    _check_undoable(trip)
    return _cancelled(trip, Side.DRIVER, said, trip.told(at, now), find_another_driver=find_another_driver)


def report_no_show(trip: Trip, at: datetime, now: datetime) -> Change:
    if _is_repeated(trip, Side.DRIVER, no_show=True):
        return trip, ()
    _check_undoable(trip)
    if not trip.arrived:
        raise trip.state.refusal(State.ARRIVED)
    moment = trip.told(at, now)
    waited_s = trip.waited_s(moment)
    if waited_s < POLICY.no_show_wait_s:
        raise StillWaiting(seconds_left=math.ceil(POLICY.no_show_wait_s - waited_s))
    return _cancelled(trip, Side.DRIVER, NO_SHOW, moment)


def cancel_by_desk(trip: Trip, said: str, now: datetime, *, find_another_driver: bool) -> Change:
    """At any time until the end; another driver can only be found for a rider who is not aboard."""
    if _is_repeated(trip, Side.DESK):
        return trip, ()
    if find_another_driver:
        _check_undoable(trip)
    trip.state.require(*NOT_OVER)
    return _cancelled(trip, Side.DESK, said, trip.here(now), find_another_driver=find_another_driver)


def expire(trip: Trip, now: datetime) -> Change:
    """End a trip that everybody has forgotten to end."""
    if trip.state.is_final or now < trip.overdue_at:
        return trip, ()
    return _cancelled(trip, Side.SYSTEM, "overdue", trip.here(now))


def _is_repeated(trip: Trip, by: Side, *, no_show: bool = False) -> bool:
    return trip.cancellation is not None and trip.cancellation.is_repeated(by, no_show=no_show)


def _check_undoable(trip: Trip) -> None:
    trip.state.require(*NOT_OVER)
    if trip.state is State.IN_PROGRESS:
        raise RiderAboard(state=trip.state)


def _cancelled(trip: Trip, by: Side, said: str, moment: Moment, *, find_another_driver: bool = False) -> Change:
    reason, own_words = reason_and_own_words(by, said)
    rule = fee_rule(
        by,
        no_show=reason == NO_SHOW,
        assigned_at=trip.assignment.at,
        promised_at=trip.assignment.promised_at,
        arrival_heard_at=trip.arrived.received_at if trip.arrived else None,
        cancelled_at=moment.at,
    )
    cancellation = Cancellation(by, reason, trip.state, moment, rule, find_another_driver, own_words)
    after = replace(trip, state=State.CANCELLED, cancellation=cancellation).without_the_forgotten()
    cancelled = TripCancelled(
        **trip.names,
        by=by,
        reason=reason,
        stage=trip.state,
        cancelled_at=moment.at,
        fee_due=rule.fee_due,
        fee_rule=rule,
        find_another_driver=find_another_driver,
        assigned_at=trip.assignment.at,
        arrived_at=trip.arrived.at if trip.arrived else None,
        waited_s=round(trip.waited_s(moment)),
        dropoff=after.itinerary.dropoff if find_another_driver and trip.dropoff_changed_at else None,
    )
    return after, (cancelled,)
