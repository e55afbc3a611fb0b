"""People who are to be forgotten.

The record of an erasure outlives the person's trips: a trip that is told of late, after the erasure, knows it from there.
It is swept a little later than it is recorded, when every trip that was just being made without knowing of it can be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.clock import seconds
from kernel.timer import Timer
from trips.policy import POLICY
from trips.side import Side


class ErasureDue(Timer, frozen=True, kw_only=True):
    """Time to take the person out of his trips."""

    side: Side
    person_id: str


@dataclass(frozen=True)
class Erasure:
    side: Side
    person_id: str
    asked_at: datetime
    version: int = 0

    @classmethod
    def ask(cls, side: Side, person_id: str, now: datetime) -> tuple[Erasure, ErasureDue]:
        due_at = now + seconds(POLICY.erasure_delay_s)
        return cls(side, person_id, now), ErasureDue(side=side, person_id=person_id, due_at=due_at)
