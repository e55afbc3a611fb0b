"""Where tracks are kept: a minute of a trip in one item, as a set, so that a point counts once however often it comes.

An imported track lies beside them in parts as it was brought, and is read and forgotten with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kernel import clock
from kernel.table import Item, Key, Write
from location.fix import Fix
from location.imported import ImportedPart
from location.policy import POLICY
from location.store import forgettable_at, table

WRITES_PER_TRANSACTION = 100


def chunk_key(trip_id: str, minute: int) -> Key:
    return Key(f"TRIP#{trip_id}", f"CHUNK#{minute:010}")


def imported_part_key(trip_id: str, part: int) -> Key:
    return Key(f"TRIP#{trip_id}", f"CHUNK#IMPORTED#{part:03}")


def add(trip_id: str, fixes: Iterable[Fix]) -> set[int]:
    """Returns the instants (`at_ms`) among them that were there already."""
    minutes: dict[int, dict[int, Fix]] = defaultdict(dict)
    for fix in fixes:
        minutes[fix.at_ms // 60_000][fix.at_ms] = fix
    held: set[int] = set()
    for minute, points in minutes.items():
        before = table.update(
            chunk_key(trip_id, minute),
            "SET #ttl = :ttl ADD #points :points",
            names={"#ttl": "ttl", "#points": "points"},
            ttl=minute * 60 + POLICY.kept_days * 86_400,
            points={fix.spelled for fix in points.values()},
        )
        held |= points.keys() & {fix.at_ms for fix in _fixes(before)}
    return held


def imported_part(trip_id: str, part: int) -> ImportedPart | None:
    return table.get(imported_part_key(trip_id, part), ImportedPart)


def taking_over(part: ImportedPart) -> Write:
    """Kept as long from now on as any track of today."""
    return table.saving(imported_part_key(part.trip_id, part.part), part, expires_at=forgettable_at(clock.now()))


def track(trip_id: str) -> list[Fix]:
    return [fix for chunk in _chunks(trip_id) for fix in _fixes(chunk)]


def delete(trip_id: str) -> None:
    deletions = [table.delete(Key(chunk["pk"], chunk["sk"])) for chunk in _chunks(trip_id)]
    for start in range(0, len(deletions), WRITES_PER_TRANSACTION):
        table.commit(*deletions[start : start + WRITES_PER_TRANSACTION])


def _chunks(trip_id: str) -> Iterable[Item]:
    return table.all(f"TRIP#{trip_id}", sk_prefix="CHUNK#")


def _fixes(chunk: Item) -> Iterable[Fix]:
    yield from map(Fix.read, chunk.get("points", ()))
