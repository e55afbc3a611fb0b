"""Bills taken over from another system, verbatim. Nobody is told of them again, and nothing is computed."""

from __future__ import annotations

from kernel import importing
from kernel.importing import Kind, Taken
from kernel.receipts import Receipt
from kernel.table import Write, next_version
from pricing import store
from pricing.import_records import FareRecord
from pricing.model import RiderErased
from pricing.service import SERVICE
from pricing.wording import WORDINGS


def take(record: FareRecord, receipt: Receipt | None) -> Taken:
    stored = store.get(record.ride_id)
    if store.erasure(record.rider_id):
        raise RiderErased()
    importing.unchanged_since(stored, receipt)
    fare = record.into(store.of_ride(record.ride_id))
    return Taken(fare.ride_id, next_version(fare).version, (store.saving(fare),))


def show(receipt: Receipt) -> FareRecord | None:
    fare = store.get(receipt.id)
    return None if fare is None or fare.forgotten else FareRecord.of(fare)


def withdraw(receipt: Receipt) -> tuple[Write, ...]:
    return importing.removing(store.table, store.fare_key(receipt.id), store.get(receipt.id), receipt)


KINDS = {"fare": Kind(FareRecord, take, show, withdraw)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
