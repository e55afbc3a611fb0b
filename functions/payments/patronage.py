"""The co-operative's fund: a stated share of every month's fares, which the drivers divide among themselves.

A month is divided once, when it is over: first every driver's fares of the month are written down, then the fund is split in
proportion to them without losing a cent, then each gets his part. Every step can be repeated and goes on where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.clock import seconds
from kernel.money import Money
from kernel.refusal import Refusal
from kernel.timer import Timer
from payments import period
from payments.ledger import IMPORTED_KINDS
from payments.policy_books import POLICY
from payments.posted import PostedRow


class PeriodNotOver(Refusal):
    """The month can still earn something."""


class AllotmentStep(StrEnum):
    """Drivers' fares are written down, the fund is split, the parts are booked, one after the other."""

    WEIGHING = "weighing"
    SPLITTING = "splitting"
    ALLOTTING = "allotting"
    DONE = "done"


class AllotmentDue(Timer, frozen=True, kw_only=True):
    """Go on with a month. `chunk` is the one that is next; a timer for another one came late or twice."""

    period: str
    chunk: int


@dataclass(frozen=True)
class Weight:
    """What riders paid for a driver's rides of the month, cancellation and no-show fees included."""

    driver_id: str
    driven: Money


@dataclass(frozen=True)
class Part:
    """What a driver gets of the fund."""

    driver_id: str
    amount: Money


@dataclass(frozen=True)
class Allotment:
    """One month's division. `position` is where among the drivers, or the parts, it is; `fund` what there is to divide."""

    period: str
    requested_by: str
    requested_at: datetime
    step: AllotmentStep = AllotmentStep.WEIGHING
    chunk: int = 1
    position: dict[str, str] | None = None
    fund: tuple[Money, ...] = ()
    drivers: int = 0
    finished_at: datetime | None = None
    version: int = 0

    @classmethod
    def request(cls, month: str, requested_by: str, now: datetime) -> tuple[Allotment, AllotmentDue]:
        """Refuses a month that is not over, or only just: what is being booked at midnight shall be in."""
        closes_at = period.month(month).end + seconds(POLICY.fund_closes_s)
        if now < closes_at:
            raise PeriodNotOver(period=month, closes_at=closes_at)
        allotment = cls(month, requested_by, now)
        return allotment, allotment._due(now)

    def weighed(self, position: dict[str, str] | None, now: datetime) -> tuple[Allotment, AllotmentDue]:
        """Some more drivers' fares are written down; without a `position`, everybody's."""
        step = AllotmentStep.WEIGHING if position else AllotmentStep.SPLITTING
        return self._next(now, step, position)

    def split(self, fund: Sequence[Money], parts: Sequence[Part], now: datetime) -> tuple[Allotment, AllotmentDue]:
        """It is decided who gets what."""
        drivers = len({part.driver_id for part in parts})
        return replace(self, fund=tuple(fund), drivers=drivers)._next(now, AllotmentStep.ALLOTTING, None)

    def allotted(self, position: dict[str, str] | None, now: datetime) -> tuple[Allotment, tuple[AllotmentDue, ...]]:
        """Some more parts are booked; without a `position`, all."""
        if position:
            after, due = self._next(now, AllotmentStep.ALLOTTING, position)
            return after, (due,)
        return replace(self, step=AllotmentStep.DONE, position=None, finished_at=now), ()

    def _next(self, now: datetime, step: AllotmentStep, position: dict[str, str] | None) -> tuple[Allotment, AllotmentDue]:
        after = replace(self, step=step, position=position, chunk=self.chunk + 1)
        return after, after._due(now)

    def _due(self, now: datetime) -> AllotmentDue:
        return AllotmentDue(due_at=now, period=self.period, chunk=self.chunk)


def weights(driver_id: str, rows: Iterable[PostedRow]) -> list[Weight]:
    """One for each currency in which the driver drove. What he drove for the old system filled no fund."""
    driven: defaultdict[str, int] = defaultdict(int)
    for earned in (row.earning for row in rows if row.earning and row.kind not in IMPORTED_KINDS):
        driven[earned.currency] += earned.fares_minor + earned.fees_minor
    return [Weight(driver_id, Money(minor, currency)) for currency, minor in sorted(driven.items()) if minor > 0]


def parts(fund: Sequence[Money], weights: Sequence[Weight]) -> list[Part]:
    """The fund in proportion to the fares, to the last cent. What nobody drove for in its currency stays in the fund.

    >>> ana, rui = Weight("ana", Money(1, "EUR")), Weight("rui", Money(2, "EUR"))
    >>> [part.amount.amount_minor for part in parts([Money(100, "EUR")], [ana, rui])]
    [33, 67]
    """
    found = []
    for pot in fund:
        sharing = sorted(
            (weight for weight in weights if weight.driven.currency == pot.currency), key=lambda weight: weight.driver_id
        )
        if pot.amount_minor > 0 and sharing:
            amounts = pot.split([weight.driven.amount_minor for weight in sharing])
            found += [Part(weight.driver_id, amount) for weight, amount in zip(sharing, amounts, strict=True) if amount]
    return found
