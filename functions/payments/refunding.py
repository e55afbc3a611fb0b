"""Refunds: part or all of what a rider has paid, ordered by the desk, borne by the co-operative or by the driver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.money import Money
from kernel.refusal import Refusal


class NothingPaid(Refusal):
    """There is nothing to give back, or no more."""


class RefundTooHigh(Refusal):
    """More than was paid and not yet given back."""


class TooManyRefunds(Refusal):
    """The ride was refunded in as many parts as are kept of one."""


@dataclass(frozen=True)
class Refund:
    """`given` of the amount the rider has back already."""

    id: str
    amount: Money
    reason: str
    borne_by_driver: bool
    by: str
    ordered_at: datetime
    given: Money
    fingerprint: str

    @property
    def left(self) -> Money:
        return self.amount - self.given
