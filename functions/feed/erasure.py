"""People who are to be forgotten.

The record of an erasure outlives what comes late about the person: whoever is heard of for the first time is looked for
here. Topics and connections are swept a little later than it is recorded, when those that were just being made without
knowing of it can be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feed.policy import POLICY
from kernel.clock import seconds
from kernel.timer import Timer


class ErasureDue(Timer, frozen=True, kw_only=True):
    """Time to take the person out of every topic, and to end his connections."""

    person_id: str


@dataclass(frozen=True)
class Erasure:
    person_id: str
    version: int = 0

    @classmethod
    def ask(cls, person_id: str, now: datetime) -> tuple[Erasure, ErasureDue]:
        return cls(person_id), ErasureDue(person_id=person_id, due_at=now + seconds(POLICY.erasure_delay_s))
