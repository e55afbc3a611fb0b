"""Trips that were rated in another system: their ratings count, and nothing else follows from them.

No window to rate opens, no rating alarms the desk; only what a person's ratings amount to is told to those who keep a copy.
"""

from __future__ import annotations

from kernel import clock, importing
from kernel.clock import seconds
from kernel.importing import Kind, Taken
from kernel.receipts import Receipt
from kernel.table import Write, next_version
from ratings import store, taking_over
from ratings.imported import LongForgotten, RatedTwice, TripRecord
from ratings.model import TripId
from ratings.policy import POLICY
from ratings.service import SERVICE
from ratings.wording import WORDINGS


def take(record: TripRecord, receipt: Receipt | None) -> Taken:
    if record.is_twice_about_one_side:
        raise RatedTwice()
    if not record.ratings and clock.now() > record.ended_at + seconds(POLICY.unrated_trip_kept_s):
        raise LongForgotten(kept_days=POLICY.unrated_trip_kept_s // 86_400)
    stored = store.get(TripId(record.trip_id))
    importing.unchanged_since(stored, receipt)
    trip = record.trip(version=stored.version if stored else 0)
    writes = store.taking_over(trip, taking_over.standings(stored, trip))
    return Taken(trip.id, next_version(trip).version, writes)


def show(receipt: Receipt) -> TripRecord | None:
    trip = store.get(TripId(receipt.id))
    return TripRecord.of(trip) if trip else None


def withdraw(receipt: Receipt) -> tuple[Write, ...]:
    """What was said on the trip counts for its two people no more."""
    trip = store.get(TripId(receipt.id))
    gone = importing.removing(store.table, store.trip_key(TripId(receipt.id)), trip, receipt)
    return (*gone, *store.moving(taking_over.without(trip))) if trip else gone


KINDS = {"trip": Kind(TripRecord, take, show, withdraw)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
