"""How each thing that happens to money is booked. The only place that knows which accounts take part in what.

A fare is booked once, when it is settled: the driver gets his share in any case, and what could not be had from the rider is
his debt, which `debt_paid` settles whenever and however it comes. `source` and `into` are where money comes from and goes
to: `provider_clearing("stripe")`, `rider_wallet(rider_id)`, or what is held of a wallet. An entry's id is its cause's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kernel.money import Money
from payments import accounts
from payments.accounts import Account
from payments.earning import Earning
from payments.ledger import Entry, EntryKind, Posting
from payments.own_case import check_not_own
from payments.period import month_of
from payments.policy_books import POLICY


class CapturedTooMuch(Exception):
    """More was taken from the rider than the ride costs, or less than nothing: a defect of whoever took it."""


@dataclass(frozen=True)
class Fare:
    """What a ride costs and whose it is. `kind` is `trip`, `cancellation` or `no_show`."""

    ride_id: str
    rider_id: str
    driver_id: str
    kind: str
    total: Money
    platform_share: Money

    @property
    def driver_share(self) -> Money:
        return self.total - self.platform_share

    @property
    def earning(self) -> Earning:
        line = "fares_minor" if self.kind == "trip" else "fees_minor"
        shared = {line: self.total.amount_minor, "platform_share_minor": self.platform_share.amount_minor}
        return Earning(self.total.currency, **shared)


def fare_captured(fare: Fare, captured: Money, source: Account, at: datetime) -> Entry:
    """The fare, of which this much was taken from the rider; the rest, if any, he owes."""
    owed = fare.total - captured
    if captured.amount_minor < 0 or owed.amount_minor < 0:
        raise CapturedTooMuch(f"ride {fare.ride_id}: {captured} of {fare.total}")
    postings = [
        Posting(source, captured),
        Posting(accounts.rider_receivable(fare.rider_id), owed),
        Posting(accounts.driver(fare.driver_id), -fare.driver_share),
        *_platform_share(fare.platform_share, at),
    ]
    return _entry(f"fare:{fare.ride_id}", EntryKind.FARE, at, postings, ride_id=fare.ride_id, earning=fare.earning)


def fare_owed(fare: Fare, at: datetime) -> Entry:
    """The fare, of which nothing could be had: the rider owes all of it."""
    return fare_captured(fare, Money(0, fare.total.currency), accounts.rider_receivable(fare.rider_id), at)


def cash_fare(fare: Fare, at: datetime) -> Entry:
    """The driver has the whole fare in his pocket and owes the platform's share of it."""
    earning = fare.earning + Earning(fare.total.currency, cash_taken_minor=fare.total.amount_minor)
    postings = [
        Posting(accounts.driver(fare.driver_id), fare.platform_share),
        *_platform_share(fare.platform_share, at),
    ]
    return _entry(f"fare:{fare.ride_id}", EntryKind.CASH_FARE, at, postings, ride_id=fare.ride_id, earning=earning)


def tip(ride_id: str, driver_id: str, amount: Money, source: Account, at: datetime) -> Entry:
    """All of it is the driver's."""
    postings = [Posting(source, amount), Posting(accounts.driver(driver_id), -amount)]
    earning = Earning(amount.currency, tips_minor=amount.amount_minor)
    return _entry(f"tip:{ride_id}", EntryKind.TIP, at, postings, ride_id=ride_id, earning=earning)


def refund(
    refund_id: str,
    ride_id: str,
    amount: Money,
    into: Account,
    at: datetime,
    *,
    borne_by_driver: str = "",
    by: str,
    note: str,
) -> Entry:
    """The rider gets money back, or owes less (`into` his receivable); the platform bears it, or the named driver does."""
    bearer = accounts.driver(borne_by_driver) if borne_by_driver else accounts.REFUNDS_GIVEN
    earning = Earning(amount.currency, refunds_minor=amount.amount_minor) if borne_by_driver else None
    postings = [Posting(bearer, amount), Posting(into, -amount)]
    facts = {"ride_id": ride_id, "by": by, "note": note}
    return _entry(f"refund:{refund_id}", EntryKind.REFUND, at, postings, earning=earning, **facts)


def debt_paid(payment_id: str, rider_id: str, amount: Money, source: Account, at: datetime, *, ride_id: str = "") -> Entry:
    """The rider, or the second charge of a ride, pays what is owed."""
    postings = [Posting(source, amount), Posting(accounts.rider_receivable(rider_id), -amount)]
    return _entry(f"debt_paid:{payment_id}", EntryKind.DEBT_PAID, at, postings, ride_id=ride_id)


def debt_waived(ride_id: str, rider_id: str, amount: Money, at: datetime, *, by: str, note: str) -> Entry:
    """The co-operative bears what the rider does not pay."""
    postings = [Posting(accounts.BAD_DEBT, amount), Posting(accounts.rider_receivable(rider_id), -amount)]
    return _entry(f"debt_waived:{ride_id}", EntryKind.DEBT_WAIVED, at, postings, ride_id=ride_id, by=by, note=note)


