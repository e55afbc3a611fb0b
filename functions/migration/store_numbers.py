"""Where rides are found by either name, and the old numbers that are given out here."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kernel.table import Conflict, Key, Table, Write
from migration.acting import NothingDone
from migration.model import Side
from migration.ride_number import Block, NumberedRide, NumbersOverlap
from migration.service import SERVICE

table = Table(SERVICE.name)

RIDES = "rides"
SHIFTS = "shifts"
READ_AT_ONCE = 100


def number_key(number: int) -> Key:
    return Key(f"RIDE-NUMBER#{number}", "RIDE")


def ride_key(ride_id: str) -> Key:
    return Key(f"RIDE#{ride_id}", "RIDE")


def by_number(number: int) -> NumberedRide | None:
    return table.get(number_key(number), NumberedRide)


def by_ride_id(ride_id: str) -> NumberedRide | None:
    return table.get(ride_key(ride_id), NumberedRide)


def saving(ride: NumberedRide) -> tuple[Write, Write]:
    """Under both names."""
    return table.put(number_key(ride.number), ride), table.put(ride_key(ride.ride_id), ride)


def forgetting(ride: NumberedRide) -> tuple[Write, Write]:
    return table.delete(number_key(ride.number)), table.delete(ride_key(ride.ride_id))


def block_key(kind: str) -> Key:
    return Key(f"NUMBERS#{kind}", "BLOCK")


def block(kind: str) -> Block | None:
    return table.get(block_key(kind), Block)


def reserving(kind: str, first: int, last: int) -> tuple[Write, ...]:
    """From now on numbers are given out from here. A number that was given out is never given out again."""
    held = block(kind)
    if held and (held.first, held.last) == (first, last):
        return ()
    if held and held.last >= first:
        raise NumbersOverlap(first=first, last=held.last)
    return (table.put(block_key(kind), Block(first, last, first)),)


def take(kind: str) -> int:
    """The next free number. Raises `NothingDone` if none is reserved: then nothing can begin here."""
    try:
        before = table.update(
            block_key(kind),
            "SET following = following + :one",
            condition="following <= #last",
            names={"#last": "last"},
            one=1,
        )
    except Conflict:
        raise NothingDone(f"no number of {kind} is reserved") from None
    return int(before["following"])


def number_of(ride_id: str) -> int:
    """The number under which old apps know a ride; it gets one if it has none."""
    known = by_ride_id(ride_id)
    return known.number if known else name(ride_id, take(RIDES))


def name(ride_id: str, number: int, estimated: str = "") -> int:
    """Give a ride this number, unless somebody (a driver who was offered it) made it get another already."""
    ride = NumberedRide(number, ride_id, Side.SERVICE, estimated)
    under_number, under_id = saving(ride)
    try:
        table.commit(under_number, under_id.only_if("attribute_not_exists(pk)"))
    except Conflict:
        known = by_ride_id(ride_id)
        if known is None:
            raise
        if estimated and not known.estimated:
            table.update(number_key(known.number), "SET estimated = :estimated", estimated=estimated)
        return known.number
    return number


def last_given_out() -> int:
    """0 if nothing began here yet."""
    reserved = block(RIDES)
    return reserved.following - 1 if reserved else 0


def seen_until(after: int, limit: int = READ_AT_ONCE) -> int:
    """The last number that `given_out` looks at."""
    reserved = block(RIDES)
    return max(after, reserved.first - 1) + limit if reserved else after


def given_out(after: int = 0, limit: int = READ_AT_ONCE) -> Iterator[NumberedRide]:
    """The rides that live with the services and have a number above `after`, in the order of their numbers."""
    reserved = block(RIDES)
    if reserved is None:
        return
    first = max(after + 1, reserved.first)
    keys = [number_key(number) for number in range(first, min(first + limit, reserved.following))]
    found = table.items(keys)
    for key in keys:
        if key in found:
            yield msgspec.convert(found[key], NumberedRide)
