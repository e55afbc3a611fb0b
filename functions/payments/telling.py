"""What providers say by themselves: told late, twice and in any order, it changes what it still can."""

from __future__ import annotations

from dataclasses import replace

from kernel import clock, ids, log
from payments import book_keeping, paying_debts, performing, store, store_ledger
from payments.charge import Charge
from payments.model import RidePayment
from payments.outcome import Done, Refused
from payments.provider import OrderNotice
from payments.step import Operation, StepKey

TAKES_MONEY = (Operation.CHARGE, Operation.TIP)


def hear(notice: OrderNotice) -> None:
    if not isinstance(notice.outcome, Done | Refused):
        return
    try:
        key = StepKey.of(notice.key)
    except ValueError:
        log.warning("webhook of a foreign order", key=notice.key)
        return
    owner = store.owner(key)
    if owner is None:
        log.warning("webhook of an unknown order", key=notice.key)
    elif owner.step and owner.step.key == notice.key:
        performing.record(owner, notice.outcome)
    elif isinstance(notice.outcome, Done) and key.operation in TAKES_MONEY and not _is_known(owner, notice.key):
        _keep_for_rider(owner, notice.key, notice.outcome)


def _is_known(owner: RidePayment | Charge, key: str) -> bool:
    """Whether this order's money is booked. A tip that was given need not be the one that this order was for."""
    if isinstance(owner, Charge):
        return bool(owner.reference)
    is_tip = StepKey.of(key).operation is Operation.TIP
    return owner.order_of(key) is None if is_tip else any(taken.key == key for taken in owner.taken)


def _keep_for_rider(owner: RidePayment | Charge, key: str, done: Done) -> None:
    """Paid after all, when nobody expected it any more, such as a BR Code in its last second.

    It goes into his wallet, and from there towards what he owes, which mostly is the very same. Told again, it does the
    second if that was not reached before.
    """
    asked = owner.order_of(key)
    if asked is None:
        log.warning("webhook of an order without amount", key=key)
        return
    source = asked.method.source(owner.rider_id)
    entry = book_keeping.top_up(f"late:{key}", owner.rider_id, asked.amount, source, clock.now())
    if not store_ledger.entry(entry.id):
        entries = [replace(entry, order=key)]
        if done.fee:
            entries.append(book_keeping.provider_fee(key, done.fee, asked.method.provider, clock.now()))
        store_ledger.book(entries)
    paying_debts.pay_from_wallet(owner.rider_id, ids.derived(owner.rider_id, "late", key))
