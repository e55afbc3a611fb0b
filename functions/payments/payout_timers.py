"""Payout runs, payouts and allotments, when it is time."""

from payments import allotting, paying, store_patronage, store_payouts
from payments.patronage import AllotmentDue
from payments.payout import PayoutDue, PayoutState
from payments.payout_run import PayoutRunDue


def on_payout_run_due(timer: PayoutRunDue) -> None:
    run = store_payouts.get_run(timer.run_id)
    if run is None or run.chunk != timer.chunk:
        return
    if run.finished_at is None:
        paying.pay_chunk(run)
    elif run.sent_at:
        paying.settle_chunk(run)


def on_payout_due(timer: PayoutDue) -> None:
    payout = store_payouts.get_payout(timer.run_id, timer.driver_id)
    if payout is not None and payout.state is PayoutState.SENDING and payout.attempt == timer.attempt:
        paying.send(payout)


def on_allotment_due(timer: AllotmentDue) -> None:
    allotment = store_patronage.get(timer.period)
    if allotment is not None and allotment.chunk == timer.chunk:
        allotting.go_on(allotment)


PAYOUT_TIMERS = (on_payout_run_due, on_payout_due, on_allotment_due)
