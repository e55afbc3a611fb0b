"""Whether the books balance: what was debited in all is what was credited in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kernel.money import Money
from payments.accounts import Account, family_of
from payments.balance import Balance


@dataclass(frozen=True)
class TrialBalance:
    """One currency's books. A family of personal accounts is one line, under the family's name."""

    currency: str
    debits: Money
    credits: Money
    lines: Sequence[Balance]

    @property
    def difference(self) -> Money:
        return self.debits - self.credits


def trial_balances(balances: Iterable[Balance]) -> list[TrialBalance]:
    """One for each currency; the balances are those of every account, personal ones summed up by family."""
    lines = list(balances)
    return [_of([line for line in lines if line.currency == currency]) for currency in currencies(lines)]


def balances_out(balances: Iterable[Balance]) -> bool:
    return not any(trial.difference for trial in trial_balances(balances))


def currencies(balances: Iterable[Balance]) -> list[str]:
    return sorted({balance.currency for balance in balances})


def is_sum(account: Account) -> bool:
    """Whether a line sums up the accounts of a family.

    >>> is_sum(Account("driver")), is_sum(Account("driver:rui")), is_sum(Account("bank"))
    (True, False, False)
    """
    return family_of(account).is_personal and ":" not in account


def _of(lines: list[Balance]) -> TrialBalance:
    currency = lines[0].currency
    debits = Money(sum(line.debit_minor for line in lines), currency)
    credits = Money(sum(line.credit_minor for line in lines), currency)
    return TrialBalance(currency, debits, credits, sorted(lines, key=lambda line: line.account))
