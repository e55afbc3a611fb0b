"""Who has not paid for earlier rides gets no new one until he has."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.money import Money
from kernel.refusal import Refusal


class DebtOpen(Refusal):
    """Earlier rides have to be paid first."""


@dataclass(frozen=True)
class Debt:
    """What a rider owes, as payments last told."""

    rider_id: str
    owed: Money

    def check_settled(self) -> None:
        if self.owed:
            raise DebtOpen(amount_minor=self.owed.amount_minor, currency=self.owed.currency, owed=str(self.owed.decimal))
