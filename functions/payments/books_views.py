"""What the books API answers."""

from __future__ import annotations

from datetime import date, datetime

from kernel.http import View
from payments.accounts import Nature, family_of
from payments.amounts import MoneyView
from payments.balance import Balance
from payments.ledger import Entry, EntryKind, Posting
from payments.patronage import Allotment, AllotmentStep
from payments.payout import Payout, PayoutState
from payments.payout_run import PayoutRun, Tally
from payments.policy_books import BooksPolicy
from payments.posted import PostedRow
from payments.trial_balance import TrialBalance, is_sum


class BalanceView(View):
    """`balance` is positive on the side on which the account grows: a driver's is what the co-operative owes him."""

    account: str
    nature: Nature
    debits: MoneyView
    credits: MoneyView
    balance: MoneyView

    @classmethod
    def of(cls, held: Balance) -> BalanceView:
        return cls(
            account=held.account,
            nature=family_of(held.account).nature,
            debits=MoneyView(amount_minor=held.debit_minor, currency=held.currency),
            credits=MoneyView(amount_minor=held.credit_minor, currency=held.currency),
            balance=MoneyView.model_validate(held.natural),
        )


class AccountList(View):
    """The accounts that are nobody's own stand on the first page, before those of people."""

    accounts: list[BalanceView]
    next_cursor: str | None


class PostingView(View):
    account: str
    side: str
    amount: MoneyView

    @classmethod
    def of(cls, posting: Posting) -> PostingView:
        is_debit = posting.amount.amount_minor >= 0
        amount = MoneyView.model_validate(posting.amount if is_debit else -posting.amount)
        return cls(account=posting.account, side="debit" if is_debit else "credit", amount=amount)


class EntryView(View):
    """`by` is who ordered it, for an entry made by hand; `order` is what the payment provider knows its money by."""

    entry_id: str
    kind: EntryKind
    at: datetime
    ride_id: str | None
    note: str | None
    by: str | None
    order: str | None
    postings: list[PostingView]

    @classmethod
    def of(cls, entry: Entry) -> EntryView:
        return cls(
            entry_id=entry.id,
            kind=entry.kind,
            at=entry.at,
            ride_id=entry.ride_id or None,
            note=entry.note or None,
            by=entry.by or None,
            order=entry.order or None,
            postings=[PostingView.of(posting) for posting in entry.postings],
        )


class EntryList(View):
    entries: list[EntryView]
    next_cursor: str | None


class PostedRowView(View):
    entry_id: str
    kind: EntryKind
    at: datetime
    side: str
    amount: MoneyView
    ride_id: str | None
    note: str | None

    @classmethod
    def of(cls, row: PostedRow) -> PostedRowView:
        line = PostingView.of(Posting(row.account, row.amount))
        return cls(
            entry_id=row.entry_id,
            kind=row.kind,
            at=row.at,
            side=line.side,
            amount=line.amount,
            ride_id=row.ride_id or None,
            note=row.note or None,
        )


class AccountPostings(View):
    """Newest first, with the account's balances as they are now."""

    account: str
    balances: list[BalanceView]
    postings: list[PostedRowView]
    next_cursor: str | None


class TrialBalanceLineView(BalanceView):
    """`is_sum` marks a line that sums up all accounts of a family, such as those of all drivers."""

    is_sum: bool


class TrialBalanceView(View):
    """`difference` is what was debited without being credited: 0, or something is wrong."""

    currency: str
    debits: MoneyView
    credits: MoneyView
    difference: MoneyView
    lines: list[TrialBalanceLineView]

    @classmethod
    def of(cls, trial: TrialBalance) -> TrialBalanceView:
        return cls(
            currency=trial.currency,
            debits=MoneyView.model_validate(trial.debits),
            credits=MoneyView.model_validate(trial.credits),
            difference=MoneyView.model_validate(trial.difference),
            lines=[
                TrialBalanceLineView(**BalanceView.of(line).model_dump(), is_sum=is_sum(line.account))
                for line in trial.lines
            ],
        )


