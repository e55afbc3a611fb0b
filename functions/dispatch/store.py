"""Where rides and the locks on drivers are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import msgspec

from dispatch import desk_list
from dispatch.desk_list import DeskList
from dispatch.lock import DriverLock, DriverTaken
from dispatch.model import Change, Ride
from dispatch.request import OpenRides
from dispatch.service import SERVICE
from kernel import clock
from kernel.clock import rfc3339
from kernel.table import BATCH_GET_LIMIT, Conflict, Key, Table, Write, next_version

table = Table(SERVICE.name)

Position = dict[str, str]
"""Where a page ended."""


def ride_key(ride_id: str) -> Key:
    return Key(f"RIDE#{ride_id}", "RIDE")


def lock_key(driver_id: str) -> Key:
    return Key(f"DRIVER#{driver_id}", "LOCK")


def open_rides_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "OPEN")


def history_key(ride: Ride) -> Key:
    return Key(f"RIDER#{ride.rider_id}", f"RIDE#{_by_age(ride)}")


def get(ride_id: str) -> Ride | None:
    return table.get(ride_key(ride_id), Ride)


def create(change: Change, open_rides: OpenRides, *beside: Write) -> Ride:
    """A new ride, its line in the rider's history and his book of open rides."""
    ride, _ = change
    return save(None, change, table.saving(open_rides_key(ride.rider_id), open_rides), _in_history(ride), *beside)


def filing(before: Ride | None, ride: Ride) -> tuple[Write, ...]:
    """What keeps a ride that has ended: it and its line in the rider's history, instead of the line it had before."""
    moved = before is not None and history_key(before) != history_key(ride)
    left = (table.delete(history_key(before)),) if before and moved else ()
    return table.saving(ride_key(ride.id), ride, **desk_list.place(ride)), _in_history(ride), *left


def _in_history(ride: Ride) -> Write:
    return table.put(history_key(ride), {"ride_id": ride.id})


def save(before: Ride | None, change: Change, *beside: Write) -> Ride:
    """The ride, what its change caused, and the driver's lock that belongs to it, in one commit.

    Raises `DriverTaken` if another ride has locked the driver.
    """
    ride, facts = change
    if ride == before:
        return ride
    locks = list(_moving(before.lock if before else None, ride.lock))
    try:
        table.commit(table.saving(ride_key(ride.id), ride, *facts, **desk_list.place(ride)), *locks, *beside)
    except Conflict as conflict:
        if ride.lock and 0 not in conflict.failed and _is_taken(ride.lock):
            raise DriverTaken() from None
        raise
    return next_version(ride)


def _moving(old: DriverLock | None, new: DriverLock | None) -> Iterable[Write]:
    """A lock that has lapsed may be somebody else's by now: it is free for the taking, and not ours to remove."""
    now = clock.now()
    if old and old.is_in_force(now) and not (new and new.driver_id == old.driver_id):
        ours = "attribute_not_exists(pk) OR ride_id = :ride_id"
        yield table.delete(lock_key(old.driver_id)).only_if(ours, ride_id=old.ride_id)
    if new and new != old:
        claimable = "attribute_not_exists(pk) OR ride_id = :ride_id OR lapses_at < :now"
        yield _locking(new).only_if(claimable, ride_id=new.ride_id, now=rfc3339(now))


def _locking(lock: DriverLock) -> Write:
    """`lapses_at` in the one spelling that compares as text."""
    if lock.lapses_at is None:
        return table.put(lock_key(lock.driver_id), lock)
    lapses_at = rfc3339(lock.lapses_at)
    return table.put(lock_key(lock.driver_id), lock, expires_at=lock.lapses_at, lapses_at=lapses_at)


def _is_taken(wanted: DriverLock) -> bool:
    found = lock(wanted.driver_id)
    return found is not None and found.ride_id != wanted.ride_id


def _by_age(ride: Ride) -> str:
    return f"{rfc3339(ride.request.requested_at)}#{ride.id}"


def open_rides(rider_id: str) -> OpenRides:
    """The rider's book, without the rides that have ended since it was written."""
    book = table.get(open_rides_key(rider_id), OpenRides) or OpenRides(rider_id)
    rides = [get(ride_id) for ride_id in book.ride_ids]
    return book.only({ride.id for ride in rides if ride and not ride.state.is_final})


def rides_of(rider_id: str, limit: int, after: Position | None) -> tuple[list[Ride], Position | None]:
    """A rider's rides, newest first."""
    page = table.query(f"RIDER#{rider_id}", sk_prefix="RIDE#", newest_first=True, limit=limit, after=after)
    return _rides([ride_key(line["ride_id"]) for line in page.items]), page.next


def rides_on(wanted: DeskList, ended_on: date, limit: int, after: Position | None) -> tuple[list[Ride], Position | None]:
    """The rides on one of the desk's lists. The list may be a moment old; the rides are as they are."""
    partition, newest_first = wanted.partition_key(ended_on), wanted.newest_first
    page = table.query(partition, index="desk", limit=limit, newest_first=newest_first, after=after)
    rides = _rides([Key(entry["pk"], entry["sk"]) for entry in page.items])
    return [ride for ride in rides if DeskList.of(ride) is wanted], page.next


def _rides(keys: list[Key]) -> list[Ride]:
    found = table.items(keys)
    return [msgspec.convert(found[key], Ride) for key in keys if key in found]


def rides_to_forget(rider_id: str) -> Iterator[Ride]:
    """A rider's rides that still name him. Those that do not are told from them many at a time: whoever has thousands is
    erased in several goes, each of which must soon be where the one before ended."""
    lines = table.all(f"RIDER#{rider_id}", sk_prefix="RIDE#")
    while some := [ride_key(line["ride_id"]) for line in islice(lines, BATCH_GET_LIMIT)]:
        done = {key for key, item in table.items(some).items() if item.get("forgotten")}
        yield from filter(None, (table.get(key, Ride) for key in some if key not in done))


def lock(driver_id: str) -> DriverLock | None:
    return table.get(lock_key(driver_id), DriverLock)


def ride_offered_to(driver_id: str) -> Ride | None:
    found = lock(driver_id)
    return get(found.ride_id) if found and found.trip_id is None else None
