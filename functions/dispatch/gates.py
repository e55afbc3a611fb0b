"""Who may be asked: every gate a candidate has to pass, each a pure function that says its value and its verdict.

All gates are tried even when one has failed already, because the decision record must answer "why not me" in full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from dispatch.cards import DriverCard
from dispatch.decision import Standing, Verdict
from dispatch.lock import DriverLock
from dispatch.model import Ride
from dispatch.policy import POLICY
from kernel.refusal import Refusal


class DriverNotAvailable(Refusal):
    """The desk cannot send this driver either; `failed` names the gates."""


@dataclass(frozen=True)
class Candidate:
    """A car near the pickup, as the location service sees it; `misfits` are its reasons why the car does not fit."""

    driver_id: str
    at: Annotated[datetime, Meta(tz=True)]
    distance_m: float
    eta_s: float
    misfits: list[str] = field(default_factory=list)


class Driver(NamedTuple):
    """What this service itself knows about a candidate; no card means that nothing has been heard of him yet."""

    card: DriverCard | None = None
    lock: DriverLock | None = None


class Finding(NamedTuple):
    value: Any
    passed: bool


class Case(NamedTuple):
    ride: Ride
    candidate: Candidate
    driver: Driver
    at: datetime


def category(case: Case) -> Finding:
    """Its value is the category asked for, if this car does not serve it."""
    missing = case.ride.request.category if "category" in case.candidate.misfits else ""
    return Finding(missing, not missing)


def needs(case: Case) -> Finding:
    """Its value is the needs this car does not meet."""
    unmet = [misfit.removeprefix("needs:") for misfit in case.candidate.misfits if misfit.startswith("needs:")]
    return Finding(unmet, not unmet)


def not_refused(case: Case) -> Finding:
    """Its value is how a driver who may not be asked, or not yet again, answered the last time."""
    if case.ride.may_ask(case.candidate.driver_id, case.at):
        return Finding("", True)
    return Finding(str(case.ride.answer_of(case.candidate.driver_id)), False)


def free(case: Case) -> Finding:
    lock = case.driver.lock
    if lock is None or lock.ride_id == case.ride.id or not lock.is_in_force(case.at):
        return Finding("", True)
    return Finding("on_trip" if lock.trip_id else "asked_for_another_ride", False)


def position_age_s(case: Case) -> Finding:
    age_s = max(0, round((case.at - case.candidate.at).total_seconds()))
    return Finding(age_s, age_s <= POLICY.oldest_position_s)


def pickup_s(case: Case) -> Finding:
    estimate_s = round(case.candidate.eta_s)
    return Finding(estimate_s, estimate_s <= POLICY.longest_pickup_s)


def on_shift(case: Case) -> Finding:
    """A driver whose shift has not been heard of is believed to the location service, which offers nobody off shift."""
    card = case.driver.card
    if card is None or not (card.shift_is_known or card.erased):
        return Finding("unknown", True)
    return Finding(card.online, card.online)


def not_the_rider(case: Case) -> Finding:
    is_other = case.candidate.driver_id != case.ride.rider_id
    return Finding(is_other, is_other)


GATES: tuple[Callable[[Case], Finding], ...] = (
    category,
    needs,
    not_refused,
    free,
    position_age_s,
    pickup_s,
    on_shift,
    not_the_rider,
)


ORDINARY: dict[str, Any] = {
    "category": "",
    "needs": [],
    "not_refused": "",
    "free": "",
    "on_shift": True,
    "not_the_rider": True,
}
"""What a gate says of most candidates; a record that leaves a gate out means that it said this."""


def judge(ride: Ride, candidates: list[Candidate], drivers: dict[str, Driver], at: datetime) -> list[Verdict]:
    """A verdict on every candidate: first those who may be asked, best first, then those who may not.

    Whoever missed an offer of this ride comes after all who had none.
    """
    verdicts = [_verdict(Case(ride, each, drivers.get(each.driver_id, Driver()), at)) for each in candidates]

    def rank(verdict: Verdict) -> tuple[float, ...]:
        return (bool(verdict.failed), ride.times_asked(verdict.driver_id), *_effective_pickup_s(verdict, ride))

    return sorted(verdicts, key=rank)


def check_can_be_sent(ride: Ride, driver: Driver, at: datetime) -> tuple[DriverCard, Verdict]:
    """The desk may overrule every gate but these. Raises with the names of those that hold."""
    card = driver.card
    if card is None or card.erased:
        raise DriverNotAvailable(failed=["known"])
    case = Case(ride, Candidate(card.driver_id, at, 0, 0), driver, at)
    findings = {gate.__name__: gate(case) for gate in (free, on_shift, not_the_rider)}
    failed = [name for name, finding in findings.items() if not finding.passed or finding.value == "unknown"]
    if failed:
        raise DriverNotAvailable(failed=failed)
    values = {name: finding.value for name, finding in findings.items()}
    return card, Verdict(card.driver_id, Standing.SENT, distance_m=0, gates=values)


def _verdict(case: Case) -> Verdict:
    findings = {gate.__name__: gate(case) for gate in GATES}
    failed = [name for name, finding in findings.items() if not finding.passed]
    traits = case.driver.card.traits if case.driver.card else []
    return Verdict(
        driver_id=case.candidate.driver_id,
        standing=Standing.UNFIT if failed else Standing.OUTRANKED,
        distance_m=round(case.candidate.distance_m),
        gates={name: finding.value for name, finding in findings.items() if finding.value != ORDINARY.get(name)},
        failed=failed,
        preferences_met=[wish for wish in case.ride.request.preferences if wish in traits],
    )


def _effective_pickup_s(verdict: Verdict, ride: Ride) -> tuple[float, int]:
    """A driver who is all the rider prefers may be so much farther away; one who is half of it, half as much."""
    wished = len(ride.request.preferences)
    share = len(verdict.preferences_met) / wished if wished else 0.0
    return verdict.pickup_s - share * POLICY.preference_worth_s, verdict.pickup_s
