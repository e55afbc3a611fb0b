"""The double-entry ledger: every movement of money is one entry whose postings sum to zero. Entries never change."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from kernel.money import Money
from kernel.refusal import Refusal
from payments.accounts import Account, family_of
from payments.earning import Earning


class EntryUnbalanced(Refusal):
    """What is debited is not what is credited."""


class EntryEmpty(Refusal):
    """An entry in which no money moves."""


class EntryRepeatsAccount(Refusal):
    """An entry has one posting per account and currency."""


class EntryMisstatesEarning(Exception):
    """An entry tells its driver something else than what it does to his account: a defect of whoever built it."""


class EntryKind(StrEnum):
    FARE = "fare"
    CASH_FARE = "cash_fare"
    TIP = "tip"
    REFUND = "refund"
    DEBT_PAID = "debt_paid"
    DEBT_WAIVED = "debt_waived"
    TOP_UP = "top_up"
    WALLET_HELD = "wallet_held"
    WALLET_RELEASED = "wallet_released"
    PROVIDER_FEE = "provider_fee"
    PAYOUT = "payout"
    PAYOUT_RETURNED = "payout_returned"
    PATRONAGE = "patronage"
    ADJUSTMENT = "adjustment"
    IMPORTED_RIDE = "imported_ride"
    IMPORTED = "imported"


IMPORTED_KINDS = (EntryKind.IMPORTED_RIDE, EntryKind.IMPORTED)
"""What the system before this one had done."""


@dataclass(frozen=True)
class Posting:
    """A debit if the amount is positive, a credit if it is negative."""

    account: Account
    amount: Money


@dataclass(frozen=True)
class Entry:
    """One movement of money. `id` names its cause, so that the same cause is booked once, however often it is told.

    `earning` says what the entry means to the one driver whose account it touches; `by` who ordered an entry by hand;
    `order` is the key under which a payment provider moved the money, where that is another than the entry's cause.
    """

    id: str
    kind: EntryKind
    at: datetime
    postings: tuple[Posting, ...]
    ride_id: str = ""
    note: str = ""
    by: str = ""
    earning: Earning | None = None
    order: str = ""

    def __post_init__(self) -> None:
        if not self.earning and not any(posting.amount for posting in self.postings):
            raise EntryEmpty()
        places = [(posting.account, posting.amount.currency) for posting in self.postings]
        if repeated := sorted({account for account, currency in places if places.count((account, currency)) > 1}):
            raise EntryRepeatsAccount(accounts=repeated)
        if unbalanced := [total for total in totals(self.postings) if total]:
            raise EntryUnbalanced(differences=[f"{total.decimal} {total.currency}" for total in unbalanced])
        if self.earning:
            self._check(self.earning)

    def earning_of(self, posting: Posting) -> Earning:
        """What one of its drivers reads about it; without a word on it, that his balance changed."""
        return self.earning or Earning(posting.amount.currency, other_minor=-posting.amount.amount_minor)

    @property
    def fingerprint(self) -> str:
        """Equal for entries that say the same, stored or not. When it was booked does not count: a replay happens later."""
        content = asdict(self) | {"at": ""}
        return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:32]

    def _check(self, earning: Earning) -> None:
        of_drivers = [posting for posting in self.postings if family_of(posting.account).name == "driver"]
        if [-posting.amount for posting in of_drivers] != [earning.balance_change]:
            raise EntryMisstatesEarning(f"{self.id}: {earning.balance_change} against {of_drivers}")


def totals(postings: Iterable[Posting]) -> list[Money]:
    """The sum of the amounts in each currency."""
    sums: defaultdict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.amount.currency] += posting.amount.amount_minor
    return [Money(amount_minor, currency) for currency, amount_minor in sorted(sums.items())]
