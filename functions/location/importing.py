"""Trips and their tracks taken over from another system: drawn where others are, measured as they were, told to nobody."""

from __future__ import annotations

from typing import Any

from kernel import importing
from kernel.importing import Kind, Taken
from kernel.receipts import Receipt
from kernel.table import Write, next_version
from location import chunks, store
from location.imported import EndsBeforeItBegins, PersonErased, TrackRecord, TripRecord, TripUnknown
from location.service import SERVICE
from location.wording import WORDINGS


def take_trip(record: TripRecord, receipt: Receipt | None) -> Taken:
    if record.completed_at < record.started_at:
        raise EndsBeforeItBegins()
    stored = store.get_trip(record.trip_id)
    importing.unchanged_since(stored, receipt)
    if store.erased_people(record.rider_id, record.driver_id):
        raise PersonErased()
    trip = record.trip(version=stored.version if stored else 0)
    return Taken(trip.id, next_version(trip).version, store.taking_over(trip))


def show_trip(receipt: Receipt) -> TripRecord | None:
    trip = store.get_trip(receipt.id)
    return TripRecord.of(trip) if trip else None


def take_track(record: TrackRecord, receipt: Receipt | None) -> Taken:
    trip = store.get_trip(record.trip_id)
    if trip is None:
        raise TripUnknown()
    if trip.forgotten:
        raise PersonErased()
    stored = chunks.imported_part(record.trip_id, record.part)
    importing.unchanged_since(stored, receipt)
    part = record.held(version=stored.version if stored else 0)
    return Taken(f"{part.trip_id}#{part.part}", next_version(part).version, (chunks.taking_over(part),))


def show_track(receipt: Receipt) -> TrackRecord | None:
    trip_id, _, part = receipt.id.rpartition("#")
    held = chunks.imported_part(trip_id, int(part))
    return TrackRecord.of(held) if held else None


def withdraw_trip(receipt: Receipt) -> tuple[Write, ...]:
    """With the lines by which erasure finds it."""
    trip = store.get_trip(receipt.id)
    gone = importing.removing(store.table, store.trip_key(receipt.id), trip, receipt)
    return (*gone, *store.unlisting(trip)) if trip else gone


def withdraw_track(receipt: Receipt) -> tuple[Write, ...]:
    trip_id, _, part = receipt.id.rpartition("#")
    held = chunks.imported_part(trip_id, int(part))
    return importing.removing(store.table, chunks.imported_part_key(trip_id, int(part)), held, receipt)


KINDS: dict[str, Kind[Any]] = {
    "trip": Kind(TripRecord, take_trip, show_trip, withdraw_trip),
    "track": Kind(TrackRecord, take_track, show_track, withdraw_track),
}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
