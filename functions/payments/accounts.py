"""The ledger's accounts: whose money is counted where.

An account's name is its family and, where there is one account per owner, the owner: `driver:4711`,
`provider_clearing:stripe`, `bank`. Amounts in the ledger are debits if positive, credits if negative; what people read is an
account's `natural` balance, positive on the side on which the family grows: 12.50 on a driver's account is what the
co-operative owes him, and a negative balance is what he owes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from kernel.money import Money
from kernel.refusal import Refusal

Account = NewType("Account", str)

_OWNER = re.compile(r"[A-Za-z0-9_.@+-]{1,100}")


class UnknownAccount(Refusal):
    """The ledger has no such account."""


class Nature(StrEnum):
    """What an account says about the co-operative: it has, owes, earned or spent this."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class Owner(StrEnum):
    """Whom a family has an account for: one person each, one thing each (a provider, a month), or nobody in particular."""

    PERSON = "person"
    THING = "thing"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Family:
    """`never_overdrawn`: nothing may be taken out that is not in; the ledger's writes see to it."""

    name: str
    nature: Nature
    owner: Owner = Owner.NOBODY
    never_overdrawn: bool = False

    @property
    def is_personal(self) -> bool:
        return self.owner is Owner.PERSON

    @property
    def grows_by_debit(self) -> bool:
        return self.nature in (Nature.ASSET, Nature.EXPENSE)


FAMILIES = {
    family.name: family
    for family in (
        Family("rider_wallet", Nature.LIABILITY, Owner.PERSON, never_overdrawn=True),
        Family("rider_wallet_held", Nature.LIABILITY, Owner.PERSON, never_overdrawn=True),
        Family("rider_receivable", Nature.ASSET, Owner.PERSON),
        Family("driver", Nature.LIABILITY, Owner.PERSON),
        Family("provider_clearing", Nature.ASSET, Owner.THING),
        Family("bank", Nature.ASSET),
        Family("co_op_fund", Nature.LIABILITY, Owner.THING),
        Family("donations", Nature.LIABILITY),
        Family("platform_revenue", Nature.INCOME),
        Family("provider_fees", Nature.EXPENSE),
        Family("refunds_given", Nature.EXPENSE),
        Family("bad_debt", Nature.EXPENSE),
        Family("incentives", Nature.EXPENSE),
        Family("legacy_rounding", Nature.EXPENSE),
    )
}

BANK = Account("bank")
PLATFORM_REVENUE = Account("platform_revenue")
PROVIDER_FEES = Account("provider_fees")
REFUNDS_GIVEN = Account("refunds_given")
BAD_DEBT = Account("bad_debt")
DONATIONS = Account("donations")
"""What riders gave for somebody else, of which the old system said nothing more."""
INCENTIVES = Account("incentives")
"""What the platform gave away to win riders and drivers: promo credit, bonuses."""
LEGACY_ROUNDING = Account("legacy_rounding")
"""What old rides cost that nobody is known to have paid: cents that were lost in splitting, and worse."""


def rider_wallet(rider_id: str) -> Account:
    """What a rider has paid in and can spend."""
    return Account(f"rider_wallet:{rider_id}")


def rider_wallet_held(rider_id: str) -> Account:
    """What is set aside from a rider's wallet for rides under way."""
    return Account(f"rider_wallet_held:{rider_id}")


def rider_receivable(rider_id: str) -> Account:
    """What a rider owes."""
    return Account(f"rider_receivable:{rider_id}")


def driver(driver_id: str) -> Account:
    """What the co-operative owes a driver; negative if he owes, from cash that he took."""
    return Account(f"driver:{driver_id}")


def provider_clearing(provider: str) -> Account:
    """What a payment provider holds of ours."""
    return Account(f"provider_clearing:{provider}")


def co_op_fund(period: str) -> Account:
    """What the drivers will share of one month's fares, such as `2026-11`."""
    return Account(f"co_op_fund:{period}")


def account(account_id: str) -> Account:
    """The account of this name, as somebody wrote it; refuses what no account can be called.

    >>> account("driver:4711")
    'driver:4711'
    """
    name, _, owner = account_id.partition(":")
    family = FAMILIES.get(name)
    if family is None or (family.owner is Owner.NOBODY) != (account_id == name):
        raise UnknownAccount(account=account_id, families=sorted(FAMILIES))
    if family.owner is not Owner.NOBODY and not _OWNER.fullmatch(owner):
        raise UnknownAccount(account=account_id, families=sorted(FAMILIES))
    return Account(account_id)


def family_of(account: Account) -> Family:
    return FAMILIES[account.partition(":")[0]]


def owner_of(account: Account) -> str:
    """
    >>> owner_of(driver("4711"))
    '4711'
    """
    return account.partition(":")[2]


def natural(account: Account, balance: Money) -> Money:
    """The balance as people read it: positive on the side on which the account grows.

    >>> natural(driver("4711"), Money(-1250, "EUR"))
    Money(amount_minor=1250, currency='EUR')
    """
    return balance if family_of(account).grows_by_debit else -balance
