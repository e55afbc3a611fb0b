"""Carries payout runs out: which driver gets how much, and what the provider made of it."""

from __future__ import annotations

from kernel import clock, log
from kernel.problem import NotFound
from kernel.table import Conflict
from payments import accounts, providers, store_payouts
from payments.own_case import check_not_own
from payments.payout import Payout, PayoutState, parts_of
from payments.payout_run import Outcome, PayoutRun
from payments.policy_books import POLICY
from payments.store_ledger import Overdrawn, personal_balances
from payments.transfer import Transfer, TransferByHand, TransferRefused, TransferUnknown


def pay_chunk(run: PayoutRun) -> None:
    """Start the payouts of the next few drivers. Interrupted, it is repeated: whose payout was started gets no other."""
    page = personal_balances(POLICY.payout_chunk, run.position, "driver")
    held = [balance for balance in page.balances if balance.currency == run.minimum.currency]
    outcomes = [_pay(run, accounts.owner_of(balance.account)) for balance in held]
    store_payouts.save_run(*run.went_through(outcomes, page.next, clock.now()))


def send(payout: Payout) -> None:
    """Ask the provider, and record what is known then."""
    try:
        providers.payer(payout.provider).transfer(Transfer(payout.id, payout.amount, payout.destination))
    except TransferRefused as refused:
        after, entry = payout.returned(refused.reason, clock.now())
        store_payouts.save_payout(payout, after, (), entry)
    except TransferByHand:
        store_payouts.save_payout(payout, payout.listed(), ())
    except TransferUnknown as unknown:
        log.warning("transfer unknown", payout_id=payout.id, attempt=payout.attempt, reason=str(unknown))
        store_payouts.save_payout(payout, *payout.ask_again(clock.now()))
    else:
        store_payouts.save_payout(payout, *payout.paid(clock.now()))


def give_back(payout_id: str, by: str, reason: str) -> Payout:
    """The bank has returned a transfer, perhaps days after it was sent. Told again, it changes nothing."""
    payout = store_payouts.get_payout(*parts_of(payout_id))
    if payout is None:
        raise NotFound(what="payout")
    check_not_own(by, payout.driver_id)
    if payout.state is PayoutState.RETURNED:
        return payout
    after, entry = payout.returned(reason, clock.now())
    return store_payouts.save_payout(payout, after, (), entry)


def settle_chunk(run: PayoutRun) -> None:
    """The bank has the run's list: its next few payouts are paid. Interrupted, it is repeated."""
    page = store_payouts.payouts_of_run(run.id, POLICY.payout_chunk, run.position)
    for payout in page.payouts:
        if payout.state is PayoutState.LISTED:
            store_payouts.save_payout(payout, *payout.paid(clock.now()))
    store_payouts.save_run(*run.settled(page.next, clock.now()))


def _pay(run: PayoutRun, driver_id: str) -> Outcome:
    if store_payouts.get_payout(run.id, driver_id):
        return Outcome.STARTED
    amount = store_payouts.payable(driver_id, run)
    if not amount:
        return Outcome.NOTHING_TO_PAY
    if amount.amount_minor < run.minimum.amount_minor:
        return Outcome.BELOW_MINIMUM
    account = store_payouts.get_account(driver_id)
    if account is None or account.destination is None:
        return Outcome.NO_PAYOUT_ACCOUNT
    try:
        started = Payout.start(
            run.id, driver_id, amount, provider=run.provider, destination=account.destination, at=clock.now()
        )
        store_payouts.start_payout(*started)
    except Overdrawn as less:
        raise Conflict() from less  # something was taken from him at this moment: look again
    return Outcome.STARTED
