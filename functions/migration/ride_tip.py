"""A tip that an old app gave with the rating, before the bill was made: promised here, given as soon as it can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kernel.clock import seconds
from kernel.money import Money
from kernel.timer import Timer
from migration.ride_policy import POLICY


class TipDue(Timer, frozen=True, kw_only=True):
    """Try to give it."""

    number: int
    tries: int


@dataclass(frozen=True)
class PromisedTip:
    """`refused` says why it will not be given, if it will not."""

    number: int
    ride_id: str
    user_id: str
    amount_minor: int
    currency: str
    promised_at: datetime
    tries: int = 0
    given: bool = False
    refused: str = ""
    version: int = 0

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return not self.given and not self.refused

    @property
    def key(self) -> str:
        return tip_key(self.number)

    def due(self, at: datetime) -> TipDue:
        return TipDue(due_at=at + seconds(POLICY.promise_tried_every_s), number=self.number, tries=self.tries)

    def tried(self, at: datetime) -> PromisedTip:
        too_late = at > self.promised_at + seconds(POLICY.promise_tried_for_s)
        return replace(self, tries=self.tries + 1, refused="no bill in time" if too_late else "")

    def as_given(self) -> PromisedTip:
        return replace(self, given=True, refused="")

    def as_refused(self, because: str) -> PromisedTip:
        return replace(self, refused=because)


def tip_key(number: int) -> str:
    """The services take one tip per ride; repeated under this key it is the same one."""
    return f"old-app-tip-{number}"
