"""Riders who are to be forgotten.

The record of an erasure outlives the rider's rides: one that is told of late, after the erasure, knows it from there. It is
swept a little later than it is recorded, when every ride that was just being written without knowing of it can be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.clock import seconds
from kernel.timer import Timer
from pricing.policy import POLICY


class ErasureDue(Timer, frozen=True, kw_only=True):
    """Time to take the rider out of his receipts."""

    rider_id: str


@dataclass(frozen=True)
class Erasure:
    rider_id: str
    asked_at: datetime
    version: int = 0

    @classmethod
    def ask(cls, rider_id: str, now: datetime) -> tuple[Erasure, ErasureDue]:
        return cls(rider_id, now), ErasureDue(rider_id=rider_id, due_at=now + seconds(POLICY.erasure_delay_s))