def top_up(top_up_id: str, rider_id: str, amount: Money, source: Account, at: datetime) -> Entry:
    """The rider fills his wallet."""
    postings = [Posting(source, amount), Posting(accounts.rider_wallet(rider_id), -amount)]
    return _entry(f"top_up:{top_up_id}", EntryKind.TOP_UP, at, postings)


def wallet_held(hold_id: str, rider_id: str, amount: Money, at: datetime, *, ride_id: str) -> Entry:
    """Set aside for a ride, so that no other ride spends it."""
    postings = [
        Posting(accounts.rider_wallet(rider_id), amount),
        Posting(accounts.rider_wallet_held(rider_id), -amount),
    ]
    return _entry(f"wallet_held:{hold_id}", EntryKind.WALLET_HELD, at, postings, ride_id=ride_id)


def wallet_released(hold_id: str, rider_id: str, amount: Money, at: datetime, *, ride_id: str) -> Entry:
    """What is left of a hold goes back."""
    postings = [
        Posting(accounts.rider_wallet_held(rider_id), amount),
        Posting(accounts.rider_wallet(rider_id), -amount),
    ]
    return _entry(f"wallet_released:{hold_id}", EntryKind.WALLET_RELEASED, at, postings, ride_id=ride_id)


def provider_fee(cause_id: str, amount: Money, provider: str, at: datetime, *, ride_id: str = "") -> Entry:
    """What the provider keeps for its service."""
    postings = [Posting(accounts.PROVIDER_FEES, amount), Posting(accounts.provider_clearing(provider), -amount)]
    return _entry(f"provider_fee:{cause_id}", EntryKind.PROVIDER_FEE, at, postings, ride_id=ride_id)


def payout(payout_id: str, driver_id: str, amount: Money, provider: str, at: datetime) -> Entry:
    """What the co-operative owed is on its way to the driver's bank."""
    postings = [Posting(accounts.driver(driver_id), amount), Posting(_paid_from(provider), -amount)]
    earning = Earning(amount.currency, payouts_minor=amount.amount_minor)
    return _entry(f"payout:{payout_id}", EntryKind.PAYOUT, at, postings, earning=earning)


def payout_returned(payout_id: str, driver_id: str, amount: Money, provider: str, at: datetime, *, reason: str) -> Entry:
    """The transfer failed: the co-operative owes the money again."""
    postings = [Posting(_paid_from(provider), amount), Posting(accounts.driver(driver_id), -amount)]
    earning = Earning(amount.currency, payouts_minor=-amount.amount_minor)
    return _entry(f"payout_returned:{payout_id}", EntryKind.PAYOUT_RETURNED, at, postings, earning=earning, note=reason)


def patronage_allotted(period: str, driver_id: str, amount: Money, at: datetime) -> Entry:
    """A driver's part of the month's fund."""
    postings = [Posting(accounts.co_op_fund(period), amount), Posting(accounts.driver(driver_id), -amount)]
    earning = Earning(amount.currency, patronage_minor=amount.amount_minor)
    entry_id = f"patronage:{period}:{driver_id}:{amount.currency}"
    return _entry(entry_id, EntryKind.PATRONAGE, at, postings, earning=earning, note=period)


def adjustment(
    adjustment_id: str, postings: Iterable[Posting], at: datetime, *, by: str, reason: str, ride_id: str
) -> Entry:
    """What somebody books by hand, as it is given, but on accounts of his own."""
    lines = tuple(postings)
    check_not_own(by, *(accounts.owner_of(line.account) for line in lines))
    entry_id = f"adjustment:{adjustment_id}"
    return Entry(entry_id, EntryKind.ADJUSTMENT, at, lines, ride_id=ride_id, note=reason, by=by)


def _paid_from(provider: str) -> Account:
    """What is given to the bank by hand leaves the co-operative's own account."""
    return accounts.BANK if provider == "bank" else accounts.provider_clearing(provider)


def _platform_share(share: Money, at: datetime) -> list[Posting]:
    """A stated part of it is the drivers' in common."""
    to_fund, kept = share.split([POLICY.fund_percent, 100 - POLICY.fund_percent])
    return [Posting(accounts.PLATFORM_REVENUE, -kept), Posting(accounts.co_op_fund(month_of(at)), -to_fund)]


def _entry(
    entry_id: str,
    kind: EntryKind,
    at: datetime,
    postings: Iterable[Posting],
    *,
    ride_id: str = "",
    note: str = "",
    by: str = "",
    earning: Earning | None = None,
) -> Entry:
    """Without the postings that move nothing, but for the driver's: a fare that he keeps whole is on his statement."""
    moving = tuple(
        posting
        for posting in postings
        if posting.amount or (earning and accounts.family_of(posting.account).name == "driver")
    )
    return Entry(entry_id, kind, at, moving, ride_id, note, by, earning)
