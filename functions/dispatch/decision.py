"""The decision record: whom each round of a search considered, what every gate said, and who was asked and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dispatch.model import Ride
from dispatch.policy import POLICY


def gate_limits() -> dict[str, int]:
    return {"position_age_s": POLICY.oldest_position_s, "pickup_s": POLICY.longest_pickup_s}


class Standing(StrEnum):
    """A candidate's place in a round. `taken`: he was the best, but another ride claimed him at the same moment.

    `sent`: the desk sent him, and only the gates it cannot overrule were tried.
    """

    CHOSEN = "chosen"
    SENT = "sent"
    OUTRANKED = "outranked"
    TAKEN = "taken"
    UNFIT = "unfit"


class Result(StrEnum):
    OFFERED = "offered"
    NOBODY = "nobody"
    BLIND = "location_unavailable"
    SENT = "sent_by_desk"


@dataclass(frozen=True)
class Verdict:
    """On one candidate: which gates he failed, and what each said, unless it was the ordinary (`gates.ORDINARY`)."""

    driver_id: str
    standing: Standing
    distance_m: int
    gates: dict[str, Any]
    failed: list[str] = field(default_factory=list)
    preferences_met: list[str] = field(default_factory=list)

    @property
    def pickup_s(self) -> int:
        return int(self.gates["pickup_s"])

    @property
    def fits(self) -> bool:
        """The car would do, whatever the driver is busy with."""
        return not {"category", "needs"} & set(self.failed)

    def says_the_same_as(self, other: Verdict) -> bool:
        return (self.driver_id, self.standing, self.failed) == (other.driver_id, other.standing, other.failed)


@dataclass(frozen=True)
class Round:
    """One round of a search. `limits` are those of the gates at the time.

    Rounds that saw just what the one before saw get no record of their own: the next record counts them in
    `repeats_before`, and until there is one the ride itself does (`Search.repeats`).
    """

    ride_id: str
    attempt: int
    number: int
    at: datetime
    result: Result
    radius_m: int
    verdicts: list[Verdict] = field(default_factory=list)
    because: str = ""
    by: str = "dispatch"
    limits: dict[str, int] = field(default_factory=gate_limits)
    repeats_before: int = 0

    @classmethod
    def of(cls, ride: Ride, at: datetime, result: Result, verdicts: Iterable[Verdict] = (), **facts: Any) -> Round:
        """The record of the round that the search of `ride` is about to finish."""
        search = ride.search
        return cls(
            ride_id=ride.id,
            attempt=search.attempt,
            number=search.round + 1,
            at=at,
            result=result,
            radius_m=search.radius_m,
            verdicts=list(verdicts),
            repeats_before=search.repeats,
            **facts,
        )

    def repeats(self, earlier: Round | None) -> bool:
        """Whether it saw the same people in the same light."""
        if earlier is None or (self.result, self.radius_m) != (earlier.result, earlier.radius_m):
            return False
        return len(self.verdicts) == len(earlier.verdicts) and not self.news_since(earlier)

    def news_since(self, earlier: Round | None) -> list[Verdict]:
        """The verdicts that differ from what the same driver was told before."""
        told = {verdict.driver_id: verdict for verdict in earlier.verdicts} if earlier else {}
        return [
            verdict
            for verdict in self.verdicts
            if verdict.driver_id not in told or not verdict.says_the_same_as(told[verdict.driver_id])
        ]


@dataclass(frozen=True)
class Consideration:
    """One driver's own line of a round, for him to read: nothing in it about anybody else, the rider included."""

    ride_id: str
    attempt: int
    round: int
    at: datetime
    standing: Standing
    distance_m: int
    gates: dict[str, Any]
    failed: list[str]
    preferences_met: list[str]
    limits: dict[str, int]

    @classmethod
    def of(cls, round_: Round, verdict: Verdict) -> Consideration:
        return cls(
            ride_id=round_.ride_id,
            attempt=round_.attempt,
            round=round_.number,
            at=round_.at,
            standing=verdict.standing,
            distance_m=verdict.distance_m,
            gates=verdict.gates,
            failed=verdict.failed,
            preferences_met=verdict.preferences_met,
            limits=round_.limits,
        )
