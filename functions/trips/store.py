"""Where trips are kept."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from kernel.clock import rfc3339
from kernel.table import Key, Table, Write, next_version
from trips.erasure import Erasure, ErasureDue
from trips.model import Change, Trip, TripId
from trips.service import SERVICE
from trips.sharing import ShareLink
from trips.side import Side

table = Table(SERVICE.name)

INDEXES = {Side.RIDER: "by_rider", Side.DRIVER: "by_driver"}


class TripPage(NamedTuple):
    trips: list[Trip]
    next: dict[str, str] | None


def trip_key(trip_id: TripId) -> Key:
    return Key(f"TRIP#{trip_id}", "TRIP")


def share_key(token_hash: str) -> Key:
    return Key(f"SHARE#{token_hash}", "SHARE")


def erasure_key(side: Side, person_id: str) -> Key:
    return Key(f"{side.upper()}#{person_id}", "ERASURE")


def person_partition(side: Side, person_id: str) -> str:
    return f"{side.upper()}#{person_id}"


def get(trip_id: TripId) -> Trip | None:
    return table.get(trip_key(trip_id), Trip)


def save(before: Trip | None, change: Change) -> Trip:
    """Store what became of a trip, unless nothing did: who repeats himself gets the version he got before."""
    trip, facts = change
    if trip == before:
        return trip
    return table.save(trip_key(trip.id), trip, *facts, **_index_keys(trip))


def saving(change: Change) -> Write:
    trip, facts = change
    return table.saving(trip_key(trip.id), trip, *facts, **_index_keys(trip))


def save_shared(change: Change, link: ShareLink) -> Trip:
    """The trip with its new link, and the way from the link to the trip."""
    trip, _ = change
    table.commit(
        saving(change),
        table.put(share_key(link.token_hash), {"trip_id": trip.id}, expires_at=link.ends_at),
    )
    return next_version(trip)


def get_shared(token_hash: str) -> Trip | None:
    pointer = table.item(share_key(token_hash))
    return get(TripId(pointer["trip_id"])) if pointer else None


def history(side: Side, person_id: str, limit: int, after: dict[str, str] | None) -> TripPage:
    """Somebody's trips, newest first.

    The indexes only say which: so the steps of a trip are no writes to them.
    """
    partition = person_partition(side, person_id)
    page = table.query(partition, index=INDEXES[side], limit=limit, newest_first=True, after=after)
    keys = [trip_key(TripId(row["id"])) for row in page.items]
    items = table.items(keys)
    return TripPage([msgspec.convert(items[key], Trip) for key in keys if key in items], page.next)


def all_trips(side: Side, person_id: str) -> Iterator[Trip]:
    after = None
    while True:
        page = history(side, person_id, 100, after)
        yield from page.trips
        after = page.next
        if after is None:
            return


def get_erasure(side: Side, person_id: str) -> Erasure | None:
    return table.get(erasure_key(side, person_id), Erasure)


def save_erasure(erasure: Erasure, due: ErasureDue) -> None:
    table.save(erasure_key(erasure.side, erasure.person_id), erasure, due)


def forgotten_people(rider_id: str, driver_id: str) -> list[Side]:
    people = {Side.RIDER: rider_id, Side.DRIVER: driver_id}
    return [side for side, person_id in people.items() if get_erasure(side, person_id)]


def _index_keys(trip: Trip) -> dict[str, Any]:
    newest_last = f"{rfc3339(trip.assignment.at)}#{trip.id}"
    return {
        "by_rider_pk": person_partition(Side.RIDER, trip.rider_id),
        "by_rider_sk": newest_last,
        "by_driver_pk": person_partition(Side.DRIVER, trip.driver_id),
        "by_driver_sk": newest_last,
    }
