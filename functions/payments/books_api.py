"""The books, for the desk: the ledger's accounts and entries, payout runs, the division of the co-operative's fund."""

from typing import Literal

from kernel import clock, ids
from kernel.cursor import decode, encode
from kernel.http import Api, Cursor, IdempotencyKey, PageSize, Response, Signed, answer, check_replay, created, fingerprint
from kernel.problem import IdempotencyKeyReused, NotFound
from payments import (
    accounts,
    book_keeping,
    paying,
    providers,
    store_ledger,
    store_patronage,
    store_payouts,
    transfer_list,
    trial_balance,
)
from payments.accounts import Account
from payments.books_bodies import AdjustmentBody, AllotmentBody, PayoutReturnBody, PayoutRunBody
from payments.books_views import (
    AccountList,
    AccountPostings,
    AllotmentView,
    BalanceView,
    EntryList,
    EntryView,
    PatronageRuleView,
    PayoutList,
    PayoutRunList,
    PayoutRunView,
    PayoutView,
    PostedRowView,
    TrialBalances,
    TrialBalanceView,
    VerificationView,
)
from payments.ledger import Entry
from payments.patronage import Allotment
from payments.payout_run import PayoutRun
from payments.policy_books import POLICY
from payments.service import SERVICE
from payments.spreadsheet import AS_CSV, CSV
from payments.store_ledger import EntryContradicted, Verification
from payments.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "books_api")


