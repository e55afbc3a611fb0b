"""What this service does when it is time."""

from datetime import datetime

from kernel import clock
from kernel.inbox import timers
from payments import cards, fake_news, paying_debts, performing, store
from payments.debt import DebtRetryDue, RideDebtPaid, RideDebtWaived
from payments.method import CardCheckDue, CardRemovalDue
from payments.payout_timers import PAYOUT_TIMERS
from payments.service import SERVICE
from payments.step import StepDue


def on_step_due(timer: StepDue) -> None:
    performing.perform(timer)


def on_card_check_due(timer: CardCheckDue) -> None:
    cards.check(timer)


def on_card_removal_due(timer: CardRemovalDue) -> datetime | None:
    return cards.forget(timer)


def on_debt_retry_due(timer: DebtRetryDue) -> datetime | None:
    return paying_debts.retry(timer)


def on_ride_debt_paid(timer: RideDebtPaid) -> None:
    payment = store.get_payment(timer.ride_id)
    if payment is not None:
        store.save_payment(payment, payment.settle_debt(timer, clock.now()))


def on_ride_debt_waived(timer: RideDebtWaived) -> None:
    payment = store.get_payment(timer.ride_id)
    if payment is not None:
        store.save_payment(payment, payment.waive_debt(clock.now()))


OWN_TIMERS = (
    on_step_due,
    on_card_check_due,
    on_card_removal_due,
    on_debt_retry_due,
    on_ride_debt_paid,
    on_ride_debt_waived,
)

handler = timers(SERVICE, *OWN_TIMERS, *fake_news.TIMERS, *PAYOUT_TIMERS)
