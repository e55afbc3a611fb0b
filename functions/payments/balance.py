"""What was debited and credited on an account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kernel.money import Money
from payments.accounts import Account, natural


@dataclass(frozen=True)
class Balance:
    """What was debited and credited in one currency, each as a positive amount."""

    account: Account
    currency: str
    debit_minor: int = 0
    credit_minor: int = 0

    @classmethod
    def of(cls, account: Account, amount: Money) -> Balance:
        """What one posting makes of an empty account."""
        return cls(account, amount.currency, max(0, amount.amount_minor), max(0, -amount.amount_minor))

    def __add__(self, other: Balance) -> Balance:
        """Of the same account and currency."""
        return replace(
            self,
            debit_minor=self.debit_minor + other.debit_minor,
            credit_minor=self.credit_minor + other.credit_minor,
        )

    @property
    def amount(self) -> Money:
        """Positive if more was debited."""
        return Money(self.debit_minor - self.credit_minor, self.currency)

    @property
    def natural(self) -> Money:
        return natural(self.account, self.amount)
