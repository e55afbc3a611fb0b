"""What the earnings API answers. No rider is ever named in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kernel.http import View
from kernel.money import Money
from payments import earnings
from payments.amounts import MoneyView
from payments.bank_details import Destination, DestinationKind
from payments.earning import Earning
from payments.earnings import By, EarningsGroup
from payments.ledger import EntryKind
from payments.payout import Payout, PayoutState
from payments.payout_account import PayoutAccount
from payments.policy_books import POLICY
from payments.posted import PostedRow
from payments.statement import Line, Statement


class EarningView(View):
    """`net` is `fares`, `fees`, `tips`, `patronage` and `other` less `platform_share` and `refunds`: what was earned.

    `balance_change` is `net` less `cash_taken`, which the driver has already, and `payouts`.
    """

    fares: MoneyView
    fees: MoneyView
    tips: MoneyView
    patronage: MoneyView
    other: MoneyView
    platform_share: MoneyView
    refunds: MoneyView
    net: MoneyView
    cash_taken: MoneyView
    payouts: MoneyView
    balance_change: MoneyView

    @classmethod
    def told(cls, earned: Earning) -> EarningView:
        return cls.model_validate(amounts_of(earned))


class EarningsGroupView(EarningView):
    """`of` is the ride, the day or the Monday of the week; null for what belongs to no ride."""

    of: str | None
    at: datetime
    rides: int

    @classmethod
    def grouped(cls, group: EarningsGroup) -> EarningsGroupView:
        return cls.model_validate(amounts_of(group.earned) | {"of": group.of or None, "at": group.at, "rides": group.rides})


class EarningsView(View):
    """`balances` are what the co-operative owes now, in each currency; negative if the driver owes, from cash rides."""

    by: By
    first_day: date
    last_day: date
    timezone: str
    groups: list[EarningsGroupView]
    totals: list[EarningView]
    balances: list[MoneyView]

    @classmethod
    def of(cls, by: By, first: date, last: date, rows: Sequence[PostedRow], balances: Sequence[Money]) -> EarningsView:
        return cls(
            by=by,
            first_day=first,
            last_day=last,
            timezone=POLICY.timezone,
            groups=[EarningsGroupView.grouped(group) for group in earnings.grouped(rows, by)],
            totals=[EarningView.told(earned) for earned in earnings.added_up(rows)],
            balances=[MoneyView.model_validate(balance) for balance in balances],
        )


class StatementLineView(EarningView):
    """`balance` is what the co-operative owed after this line."""

    at: datetime
    kind: EntryKind
    ride_id: str | None
    entry_id: str
    note: str | None
    balance: MoneyView

    @classmethod
    def of(cls, line: Line) -> StatementLineView:
        row = line.row
        facts = {"at": row.at, "kind": row.kind, "entry_id": row.entry_id, "balance": line.balance}
        texts = {"ride_id": row.ride_id or None, "note": row.note or None}
        return cls.model_validate(amounts_of(line.earned) | facts | texts)


class StatementView(View):
    """One currency. `closing` is `opening` and every line's `balance_change`; for a month under way, as it is now."""

    currency: str
    opening: MoneyView
    closing: MoneyView
    total: EarningView
    lines: list[StatementLineView]

    @classmethod
    def of(cls, statement: Statement) -> StatementView:
        return cls(
            currency=statement.opening.currency,
            opening=MoneyView.model_validate(statement.opening),
            closing=MoneyView.model_validate(statement.closing),
            total=EarningView.told(statement.total),
            lines=[StatementLineView.of(line) for line in statement.lines],
        )


class StatementList(View):
    """One for each currency in which the driver ever earned."""

    month: str
    statements: list[StatementView]


class StatementMonths(View):
    months: list[str]


class PayoutAccountView(View):
    """`number` is masked, and whose it is only the bank needs to know."""

    kind: DestinationKind
    number: str
    changed_at: datetime
    version: int

    @classmethod
    def of(cls, account: PayoutAccount, destination: Destination) -> PayoutAccountView:
        return cls(kind=destination.kind, number=destination.masked, changed_at=account.changed_at, version=account.version)


class PaidNowhereView(View):
    """Nothing is held of where the driver was paid to; what he earns waits until he says where."""

    paid_to: None = None


class DriverPayoutView(View):
    """`reason` says why a payout was returned: then the money is on the driver's balance again."""

    payout_id: str
    state: PayoutState
    amount: MoneyView
    destination: str
    started_at: datetime
    ended_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, payout: Payout) -> DriverPayoutView:
        return cls(
            payout_id=payout.id,
            state=payout.state,
            amount=MoneyView.model_validate(payout.amount),
            destination=payout.destination.redacted.number,
            started_at=payout.started_at,
            ended_at=payout.ended_at,
            reason=payout.reason or None,
        )


class DriverPayoutList(View):
    payouts: list[DriverPayoutView]
    next_cursor: str | None


def amounts_of(earned: Earning) -> dict[str, object]:
    """Every amount of `EarningView`, by its name."""
    computed = {"net": earned.net, "balance_change": earned.balance_change}
    return {name: computed[name] if name in computed else earned.amount(name) for name in EarningView.model_fields}
