"""Old money taken over from another system: what rides cost and who was paid, promo credit, payments to drivers, cards.

It is booked as it was and moves nothing: no card is charged, no driver paid, nobody told; only a debt that is handed over
is a debt here. What is told of old money is read from the entries that booked it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from kernel import clock, importing
from kernel.importing import ChangedHere, Kind, Taken
from kernel.receipts import Receipt
from kernel.table import Write, next_version
from payments import accounts, imported, imported_ride, providers, store, store_imported, store_ledger
from payments.debt import RideDebt
from payments.import_records import (
    CardRecord,
    CreditRecord,
    DriverMissing,
    DriverPaymentRecord,
    RideRecord,
)
from payments.imported import Booking
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
    held = stored.imported.revision if stored and stored.imported else 0
    revision = store_imported.next_revision(f"ride:{record.ride_id}", held)
    payment, entries = imported_ride.took_over(stored, record, revision)
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


def withdraw_ride(receipt: Receipt) -> tuple[Write, ...]:
    """Its entries stay and are taken back; the payment is no more, for nobody paid such a ride."""
    payment = store.get_payment(receipt.id)
    gone = importing.removing(store_ledger.table, store.payment_key(receipt.id), payment, receipt)
    if payment is None or payment.imported is None:
        return gone
    if payment.imported.record.collected_here:
        raise ChangedHere(version=payment.version)
    return (*gone, *_taking_back(f"ride:{receipt.id}", payment.imported.revision, imported.ride(payment.imported.record)))


def take_credit(record: CreditRecord, receipt: Receipt | None) -> Taken:
    stored = store_imported.credit(record.credit_id)
    importing.unchanged_since(stored, receipt)
    before = imported.credit(stored.record) if stored else None
    name = f"credit:{record.credit_id}"
    revision = store_imported.next_revision(name, stored.revision if stored else 0)
    credit = ImportedCredit(record, revision, stored.version if stored else 0)
    entries = imported.entries(name, revision, before, imported.credit(record))
    if stored and not _is_left(stored.record, record):
        raise ChangedHere(version=stored.version)
    return Taken(record.credit_id, next_version(credit).version, store_imported.credit_writes(credit, entries))


def show_credit(receipt: Receipt) -> CreditRecord | None:
    held = store_imported.credit(receipt.id)
    if held is None:
        return None
    return imported.credit_as_booked(held.record, store_imported.booked(f"credit:{receipt.id}", held.revision))


def withdraw_credit(receipt: Receipt) -> tuple[Write, ...]:
    stored = store_imported.credit(receipt.id)
    gone = importing.removing(store_ledger.table, store_imported.credit_key(receipt.id), stored, receipt)
    if stored is None:
        return gone
    if not _is_left(stored.record, structs.replace(stored.record, amount_minor=0)):
        raise ChangedHere(version=stored.version)
    return (*gone, *_taking_back(f"credit:{receipt.id}", stored.revision, imported.credit(stored.record)))


def take_driver_payment(record: DriverPaymentRecord, receipt: Receipt | None) -> Taken:
    stored = store_imported.driver_payment(record.payment_id)
    importing.unchanged_since(stored, receipt)
    before = imported.driver_payment(stored.record) if stored else None
    name, after = f"driver_payment:{record.payment_id}", imported.driver_payment(record)
    revision = store_imported.next_revision(name, stored.revision if stored else 0)
    payment = ImportedDriverPayment(record, revision, stored.version if stored else 0)
    entries = imported.entries(name, revision, before, after)
    return Taken(record.payment_id, next_version(payment).version, store_imported.driver_payment_writes(payment, entries))


def show_driver_payment(receipt: Receipt) -> DriverPaymentRecord | None:
    held = store_imported.driver_payment(receipt.id)
    if held is None:
        return None
    booked = store_imported.booked(f"driver_payment:{receipt.id}", held.revision)
    return imported.driver_payment_as_booked(held.record, booked)


def withdraw_driver_payment(receipt: Receipt) -> tuple[Write, ...]:
    stored = store_imported.driver_payment(receipt.id)
    gone = importing.removing(store_ledger.table, store_imported.driver_payment_key(receipt.id), stored, receipt)
    if stored is None:
        return gone
    booked = imported.driver_payment(stored.record)
    return (*gone, *_taking_back(f"driver_payment:{receipt.id}", stored.revision, booked))


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


def withdraw_card(receipt: Receipt) -> tuple[Write, ...]:
    """It can be paid with no more. Its provider, which may know it by the system before, is not told."""
    rider_id, _, card_id = receipt.id.partition("#")
    methods = store.methods(rider_id)
    if methods.card(card_id) is None:
        return ()
    left, _ = methods.remove(card_id, clock.now())
    return (store.saving_methods(left),)


def _taking_back(name: str, held: int, booked: Booking) -> tuple[Write, ...]:
    revision = store_imported.next_revision(name, held)
    return store_imported.taking_back(name, revision, imported.taking_back(name, revision, booked))


def _is_left(before: CreditRecord, after: CreditRecord) -> bool:
    """Whether credit that is used up there has not been spent here as well."""
    taken_minor = before.amount_minor - (after.amount_minor if after.rider_id == before.rider_id else 0)
    wallet = store_ledger.balance(accounts.rider_wallet(before.rider_id), before.currency)
    return taken_minor <= -wallet.amount_minor or taken_minor <= 0


KINDS: dict[str, Kind[Any]] = {
    "ride": Kind(RideRecord, take_ride, show_ride, withdraw_ride),
    "credit": Kind(CreditRecord, take_credit, show_credit, withdraw_credit),
    "driver_payment": Kind(DriverPaymentRecord, take_driver_payment, show_driver_payment, withdraw_driver_payment),
    "card": Kind(CardRecord, take_card, show_card, withdraw_card),
}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