@api.get("/v1/ledger/accounts")
def list_accounts(
    family: Literal["driver", "rider_wallet", "rider_wallet_held", "rider_receivable"] | None = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> AccountList:
    """Every account with its balances; with `family`, people's accounts of that family only."""
    shared = [] if family or cursor else store_ledger.shared_balances()
    page = store_ledger.personal_balances(limit, decode(cursor), family or "")
    return AccountList(
        accounts=[BalanceView.of(balance) for balance in [*shared, *page.balances]], next_cursor=encode(page.next)
    )


@api.get("/v1/ledger/accounts/{account_id}/postings")
def list_postings(account_id: str, limit: PageSize = 50, cursor: Cursor = None) -> AccountPostings:
    """What moved an account, newest first."""
    account = accounts.account(account_id)
    page = store_ledger.rows(account, limit, decode(cursor))
    return AccountPostings(
        account=account,
        balances=[BalanceView.of(balance) for balance in store_ledger.balances(account)],
        postings=[PostedRowView.of(row) for row in page.rows],
        next_cursor=encode(page.next),
    )


@api.get("/v1/ledger/entries")
def list_entries(ride_id: str, limit: PageSize = 50, cursor: Cursor = None) -> EntryList:
    """Everything booked for a ride, oldest first."""
    page = store_ledger.entries_of_ride(ride_id, limit, decode(cursor))
    return EntryList(entries=[EntryView.of(entry) for entry in page.entries], next_cursor=encode(page.next))


@api.get("/v1/ledger/entries/{entry_id}")
def get_entry(entry_id: str) -> EntryView:
    entry = store_ledger.entry(entry_id)
    if entry is None:
        raise NotFound(what="entry")
    return EntryView.of(entry)


@api.get("/v1/ledger/trial-balance")
def get_trial_balance(verify: bool = False, limit: PageSize = 50, cursor: Cursor = None) -> TrialBalances:
    """Whether the books balance. `verify=true` also compares balances with their postings, a page of accounts at a time."""
    trials = trial_balance.trial_balances(store_ledger.trial_lines())
    return TrialBalances(
        currencies=[TrialBalanceView.of(trial) for trial in trials],
        is_balanced=not any(trial.difference for trial in trials),
        verification=_verification(limit, cursor) if verify else None,
    )


@api.post("/v1/ledger/adjustments", status_code=201)
def adjust(caller: Signed, body: AdjustmentBody, key: IdempotencyKey) -> Response[EntryView]:
    """Book by hand what no rule books. It stands in the ledger with who ordered it, and why."""
    entry = book_keeping.adjustment(
        ids.derived(caller.id, "adjust", key),
        [posting.posting for posting in body.postings],
        clock.now(),
        by=caller.id,
        reason=body.reason,
        ride_id=body.ride_id,
    )
    before = store_ledger.entry(entry.id)
    if before is None:
        _book(entry)
    elif before.fingerprint != entry.fingerprint:
        raise IdempotencyKeyReused()
    stored = before or entry
    return created(EntryView.of(stored), 1, f"/v1/ledger/entries/{stored.id}", replayed=before is not None)


@api.post("/v1/payout-runs", status_code=201)
def request_payout_run(caller: Signed, body: PayoutRunBody, key: IdempotencyKey) -> Response[PayoutRunView]:
    """Pay every driver what he earned up to a day, once; look at the run for how far it is."""
    run_id = ids.derived(caller.id, "payout_run", key)
    before = store_payouts.get_run(run_id)
    if before is None:
        run, due = PayoutRun.request(
            run_id,
            body.up_to,
            body.minimum.money,
            provider=providers.for_payouts(),
            requested_by=caller.id,
            fingerprint=fingerprint(body),
            now=clock.now(),
        )
        run = store_payouts.save_run(run, (due,))
    else:
        check_replay(before.fingerprint, body)
        run = before
    return _run_created(run, replayed=before is not None)


@api.get("/v1/payout-runs/{run_id}")
def get_payout_run(run_id: str) -> PayoutRunView:
    """How far a run is, and what became of its payouts."""
    return PayoutRunView.of(_run(run_id), store_payouts.tally(run_id))


@api.get("/v1/payout-runs/{run_id}/payouts")
def list_payouts_of_run(run_id: str, limit: PageSize = 50, cursor: Cursor = None) -> PayoutList:
    """A run's payouts, by driver."""
    page = store_payouts.payouts_of_run(_run(run_id).id, limit, decode(cursor))
    return PayoutList(payouts=[PayoutView.of(payout) for payout in page.payouts], next_cursor=encode(page.next))


@api.get("/v1/payout-runs")
def list_payout_runs(limit: PageSize = 20, cursor: Cursor = None) -> PayoutRunList:
    """Every run with what became of it, newest first."""
    page = store_payouts.runs(limit, decode(cursor))
    views = [PayoutRunView.of(run, store_payouts.tally(run.id)) for run in page.runs]
    return PayoutRunList(runs=views, next_cursor=encode(page.next))


@api.get("/v1/payout-runs/{run_id}/transfers", responses=AS_CSV)
def get_transfers(run_id: str) -> Response[str]:
    """The transfers that somebody has to give to the bank, with whole account numbers. Then say `sent`."""
    _run(run_id).check_listed(store_payouts.tally(run_id))
    text = transfer_list.written(store_payouts.all_payouts_of_run(run_id))
    disposition = f'attachment; filename="payouts-{run_id}.csv"'
    return Response(status_code=200, content_type=CSV, body=text, headers={"Content-Disposition": disposition})


@api.post("/v1/payout-runs/{run_id}/sent", status_code=200)
def say_sent(caller: Signed, run_id: str) -> Response[PayoutRunView]:
    """The bank has the run's list of transfers: they are paid, but for those that it returns."""
    run, tally = _run(run_id), store_payouts.tally(run_id)
    after, due = run.sent(caller.id, tally, clock.now())
    run = store_payouts.save_run(after, due) if due else run
    return answer(PayoutRunView.of(run, tally), run.version)


@api.post("/v1/payouts/{payout_id}/return", status_code=200)
def say_returned(caller: Signed, payout_id: str, body: PayoutReturnBody) -> Response[PayoutView]:
    """The bank would not pay, or sent the money back: it is on the driver's balance again."""
    payout = paying.give_back(payout_id, caller.id, body.reason)
    return answer(PayoutView.of(payout), payout.version)


@api.get("/v1/patronage")
def get_patronage() -> PatronageRuleView:
    """The rule by which drivers share in what the platform earns, for everybody to read."""
    return PatronageRuleView.of_policy(POLICY)


@api.post("/v1/patronage/allotments", status_code=201)
def request_allotment(caller: Signed, body: AllotmentBody) -> Response[AllotmentView]:
    """Divide a month's fund among its drivers. A month is divided once, whoever asks and however often."""
    before = store_patronage.get(body.period)
    allotment = before or store_patronage.save(*Allotment.request(body.period, caller.id, clock.now()))
    location = f"/v1/patronage/allotments/{allotment.period}"
    return created(AllotmentView.of(allotment), allotment.version, location, replayed=before is not None)


@api.get("/v1/patronage/allotments/{period}")
def get_allotment(period: str) -> Response[AllotmentView]:
    """How far the division of a month's fund is, and what there was to divide."""
    allotment = store_patronage.get(period)
    if allotment is None:
        raise NotFound(what="allotment")
    return answer(AllotmentView.of(allotment), allotment.version)


def _book(entry: Entry) -> None:
    try:
        store_ledger.book([entry])
    except EntryContradicted:
        raise IdempotencyKeyReused() from None  # at the same moment


def _verification(limit: int, cursor: str | None) -> VerificationView:
    """People's accounts first: those that every ride touches soon have more postings than are read for one page."""
    page = store_ledger.personal_balances(limit, decode(cursor))
    shared = [] if cursor else store_ledger.shared_balances()
    names = list(dict.fromkeys(balance.account for balance in [*page.balances, *shared]))
    verdicts: dict[Account, bool | None] = {}
    left = POLICY.verified_postings_max
    for name in names:
        verdict = store_ledger.verified(name, left) if left else Verification(None, 0)
        verdicts[name], left = verdict.is_right, left - verdict.rows
    return VerificationView(
        accounts=len(names),
        wrong=[name for name, verdict in verdicts.items() if verdict is False],
        not_read=[name for name, verdict in verdicts.items() if verdict is None],
        next_cursor=encode(page.next),
    )


def _run(run_id: str) -> PayoutRun:
    run = store_payouts.get_run(run_id)
    if run is None:
        raise NotFound(what="payout run")
    return run


def _run_created(run: PayoutRun, *, replayed: bool) -> Response[PayoutRunView]:
    view = PayoutRunView.of(run, store_payouts.tally(run.id))
    return created(view, run.version, f"/v1/payout-runs/{run.id}", replayed=replayed)


handler = api.handler
