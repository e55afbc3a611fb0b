"""Old money taken over from another system: what rides cost and who was paid, promo credit, payments to drivers, cards.

It is booked as it was and moves nothing: no card is charged, no driver paid, nobody told; only a debt that is handed over
is a debt here. What is told of old money is read from the entries that booked it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kernel import clock, importing
from kernel.importing import ChangedHere, Kind, Receipt, Taken
from kernel.table import next_version
from payments import accounts, imported, imported_ride, providers, store, store_imported, store_ledger
from payments.debt import RideDebt
from payments.import_records import (
    CardRecord,
    CreditRecord,
    DriverMissing,
    DriverPaymentRecord,
    RideRecord,
)
from payments.method import CardState
from payments.service import SERVICE
from payments.store_imported import ImportedCredit, ImportedDriverPayment
from payments.wording import WORDINGS


def take_ride(record: RideRecord, receipt: Receipt | None) -> Taken:
    if record.driver_minor and not record.driver_id:
        raise DriverMissing()
    stored = store.get_payment(record.ride_id)
    importing.unchanged_since(stored, receipt)
    if stored and stored.imported and stored.imported.record.collected_here:
        raise ChangedHere(version=stored.version)
    payment, entries = imported_ride.took_over(stored, record)
    writes = store_imported.ride_writes(payment, entries)
    if record.collected_here and payment.owed:
        debt = RideDebt(record.ride_id, payment.owed, record.ended_at)
        writes = (*writes, store.saving_debt(*store.debt(record.rider_id).add(debt, clock.now())))
    return Taken(record.ride_id, next_version(payment).version, writes)


def show_ride(receipt: Receipt) -> RideRecord | None:
    payment = store.get_payment(receipt.id)
    if payment is None or payment.imported is None:
        return None
    booked = store_imported.booked(f"ride:{receipt.id}", payment.imported.revision)
    return imported.ride_as_booked(payment.imported.record, booked)


def take_credit(record: CreditRecord, receipt: Receipt | None) -> Taken:
    stored = store_imported.credit(record.credit_id)
    importing.unchanged_since(stored, receipt)
    before = imported.credit(stored.record) if stored else None
    credit = ImportedCredit(record, stored.revision + 1 if stored else 1, stored.version if stored else 0)
    entries = imported.entries(f"credit:{record.credit_id}", credit.revision, before, imported.credit(record))
    if stored and not _is_left(stored.record, record):
        raise ChangedHere(version=stored.version)
    return Taken(record.credit_id, next_version(credit).version, store_imported.credit_writes(credit, entries))


def show_credit(receipt: Receipt) -> CreditRecord | None:
    held = store_imported.credit(receipt.id)
    if held is None:
        return None
    return imported.credit_as_booked(held.record, store_imported.booked(f"credit:{receipt.id}", held.revision))


def take_driver_payment(record: DriverPaymentRecord, receipt: Receipt | None) -> Taken:
    stored = store_imported.driver_payment(record.payment_id)
    importing.unchanged_since(stored, receipt)
    before = imported.driver_payment(stored.record) if stored else None
    payment = ImportedDriverPayment(record, stored.revision + 1 if stored else 1, stored.version if stored else 0)
    name, after = f"driver_payment:{record.payment_id}", imported.driver_payment(record)
    entries = imported.entries(name, payment.revision, before, after)
    return Taken(record.payment_id, next_version(payment).version, store_imported.driver_payment_writes(payment, entries))


def show_driver_payment(receipt: Receipt) -> DriverPaymentRecord | None:
    held = store_imported.driver_payment(receipt.id)
    if held is None:
        return None
    booked = store_imported.booked(f"driver_payment:{receipt.id}", held.revision)
    return imported.driver_payment_as_booked(held.record, booked)


def take_card(record: CardRecord, receipt: Receipt | None) -> Taken:
    """A rider's cards are one aggregate: what counts is whether he has removed this one, not the aggregate's version.

    One that is kept where this deployment takes no money is shown, and cannot be paid with.
    """
    methods = store.methods(record.rider_id)
    card = methods.card(record.card_id)
    if receipt and card is None:
        raise ChangedHere(version=methods.version)
    taken = record.card
    if record.provider != providers.for_cards():
        taken = replace(taken, state=CardState.REFUSED, reason="provider_not_in_use")
    after = methods.take_over(taken, is_default=record.is_default)
    return Taken(f"{record.rider_id}#{record.card_id}", 0, (store.saving_methods(after),))


def show_card(receipt: Receipt) -> CardRecord | None:
    rider_id, _, card_id = receipt.id.partition("#")
    methods = store.methods(rider_id)
    card = methods.card(card_id)
    return CardRecord.of(rider_id, card, is_default=methods.default == card_id) if card else None


def _is_left(before: CreditRecord, after: CreditRecord) -> bool:
    """Whether credit that is used up there has not been spent here as well."""
    taken_minor = before.amount_minor - (after.amount_minor if after.rider_id == before.rider_id else 0)
    wallet = store_ledger.balance(accounts.rider_wallet(before.rider_id), before.currency)
    return taken_minor <= -wallet.amount_minor or taken_minor <= 0


KINDS: dict[str, Kind[Any]] = {
    "ride": Kind(RideRecord, take_ride, show_ride),
    "credit": Kind(CreditRecord, take_credit, show_credit),
    "driver_payment": Kind(DriverPaymentRecord, take_driver_payment, show_driver_payment),
    "card": Kind(CardRecord, take_card, show_card),
}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
