"""Where records of imported credit and of payments to drivers are kept, beside the entries that book them.

Entries never change and say what was booked; the record says what they amount to, so that a changed one can be booked as the
difference. The record of a ride's money lies in the ride's payment.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel.table import Key, Write
from payments import store, store_ledger
from payments.import_records import CreditRecord, DriverPaymentRecord
from payments.ledger import Entry
from payments.model import RidePayment
from payments.store_ledger import table


@dataclass(frozen=True)
class ImportedCredit:
    record: CreditRecord
    revision: int
    version: int = 0


@dataclass(frozen=True)
class ImportedDriverPayment:
    record: DriverPaymentRecord
    revision: int
    version: int = 0


def credit_key(credit_id: str) -> Key:
    return Key(f"IMPORTED_CREDIT#{credit_id}", "CREDIT")


def driver_payment_key(payment_id: str) -> Key:
    return Key(f"IMPORTED_DRIVER_PAYMENT#{payment_id}", "DRIVER_PAYMENT")


def credit(credit_id: str) -> ImportedCredit | None:
    return table.get(credit_key(credit_id), ImportedCredit)


def driver_payment(payment_id: str) -> ImportedDriverPayment | None:
    return table.get(driver_payment_key(payment_id), ImportedDriverPayment)


def ride_writes(payment: RidePayment, entries: list[Entry]) -> tuple[Write, ...]:
    return (table.saving(store.payment_key(payment.ride_id), payment), *store_ledger.posting(*entries))


def credit_writes(credit: ImportedCredit, entries: list[Entry]) -> tuple[Write, ...]:
    return (table.saving(credit_key(credit.record.credit_id), credit), *store_ledger.posting(*entries))


def driver_payment_writes(payment: ImportedDriverPayment, entries: list[Entry]) -> tuple[Write, ...]:
    return (table.saving(driver_payment_key(payment.record.payment_id), payment), *store_ledger.posting(*entries))


def booked(name: str, revision: int) -> list[Entry]:
    """Everything that was ever booked for a record, such as `ride:4711`."""
    first = f"import:{name}"
    later = [f"{first}:{number}{anew}" for number in range(2, revision + 1) for anew in ("", ":anew")]
    return store_ledger.entries([first, *later])
