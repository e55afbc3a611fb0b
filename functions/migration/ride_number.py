"""Which of our rides has which of the old system's numbers, and on which side it lives: there it also ends."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.refusal import Refusal
from migration.model import Side


class NumberTaken(Refusal):
    """The old number belongs to another ride."""


@dataclass(frozen=True)
class NumberedRide:
    """`number` is what old apps call it."""

    number: int
    ride_id: str
    home: Side
