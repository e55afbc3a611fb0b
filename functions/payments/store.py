"""Where payments of rides, other charges, debts and ways to pay are kept. Books are kept in the same transaction."""

from __future__ import annotations

from datetime import datetime

from kernel.outbox import Fact
from kernel.table import Conflict, Key, Write, next_version
from payments import store_ledger
from payments.charge import Charge, ChargeChange, ChargeState, Purpose
from payments.debt import Debt
from payments.ledger import Entry
from payments.method import Methods
from payments.model import Change, RidePayment
from payments.step import StepKey
from payments.store_ledger import table


def payment_key(ride_id: str) -> Key:
    return Key(f"RIDE_PAYMENT#{ride_id}", "RIDE_PAYMENT")


def charge_key(charge_id: str) -> Key:
    return Key(f"CHARGE#{charge_id}", "CHARGE")


def debt_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "DEBT")


def methods_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "METHODS")


def currency_key(currency: str) -> Key:
    return Key("CURRENCIES", currency)


def know_currency(currency: str) -> None:
    """Rides are priced in it, from now on or some time."""
    table.commit(table.put(currency_key(currency), {}))


def known_currencies() -> list[str]:
    return [item["sk"] for item in table.all(currency_key("").pk)]


def get_payment(ride_id: str) -> RidePayment | None:
    return table.get(payment_key(ride_id), RidePayment)


def payment(ride_id: str) -> RidePayment:
    """A ride nobody has heard of has a payment that knows nothing yet."""
    return get_payment(ride_id) or RidePayment(ride_id)


def get_charge(charge_id: str) -> Charge | None:
    return table.get(charge_key(charge_id), Charge)


def debt(rider_id: str) -> Debt:
    return table.get(debt_key(rider_id), Debt) or Debt(rider_id)


def methods(rider_id: str) -> Methods:
    return table.get(methods_key(rider_id), Methods) or Methods(rider_id)


def owner(key: StepKey) -> RidePayment | Charge | None:
    """Whose order it is."""
    return get_charge(key.owner_id) if key.owner == "charge" else get_payment(key.owner_id)


def save(before: RidePayment | Charge, change: Change | ChargeChange) -> RidePayment | Charge:
    """What became of a payment of either kind."""
    if isinstance(change, Change):
        return save_payment(before, change)
    return save_charge(change)


def save_payment(before: RidePayment | Charge, change: Change) -> RidePayment:
    """With what was booked for it, and with the debt that it leaves."""
    if change.payment == before and not change.facts:
        return change.payment
    after = change.payment
    writes = [table.saving(payment_key(after.ride_id), after, *change.facts)]
    if change.owed:
        owing, facts = debt(after.rider_id).add(change.owed, change.owed.since)
        writes.append(saving_debt(owing, facts))
    _commit(change.entries, *writes)
    return next_version(after)


def save_charge(change: ChargeChange) -> Charge:
    """With what was booked for it, and with what it does to the debt that it pays or shall pay."""
    after = change.charge
    writes = [table.saving(charge_key(after.id), after, *change.facts)]
    if after.purpose is Purpose.DEBT and after.ended_at:
        owing, facts = _debt_after(after, after.ended_at)
        writes.append(saving_debt(owing, facts))
    _commit(change.entries, *writes)
    return next_version(after)


def begin_charge(change: ChargeChange, owing: Debt) -> Charge:
    """A payment of a debt, which from now on is under way."""
    charge = change.charge
    table.commit(
        table.saving(charge_key(charge.id), charge, *change.facts),
        table.saving(debt_key(owing.rider_id), owing),
    )
    return next_version(charge)


def save_methods(before: Methods, after: Methods, facts: tuple[Fact, ...] = ()) -> Methods:
    if after == before and not facts:
        return before
    return table.save(methods_key(after.rider_id), after, *facts)


def saving_methods(methods: Methods) -> Write:
    return table.saving(methods_key(methods.rider_id), methods)


def saving_debt(owing: Debt, facts: tuple[Fact, ...]) -> Write:
    return table.saving(debt_key(owing.rider_id), owing, *facts)


def save_debt(owing: Debt, facts: tuple[Fact, ...], entry: Entry) -> Debt:
    """With what was booked for it."""
    _commit((entry,), saving_debt(owing, facts))
    return next_version(owing)


def is_waived(ride_id: str) -> bool:
    return store_ledger.entry(f"debt_waived:{ride_id}") is not None


def _debt_after(charge: Charge, at: datetime) -> tuple[Debt, tuple[Fact, ...]]:
    owing = debt(charge.rider_id)
    if charge.state is ChargeState.PAID:
        return owing.paid(charge.id, charge.rides, charge.paid_by, at)
    return owing.refused(charge.id, at)


def _commit(entries: tuple[Entry, ...], *writes: Write) -> None:
    """An entry is only ever booked together with what caused it: if it is there already, somebody was faster."""
    if not entries:
        table.commit(*writes)
    elif not store_ledger.book(entries, *writes):
        raise Conflict()
