"""The lines of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.money import Money
from payments.accounts import Account
from payments.earning import Earning
from payments.ledger import EntryKind


@dataclass(frozen=True)
class PostedRow:
    """One line of an account. `earning` is there on a driver's account only."""

    account: Account
    amount: Money
    entry_id: str
    kind: EntryKind
    at: datetime
    ride_id: str = ""
    note: str = ""
    earning: Earning | None = None
    order: str = ""