class VerificationView(View):
    """Balances compared with the postings they are the sums of, a page of accounts at a time.

    `wrong` should be empty. `not_read` have more postings than are read for one page; a smaller page leaves more to each.
    """

    accounts: int
    wrong: list[str]
    not_read: list[str]
    next_cursor: str | None


class TrialBalances(View):
    currencies: list[TrialBalanceView]
    is_balanced: bool
    verification: VerificationView | None


class PayoutView(View):
    """`destination` is masked. `reason` says why a payout was returned."""

    payout_id: str
    run_id: str
    driver_id: str
    state: PayoutState
    amount: MoneyView
    destination: str
    started_at: datetime
    ended_at: datetime | None
    attempt: int
    reason: str | None

    @classmethod
    def of(cls, payout: Payout) -> PayoutView:
        return cls(
            payout_id=payout.id,
            run_id=payout.run_id,
            driver_id=payout.driver_id,
            state=payout.state,
            amount=MoneyView.model_validate(payout.amount),
            destination=payout.destination.redacted.number,
            started_at=payout.started_at,
            ended_at=payout.ended_at,
            attempt=payout.attempt,
            reason=payout.reason or None,
        )


class PayoutList(View):
    payouts: list[PayoutView]
    next_cursor: str | None


class PayoutSum(View):
    count: int
    amount: MoneyView


class PayoutRunView(View):
    """`outcomes` counts the drivers gone through so far; the sums say what became of the payouts that were started.

    Those `listed` wait for somebody to give the run's list of transfers to the bank, and to say so.
    """

    run_id: str
    up_to: date
    minimum: MoneyView
    provider: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    sent_by: str | None
    sent_at: datetime | None
    outcomes: dict[str, int]
    started: PayoutSum
    sending: PayoutSum
    listed: PayoutSum
    paid: PayoutSum
    returned: PayoutSum
    version: int

    @classmethod
    def of(cls, run: PayoutRun, tally: Tally) -> PayoutRunView:
        def summed(count: int, minor: int) -> PayoutSum:
            return PayoutSum(count=count, amount=MoneyView(amount_minor=minor, currency=run.minimum.currency))

        return cls(
            run_id=run.id,
            up_to=run.up_to,
            minimum=MoneyView.model_validate(run.minimum),
            provider=run.provider,
            requested_by=run.requested_by,
            requested_at=run.requested_at,
            finished_at=run.finished_at,
            sent_by=run.sent_by or None,
            sent_at=run.sent_at,
            outcomes={str(outcome): count for outcome, count in run.outcomes.items()},
            started=summed(tally.started_count, tally.started_minor),
            sending=summed(tally.sending_count, tally.sending_minor),
            listed=summed(tally.listed_count, tally.listed_minor),
            paid=summed(tally.paid_count, tally.paid_minor),
            returned=summed(tally.returned_count, tally.returned_minor),
            version=run.version,
        )


class PayoutRunList(View):
    """Newest first."""

    runs: list[PayoutRunView]
    next_cursor: str | None


class PatronageRuleView(View):
    """How the drivers share in what the platform earns."""

    fund_percent: int
    of: str
    divided_by: str
    period: str
    timezone: str
    closes_after_s: int

    @classmethod
    def of_policy(cls, policy: BooksPolicy) -> PatronageRuleView:
        return cls(
            fund_percent=policy.fund_percent,
            of="platform_share_of_every_fare",
            divided_by="fares_driven",
            period="month",
            timezone=policy.timezone,
            closes_after_s=policy.fund_closes_s,
        )


class AllotmentView(View):
    """`fund` and `drivers` are known once the fund is split."""

    period: str
    step: AllotmentStep
    fund: list[MoneyView]
    drivers: int
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    version: int

    @classmethod
    def of(cls, allotment: Allotment) -> AllotmentView:
        return cls.model_validate(allotment)
