"""The start PIN: the rider says it to the driver at the door, so that the right two people ride together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime

from kernel.refusal import Refusal
from trips.policy import POLICY


class PinWrong(Refusal):
    """Not this trip's PIN. `counted` is the PIN with this attempt on it, to be saved although the start is refused."""

    def __init__(self, counted: StartPin, *, attempts_left: int) -> None:
        super().__init__(attempts_left=attempts_left)
        self.counted = counted


class PinLocked(Refusal):
    """Too many wrong ones; only the desk can help."""


class TooManyPinResets(Refusal):
    """Whoever could go on would have guessed it in the end, and all of them are kept on record."""


@dataclass(frozen=True)
class WrongEntry:
    digits: str
    at: datetime


@dataclass(frozen=True)
class PinReset:
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class StartPin:
    digits: str
    wrong_entries: list[WrongEntry] = field(default_factory=list)
    resets: list[PinReset] = field(default_factory=list)

    @property
    def attempts_left(self) -> int:
        return POLICY.pin_attempts - len(self.wrong_entries)

    def check(self, digits: str, at: datetime) -> None:
        """Raises unless these are the digits. An entry that a phone sends twice counts once."""
        if not self.attempts_left:
            raise PinLocked()
        if digits != self.digits:
            counted = self._counting(WrongEntry(digits, at))
            raise PinWrong(counted, attempts_left=counted.attempts_left)

    def reset(self, digits: str, reset: PinReset) -> StartPin:
        """A new PIN, because the old one has been guessed at."""
        if len(self.resets) >= POLICY.pin_resets_max:
            raise TooManyPinResets(pin_resets_max=POLICY.pin_resets_max)
        return StartPin(digits, resets=[*self.resets, reset])

    def _counting(self, entry: WrongEntry) -> StartPin:
        return self if entry in self.wrong_entries else replace(self, wrong_entries=[*self.wrong_entries, entry])


def random_digits() -> str:
    return f"{secrets.randbelow(10_000):04d}"
