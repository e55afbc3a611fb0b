"""What an entry of the ledger means to the driver it concerns, in the words of his statement."""

from __future__ import annotations

from dataclasses import dataclass, fields

from kernel.money import CurrenciesDiffer, Money


@dataclass(frozen=True)
class Earning:
    """Amounts in the currency's smallest unit, each as the statement shows it; earnings of one currency can be added up.

    `fares_minor` is what riders pay for trips and `fees_minor` for cancellations and no-shows, the platform's share
    included; `cash_taken_minor` of it the driver has in his pocket already. `refunds_minor` are those he bears.

    >>> Earning("EUR", fares_minor=1000, platform_share_minor=150, cash_taken_minor=1000).balance_change
    Money(amount_minor=-150, currency='EUR')
    """

    currency: str
    fares_minor: int = 0
    fees_minor: int = 0
    tips_minor: int = 0
    patronage_minor: int = 0
    other_minor: int = 0
    platform_share_minor: int = 0
    refunds_minor: int = 0
    cash_taken_minor: int = 0
    payouts_minor: int = 0

    def __add__(self, other: Earning) -> Earning:
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        sums = {name: getattr(self, name) + getattr(other, name) for name in AMOUNTS}
        return Earning(self.currency, **sums)

    def amount(self, name: str) -> Money:
        """One of the amounts, by its name without unit: `amount("fares")`."""
        return Money(getattr(self, f"{name}_minor"), self.currency)

    @property
    def net(self) -> Money:
        """What the driver has earned, in whatever form he gets it."""
        gains = self.fares_minor + self.fees_minor + self.tips_minor + self.patronage_minor + self.other_minor
        return Money(gains - self.platform_share_minor - self.refunds_minor, self.currency)

    @property
    def balance_change(self) -> Money:
        """By how much the co-operative owes him more: what he earned, without what he has taken or was paid already."""
        return Money(self.net.amount_minor - self.cash_taken_minor - self.payouts_minor, self.currency)


AMOUNTS = tuple(field.name for field in fields(Earning) if field.name != "currency")
