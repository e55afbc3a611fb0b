"""Which of our rides has which of the old system's numbers, and on which side it lives: there it also ends."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.refusal import Refusal
from migration.model import Side


class NumberTaken(Refusal):
    """The old number belongs to another ride."""


class NumbersOverlap(Refusal):
    """A block of numbers begins above all that was reserved before."""


@dataclass(frozen=True)
class NumberedRide:
    """`number` is what old apps call it; `estimated` what its rider was told that it would cost, as text."""

    number: int
    ride_id: str
    home: Side
    estimated: str = ""


@dataclass(frozen=True)
class Block:
    """Old numbers from `first` to `last` are given out here, and no more by the old system. `following` is the next one."""

    first: int
    last: int
    following: int
