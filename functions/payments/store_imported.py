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


def taken_back_key(name: str) -> Key:
    return Key(f"TAKEN_BACK#{name}", "REVISION")


def next_revision(name: str, held: int) -> int:
    """Of a record such as `ride:4711`, of which this one is `held`, or 0. Entries never change, so no revision comes twice,
    also of a record that was taken back and is here no more.
    """
    return (held or int((table.item(taken_back_key(name)) or {}).get("revision", 0))) + 1


def taking_back(name: str, revision: int, entries: list[Entry]) -> tuple[Write, ...]:
    return (table.put(taken_back_key(name), {"revision": revision}), *store_ledger.posting(*entries))


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
