"""Debts are asked for: by the schedule, or by the rider who pays."""

from __future__ import annotations

from datetime import datetime

from kernel import clock, ids
from kernel.clock import seconds
from payments import store
from payments.charge import Charge
from payments.debt import Debt, DebtRetryDue
from payments.method import WALLET, Method
from payments.policy import POLICY


def pay(owing: Debt, charge_id: str, method: Method, fingerprint: str = "", *, is_retry: bool = False) -> Charge:
    """Begin a payment of all that can be paid at once."""
    begun = owing.begin(charge_id, is_retry=is_retry)
    return store.begin_charge(Charge.of_debt(charge_id, owing, method, fingerprint=fingerprint, at=clock.now()), begun)


def pay_from_wallet(rider_id: str, charge_id: str) -> None:
    """If he owes and nobody is paying, once. What the wallet has not is not taken, and nothing has changed then."""
    owing = store.debt(rider_id)
    if owing.rides and not owing.charge_id and store.get_charge(charge_id) is None:
        pay(owing, charge_id, WALLET)


def retry(due: DebtRetryDue) -> datetime | None:
    """While the rider himself is paying, a little later."""
    owing = store.debt(due.rider_id)
    if not owing.rides or owing.schedule != due.schedule:
        return None
    if owing.charge_id:
        return clock.now() + seconds(POLICY.pix_expires_s)
    charge_id = ids.derived(owing.rider_id, "retry_debt", str(owing.schedule))
    pay(owing, charge_id, store.methods(owing.rider_id).without_asking(), is_retry=True)
    return None
