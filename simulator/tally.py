"""What people's phones told them of prices, fares and each other, counted while the city rides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kernel.money import Money


@dataclass
class Tally:
    """`answered_too_late` counts offers that were gone when their driver accepted them; `went_without` what people did
    without because nobody answered in time, such as `a price`."""

    priced: int = 0
    answered_too_late: int = 0
    fares: Counter[str] = field(default_factory=Counter)
    receipts: int = 0
    stars_by_riders: list[int] = field(default_factory=list)
    stars_by_drivers: list[int] = field(default_factory=list)
    tips: int = 0
    went_without: Counter[str] = field(default_factory=Counter)

    def saw_receipt(self, total: Money) -> None:
        self.receipts += 1
        self.fares[total.currency] += total.amount_minor

    @property
    def ratings(self) -> int:
        return len(self.stars_by_riders) + len(self.stars_by_drivers)

    @property
    def fares_told(self) -> str:
        """
        >>> Tally(fares=Counter(EUR=24315)).fares_told
        '243.15 EUR'
        """
        return " and ".join(f"{Money(minor, currency).decimal} {currency}" for currency, minor in sorted(self.fares.items()))
