"""What the API says of a run's money in the end. A part that nobody could read is None, which is not the same as empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kernel.money import Money
from pricing.receipt import Receipt


@dataclass(frozen=True)
class Audited:
    """A receipt as pricing keeps it, and what is wrong with it when it is computed again elsewhere: nothing, as a rule."""

    ride_id: str
    receipt: Receipt
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Payment:
    """How far a ride's payment is; `tip` if the driver was given one."""

    ride_id: str
    method: str
    state: str
    tip: Money | None = None


@dataclass(frozen=True)
class Trial:
    """One currency's books. `owed_to_drivers` is the sum of the drivers' accounts; negative if they owe, from cash."""

    debits: Money
    credits: Money
    difference: Money
    owed_to_drivers: Money


@dataclass(frozen=True)
class Ledger:
    """`wrong` are accounts whose balance is not the sum of their postings."""

    trials: Sequence[Trial]
    accounts: int
    wrong: Sequence[str] = ()


@dataclass(frozen=True)
class Earnings:
    """Of all drivers together, as each sees his own, in minor units by currency: what was earned, and what he is owed."""

    net: Counter[str]
    owed: Counter[str]


@dataclass(frozen=True)
class Books:
    """`driven` are the completed rides; of each there should be a receipt and a payment."""

    driven: Sequence[str] = ()
    receipts: Sequence[Audited] | None = None
    payments: Sequence[Payment] | None = None
    ledger: Ledger | None = None
    earnings: Earnings | None = None
    safety_concerns: int | None = None
