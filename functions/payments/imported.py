"""How money that moved before this system was there is booked.

All of it stood with the old system: `provider_clearing:legacy` is what that one took and gave away, so that no bank account
and no provider of ours is said to have moved it. A record that changed there is booked as the difference, for entries
never change; one whose people, time or currency changed is taken back whole and booked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from kernel.money import Money
from payments import accounts
from payments.accounts import Account
from payments.earning import AMOUNTS, Earning
from payments.import_records import CreditRecord, DriverPaymentRecord, RideRecord
from payments.ledger import Entry, EntryKind, Posting

OLD_SYSTEM = "legacy"
TILL = accounts.provider_clearing(OLD_SYSTEM)


@dataclass(frozen=True)
class Booking:
    """What one record amounts to: debits positive, credits negative, and what its driver reads about it, if it has one."""

    kind: EntryKind
    at: datetime
    currency: str
    moved: Mapping[Account, int]
    earning: Earning | None = None
    ride_id: str = ""
    note: str = ""

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands in the books: a change of amounts only can be booked as a difference."""
        people = {account for account in self.moved if accounts.family_of(account).is_personal}
        return self.kind, self.at, self.currency, self.ride_id, frozenset(people)

    def less(self, other: Booking) -> Booking:
        """What has to be booked where `other` is booked already. Of the same place."""
        moved = {account: minor - other.moved.get(account, 0) for account, minor in self.moved.items()}
        earning = self.earning and self.earning + _negated(other.earning or Earning(self.currency))
        return Booking(EntryKind.IMPORTED, self.at, self.currency, moved, earning, self.ride_id, "changed in the old system")

    @property
    def reversal(self) -> Booking:
        moved = {account: -minor for account, minor in self.moved.items()}
        earning = self.earning and _negated(self.earning)
        return Booking(EntryKind.IMPORTED, self.at, self.currency, moved, earning, self.ride_id, "taken back: changed there")

    def entry(self, entry_id: str) -> Entry | None:
        """Nothing, if no money moves and no driver is told anything. Who was paid already is told, and gets nothing."""
        earning = self.earning if self.earning and any(getattr(self.earning, name) for name in AMOUNTS) else None
        postings = [Posting(account, Money(minor, self.currency)) for account, minor in self.moved.items()]
        moving = [line for line in postings if line.amount or (earning and _is_drivers(line.account))]
        if not moving:
            return None
        return Entry(entry_id, self.kind, self.at, tuple(moving), self.ride_id, self.note, "", earning)


def entries(name: str, revision: int, before: Booking | None, after: Booking) -> list[Entry]:
    """What is booked for a record, such as `ride:4711`, that is imported for the first time or was `before`."""
    entry_id = f"import:{name}" if revision == 1 else f"import:{name}:{revision}"
    if before is None:
        booked = [after.entry(entry_id)]
    elif before.place == after.place:
        booked = [after.less(before).entry(entry_id)]
    else:
        booked = [before.reversal.entry(entry_id), after.entry(f"{entry_id}:anew")]
    return [entry for entry in booked if entry]


def taking_back(name: str, revision: int, booked: Booking) -> list[Entry]:
    """What is booked when a record is gone: with what was booked before it adds up to nothing, in the same month."""
    entry = replace(booked.reversal, note="taken back: gone there").entry(f"import:{name}:{revision}")
    return [entry] if entry else []


def ride(record: RideRecord) -> Booking:
    """What riders paid, were given and owe; what was the driver's, the platform's, the charity's; what does not add up.

    A driver whom the old system pays is booked as paid in the same entry: at no moment could he be paid again.
    """
    paid_minor = record.driver_minor if record.driver_paid else 0
    moved = {
        TILL: record.charged_minor - paid_minor,
        accounts.rider_receivable(record.rider_id): record.owed_minor,
        accounts.INCENTIVES: record.credit_minor,
        accounts.PLATFORM_REVENUE: record.driver_share_minor - record.fare_minor,
        accounts.DONATIONS: -record.donation_minor,
        accounts.LEGACY_ROUNDING: record.rounding_minor,
    }
    earning = None
    if record.driver_id:
        moved[accounts.driver(record.driver_id)] = paid_minor - record.driver_minor
        line = "fares_minor" if record.kind == "trip" else "fees_minor"
        shared = {line: record.fare_minor, "platform_share_minor": record.fare_minor - record.driver_share_minor}
        earning = Earning(record.currency, **shared, tips_minor=record.tip_minor, payouts_minor=paid_minor)
    return Booking(EntryKind.IMPORTED_RIDE, record.ended_at, record.currency, moved, earning, record.ride_id)


