"""Money: a whole number of the currency's smallest unit, and the currency. No other form of it exists in this system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

NO_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_MINOR_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_DIGITS_OTHER_THAN_TWO = dict.fromkeys(NO_MINOR_UNIT.split(), 0) | dict.fromkeys(THREE_MINOR_DIGITS.split(), 3)
"""ISO 4217 minor units of the currencies whose smallest unit in use is not a hundredth."""


class CurrenciesDiffer(ValueError):
    """Amounts of two currencies cannot be added: there is no exchange rate in this system."""


@dataclass(frozen=True, order=False)
class Money:
    """
    >>> Money(1250, "BRL") + Money(50, "BRL")
    Money(amount_minor=1300, currency='BRL')
    """

    amount_minor: int
    currency: str

    def __add__(self, other: Self) -> Self:
        return self._of(self.amount_minor + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return self._of(self.amount_minor - self._same(other))

    def __neg__(self) -> Self:
        return self._of(-self.amount_minor)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def split(self, weights: Sequence[int]) -> list[Self]:
        """In proportion to the weights, without losing a unit: what is left over goes to the largest fractions, first come.

        >>> [part.amount_minor for part in Money(100, "EUR").split([1, 1, 1])]
        [34, 33, 33]
        >>> [part.amount_minor for part in Money(-100, "EUR").split([1, 1, 1])]
        [-34, -33, -33]
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError(f"weights must be non-negative and not all zero: {weights}")
        sign, size = (-1, -self.amount_minor) if self.amount_minor < 0 else (1, self.amount_minor)
        shares = [divmod(size * weight, total) for weight in weights]
        left_over = size - sum(whole for whole, _ in shares)
        by_fraction = sorted(range(len(shares)), key=lambda n: -shares[n][1])
        extra = set(by_fraction[:left_over])
        return [self._of(sign * (whole + (n in extra))) for n, (whole, _) in enumerate(shares)]

    @property
    def decimal(self) -> Decimal:
        """In major units, for documents that people read.

        >>> str(Money(1250, "BRL").decimal), str(Money(1250, "JPY").decimal)
        ('12.50', '1250')
        """
        return Decimal(self.amount_minor).scaleb(-minor_digits(self.currency))

    def _same(self, other: Self) -> int:
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        return other.amount_minor

    def _of(self, amount_minor: int) -> Self:
        return type(self)(amount_minor, self.currency)


def minor_digits(currency: str) -> int:
    """
    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return MINOR_DIGITS_OTHER_THAN_TWO.get(currency, 2)
