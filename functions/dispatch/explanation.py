"""What the dispatch API answers about its decisions: the whole record for the desk, his own line of it for a driver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dispatch.decision import Consideration, Result, Round, Standing, Verdict
from dispatch.gates import ORDINARY
from dispatch.model import Ride
from dispatch.offer import Offer, Outcome
from dispatch.telling import why_text
from kernel.http import View


class GateView(View):
    """One gate: what it saw, the limit if it has one, and whether the driver passed."""

    gate: str
    value: Any
    limit: int | None
    passed: bool


class CandidateView(View):
    driver_id: str
    standing: Standing
    distance_m: int
    preferences_met: list[str]
    gates: list[GateView]

    @classmethod
    def of(cls, verdict: Verdict, limits: dict[str, int]) -> CandidateView:
        return cls(
            driver_id=verdict.driver_id,
            standing=verdict.standing,
            distance_m=verdict.distance_m,
            preferences_met=verdict.preferences_met,
            gates=list(_gates(verdict, limits)),
        )


class RoundView(View):
    """One round of the search; `repeated` more rounds after it saw exactly the same."""

    attempt: int
    round: int
    at: datetime
    result: Result
    radius_m: int
    because: str
    by: str
    repeated: int
    candidates: list[CandidateView]


class OfferRecordView(View):
    offer_id: str
    driver_id: str
    offered_at: datetime
    outcome: Outcome
    reason: str
    by: str

    @classmethod
    def of(cls, offer: Offer) -> OfferRecordView:
        return cls(
            offer_id=offer.id,
            driver_id=offer.driver_id,
            offered_at=offer.offered_at,
            outcome=offer.outcome,
            reason=offer.reason,
            by=offer.by,
        )


class DecisionsView(View):
    """How a driver was looked for: every round, everybody it considered, and how those who were asked answered."""

    ride_id: str
    rounds: list[RoundView]
    offers: list[OfferRecordView]

    @classmethod
    def of(cls, ride: Ride, rounds: list[Round]) -> DecisionsView:
        repeats = [later.repeats_before for later in rounds[1:]] + [ride.search.repeats]
        return cls(
            ride_id=ride.id,
            rounds=[_round_view(round_, repeated) for round_, repeated in zip(rounds, repeats, strict=False)],
            offers=[OfferRecordView.of(offer) for offer in ride.offers],
        )


class ConsiderationView(View):
    """How one search saw this driver, and why it did or did not ask him."""

    ride_id: str
    at: datetime
    standing: Standing
    why: list[str]
    distance_m: int
    preferences_met: list[str]
    gates: list[GateView]

    @classmethod
    def of(cls, seen: Consideration, language: str) -> ConsiderationView:
        return cls(
            ride_id=seen.ride_id,
            at=seen.at,
            standing=seen.standing,
            why=why_text(seen, language),
            distance_m=seen.distance_m,
            preferences_met=seen.preferences_met,
            gates=list(_gates(seen, seen.limits)),
        )


class ConsiderationList(View):
    decisions: list[ConsiderationView]
    next_cursor: str | None


def _round_view(round_: Round, repeated: int) -> RoundView:
    return RoundView(
        attempt=round_.attempt,
        round=round_.number,
        at=round_.at,
        result=round_.result,
        radius_m=round_.radius_m,
        because=round_.because,
        by=round_.by,
        repeated=repeated,
        candidates=[CandidateView.of(verdict, round_.limits) for verdict in round_.verdicts],
    )


def _gates(seen: Verdict | Consideration, limits: dict[str, int]) -> Iterator[GateView]:
    values = seen.gates if seen.standing is Standing.SENT else ORDINARY | seen.gates
    for gate, value in values.items():
        yield GateView(gate=gate, value=value, limit=limits.get(gate), passed=gate not in seen.failed)
