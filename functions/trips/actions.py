"""What a driver's phone reports, one action at a time or a whole backlog after it was out of reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.outbox import Fact
from kernel.refusal import Refusal
from trips import cancelling, driving
from trips.model import Change, Trip
from trips.pin import PinWrong


class Kind(StrEnum):
    EN_ROUTE = "en_route"
    ARRIVE = "arrive"
    START = "start"
    STOP = "stop"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    CANCEL = "cancel"


class Result(StrEnum):
    APPLIED = "applied"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Action:
    """What the driver did `at` this time by his phone; a start has a pin, a stop its number, a cancel a reason."""

    kind: Kind
    at: datetime
    pin: str = ""
    stop: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one action. The trip may differ even after a refusal: a wrong PIN is counted."""

    action: Action
    trip: Trip
    facts: tuple[Fact, ...] = ()
    refusal: Refusal | None = None

    @property
    def result(self) -> Result:
        if self.refusal:
            return Result.REFUSED
        return Result.APPLIED if self.facts else Result.ALREADY_DONE


def act(trip: Trip, action: Action, now: datetime) -> Outcome:
    try:
        after, facts = _TAKE[action.kind](trip, action, now)
    except PinWrong as refusal:
        return Outcome(action, replace(trip, pin=refusal.counted), refusal=refusal)
    except Refusal as refusal:
        return Outcome(action, trip, refusal=refusal)
    return Outcome(action, after, facts)


def act_all(trip: Trip, actions: Iterable[Action], now: datetime) -> list[Outcome]:
    """In their order; each stands alone, so that one refused does not hold up those behind it."""
    outcomes = []
    for action in actions:
        outcome = act(trip, action, now)
        outcomes.append(outcome)
        trip = outcome.trip
    return outcomes


_TAKE: Mapping[Kind, Callable[[Trip, Action, datetime], Change]] = {
    Kind.EN_ROUTE: lambda trip, action, now: driving.set_off(trip, action.at, now),
    Kind.ARRIVE: lambda trip, action, now: driving.arrive(trip, action.at, now),
    Kind.START: lambda trip, action, now: driving.start(trip, action.pin, action.at, now),
    Kind.STOP: lambda trip, action, now: driving.reach_stop(trip, action.stop, action.at, now),
    Kind.COMPLETE: lambda trip, action, now: driving.complete(trip, action.at, now),
    Kind.NO_SHOW: lambda trip, action, now: cancelling.report_no_show(trip, action.at, now),
    Kind.CANCEL: lambda trip, action, now: cancelling.cancel_by_driver(trip, action.reason, action.at, now),
}