def credit(record: CreditRecord) -> Booking:
    """What the old system promised a rider he can spend here, like money that he paid in."""
    moved = {
        accounts.INCENTIVES: record.amount_minor,
        accounts.rider_wallet(record.rider_id): -record.amount_minor,
    }
    return Booking(EntryKind.IMPORTED, record.granted_at, record.currency, moved, note=record.note)


def driver_payment(record: DriverPaymentRecord) -> Booking:
    """What the platform gave a driver beside his rides, or took from him."""
    paid_minor = record.amount_minor if record.driver_paid else 0
    moved = {
        accounts.INCENTIVES: record.amount_minor,
        accounts.driver(record.driver_id): paid_minor - record.amount_minor,
        TILL: -paid_minor,
    }
    earning = Earning(record.currency, other_minor=record.amount_minor, payouts_minor=paid_minor)
    note = ": ".join(text for text in (record.category, record.note) if text)
    return Booking(EntryKind.IMPORTED, record.paid_at, record.currency, moved, earning, note=note)


def ride_as_booked(record: RideRecord, booked: Sequence[Entry]) -> RideRecord:
    """The record with the amounts that its entries add up to, read from nothing but the entries."""
    moved, earned = _sums(booked, record.currency)
    receivable = accounts.rider_receivable(record.rider_id)
    found = structs.replace(
        record,
        fare_minor=earned.fares_minor + earned.fees_minor if record.driver_id else -moved[accounts.PLATFORM_REVENUE],
        tip_minor=earned.tips_minor,
        donation_minor=-moved[accounts.DONATIONS],
        credit_minor=moved[accounts.INCENTIVES],
        charged_minor=moved[TILL] + earned.payouts_minor,
        owed_minor=moved[receivable],
    )
    share_minor = found.fare_minor - earned.platform_share_minor if record.driver_id else 0
    found = structs.replace(found, driver_share_minor=share_minor)
    was_paid = earned.payouts_minor == found.driver_minor
    return structs.replace(found, driver_paid=was_paid if found.driver_minor else record.driver_paid)


def credit_as_booked(record: CreditRecord, booked: Sequence[Entry]) -> CreditRecord:
    moved, _ = _sums(booked, record.currency)
    return structs.replace(record, amount_minor=-moved[accounts.rider_wallet(record.rider_id)])


def driver_payment_as_booked(record: DriverPaymentRecord, booked: Sequence[Entry]) -> DriverPaymentRecord:
    _, earned = _sums(booked, record.currency)
    was_paid = earned.payouts_minor == earned.other_minor
    return structs.replace(
        record, amount_minor=earned.other_minor, driver_paid=was_paid if earned.other_minor else record.driver_paid
    )


def _sums(booked: Sequence[Entry], currency: str) -> tuple[Counter[Account], Earning]:
    """What was booked in another currency was taken back again."""
    moved: Counter[Account] = Counter()
    for line in (line for entry in booked for line in entry.postings if line.amount.currency == currency):
        moved[line.account] += line.amount.amount_minor
    earnings = (entry.earning for entry in booked if entry.earning and entry.earning.currency == currency)
    return moved, sum(earnings, Earning(currency))


def _is_drivers(account: Account) -> bool:
    return accounts.family_of(account).name == "driver"


def _negated(earning: Earning) -> Earning:
    return Earning(earning.currency, **{name: -getattr(earning, name) for name in AMOUNTS})
