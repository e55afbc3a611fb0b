"""Where tracks are kept: a minute of a trip in one item, as a set, so that a point counts once however often it comes.

An imported track lies beside them in parts as it was brought, and is read and forgotten with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, islice

from kernel import clock
from kernel.table import Conflict, Contention, Item, Key, Write
from location.fix import Fix
from location.imported import ImportedPart
from location.policy import POLICY
from location.store import forgettable_at, table

WRITES_PER_TRANSACTION = 100

ROOM = 120
"""A minute that holds so many points takes no more: twice those of a phone that reports every second."""

DRAWN = 20_000
"""So many points of a track are read: more than a day's trip has at the pace that phones are asked for."""


def chunk_key(trip_id: str, minute: int) -> Key:
    return Key(f"TRIP#{trip_id}", f"CHUNK#{minute:010}")


def imported_part_key(trip_id: str, part: int) -> Key:
    return Key(f"TRIP#{trip_id}", f"CHUNK#IMPORTED#{part:03}")


def add(trip_id: str, fixes: Iterable[Fix]) -> dict[int, bool]:
    """One point a second, as long as there is room. Tells of those it kept, by `at_ms`, whether they are new."""
    minutes: dict[int, dict[int, Fix]] = defaultdict(dict)
    for fix in fixes:
        minutes[fix.at_ms // 60_000].setdefault(fix.at_ms // 1000, fix)
    kept: dict[int, bool] = {}
    for minute, seconds in minutes.items():
        before = _add(trip_id, minute, {fix.spelled for fix in seconds.values()})
        if before is not None:
            held = {fix.at_ms for fix in _fixes(before)}
            kept |= {fix.at_ms: fix.at_ms not in held for fix in seconds.values()}
    return kept


def _add(trip_id: str, minute: int, points: set[str]) -> Item | None:
    """Returns the minute as it was before; nothing if it is full."""
    try:
        return table.update(
            chunk_key(trip_id, minute),
            "SET #ttl = :ttl ADD #points :points",
            condition="attribute_not_exists(#points) OR size(#points) < :room",
            names={"#ttl": "ttl", "#points": "points"},
            ttl=minute * 60 + POLICY.kept_days * 86_400,
            points=points,
            room=ROOM,
        )
    except Contention:
        raise
    except Conflict:
        return None


def imported_part(trip_id: str, part: int) -> ImportedPart | None:
    return table.get(imported_part_key(trip_id, part), ImportedPart)


def taking_over(part: ImportedPart) -> Write:
    """Kept as long from now on as any track of today."""
    return table.saving(imported_part_key(part.trip_id, part.part), part, expires_at=forgettable_at(clock.now()))


def track(trip_id: str) -> list[Fix]:
    return list(islice(chain.from_iterable(map(_fixes, _chunks(trip_id))), DRAWN))


def delete(trip_id: str) -> None:
    deletions = [table.delete(Key(chunk["pk"], chunk["sk"])) for chunk in _chunks(trip_id)]
    for start in range(0, len(deletions), WRITES_PER_TRANSACTION):
        table.commit(*deletions[start : start + WRITES_PER_TRANSACTION])


def _chunks(trip_id: str) -> Iterable[Item]:
    return table.all(f"TRIP#{trip_id}", sk_prefix="CHUNK#")


def _fixes(chunk: Item) -> Iterable[Fix]:
    yield from map(Fix.read, chunk.get("points", ()))
