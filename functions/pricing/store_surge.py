"""Where surge is kept: a city's limit and its throws, each cell, what happened in it minute by minute, and the cars.

Every key belongs to one cell, one car or one city's limit, so nothing grows hot with the city. What happened is counted in
place, without reading, once per ride; a round reads the last few minutes of one cell and a bounded number of cars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import msgspec

from kernel import clock
from kernel.attributes import marshal
from kernel.clock import rfc3339, seconds
from kernel.outbox import Fact
from kernel.table import Item, Key, Table, next_version
from pricing.policy import POLICY
from pricing.service import SERVICE
from pricing.supply import Car
from pricing.surge import Cell, Seen
from pricing.surge_cell import CellId
from pricing.surge_limit import SurgeLimit
from pricing.trip_facts import NO_SURGE_PERCENT

RAISED, FREE = "raised", "free"
RAISED_KNOWN_S = 15
CAR_FORGOTTEN_S = 2 * 24 * 3600

table = Table(SERVICE.name)


@dataclass(frozen=True)
class Read:
    cells: list[Cell]
    at_s: float


_raised: dict[tuple[str, str], Read] = {}


def cell_key(cell_id: str) -> Key:
    return Key(f"CELL#{cell_id}", "CELL")


def window_key(cell_id: str, at: datetime) -> Key:
    """A cell's counters for a minute."""
    number = int(at.timestamp()) // POLICY.surge_window_s
    return Key(f"CELL#{cell_id}", f"WINDOW#{number:012}")


def step_key(cell_id: str, round_number: int) -> Key:
    """What moved the factor, kept to check receipts against."""
    return Key(f"CELL#{cell_id}", f"STEP#{round_number:09}")


def limit_key(city: str) -> Key:
    return Key(f"LIMIT#{city}", "LIMIT")


def throw_key(city: str, version: int) -> Key:
    return Key(f"LIMIT#{city}", f"THROW#{version:06}")


def car_key(driver_id: str) -> Key:
    return Key(f"CAR#{driver_id}", "CAR")


def cell(cell_id: CellId) -> Cell:
    return table.get(cell_key(str(cell_id)), Cell) or Cell(str(cell_id), cell_id.city)


def cell_and_limit(cell_id: CellId) -> tuple[Cell, SurgeLimit]:
    """Both in one call: what a quote needs to know."""
    found = table.items([cell_key(str(cell_id)), limit_key(cell_id.city)])
    cell_item, limit_item = found.get(cell_key(str(cell_id))), found.get(limit_key(cell_id.city))
    return (
        msgspec.convert(cell_item, Cell) if cell_item else Cell(str(cell_id), cell_id.city),
        msgspec.convert(limit_item, SurgeLimit) if limit_item else SurgeLimit(cell_id.city),
    )


def save_cell(before: Cell, after: Cell, facts: tuple[Fact, ...]) -> None:
    """A cell is in the index of its city while its factor is raised; a step is kept beside it, in the same commit."""
    if after == before:
        return
    index: dict[str, Any] = {}
    if after.factor_percent > NO_SURGE_PERCENT:
        index = {f"{RAISED}_pk": after.city, f"{RAISED}_sk": after.id}
    writes = [table.saving(cell_key(after.id), after, *facts, **index)]
    if after.proof != before.proof:
        forgotten_at = clock.now() + seconds(POLICY.surge_record_days * 24 * 3600)
        step = {"proof": after.proof, "factor_percent": after.factor_percent, "changed_at": after.changed_at}
        writes.append(table.put(step_key(after.id, before.round), step, expires_at=forgotten_at))
    table.commit(*writes)


def count(cell_id: str, what: str, at: datetime) -> bool:
    """One more `asked` or `answered`; says whether it is the minute's first. Repeats are the caller's to keep away."""
    forgotten_at = int(clock.wall_epoch_s(at + seconds(2 * POLICY.surge_memory_s)))
    before = table.update(
        window_key(cell_id, at),
        "ADD #what :one SET #ttl = if_not_exists(#ttl, :ttl)",
        names={"#what": what, "#ttl": "ttl"},
        one=1,
        ttl=forgotten_at,
    )
    return not before


def seen(cell_id: str, now: datetime) -> Seen:
    oldest = window_key(cell_id, now - seconds(POLICY.surge_memory_s)).sk
    most = POLICY.surge_memory_s // POLICY.surge_window_s + 1
    newest = table.query(cell_key(cell_id).pk, sk_prefix="WINDOW#", newest_first=True, limit=most, consistent=True).items
    windows = [item for item in newest if item["sk"] > oldest]
    return Seen(
        asked=sum(window.get("asked", 0) for window in windows),
        answered=sum(window.get("answered", 0) for window in windows),
        free_cars=_free_cars(cell_id, now),
    )


def raised(city: str) -> list[Cell]:
    """The cells with a raised factor, as of at most `RAISED_KNOWN_S` ago: everybody asks for the same few."""
    known = _raised.get((table.name, city))
    if known is None or monotonic() - known.at_s > RAISED_KNOWN_S:
        known = _raised[table.name, city] = Read(list(_raised_now(city)), monotonic())
    return known.cells


def steps(cell_id: str, limit: int, after: dict[str, str] | None) -> tuple[list[Item], dict[str, str] | None]:
    """What moved a cell's factor, newest first."""
    page = table.query(cell_key(cell_id).pk, sk_prefix="STEP#", limit=limit, newest_first=True, after=after)
    return page.items, page.next


def limit(city: str) -> SurgeLimit:
    return table.get(limit_key(city), SurgeLimit) or SurgeLimit(city)


def save_limit(limit: SurgeLimit) -> SurgeLimit:
    """With the throw beside it, which is never written again."""
    stored = next_version(limit)
    table.commit(
        table.saving(limit_key(limit.city), limit),
        table.put(throw_key(limit.city, stored.version), stored, if_absent=True),
    )
    return stored


def throws(city: str) -> list[SurgeLimit]:
    """Every throw of a city's switch, newest first."""
    page = table.query(limit_key(city).pk, sk_prefix="THROW#", newest_first=True)
    return [msgspec.convert(item, SurgeLimit) for item in page.items]


def car(driver_id: str) -> Car:
    return table.get(car_key(driver_id), Car) or Car(driver_id)


def save_car(before: Car, after: Car, now: datetime) -> bool:
    """Says whether there was anything new in it."""
    if after == before:
        return False
    index: dict[str, Any] = {}
    if after.stands_free:
        index = {f"{FREE}_pk": after.cell_id, f"{FREE}_sk": _free_since(after)}
    forgotten_at = now + seconds(CAR_FORGOTTEN_S)
    table.commit(table.saving(car_key(after.driver_id), after, expires_at=forgotten_at, **index))
    return True


def forget() -> None:
    _raised.clear()


def _free_since(car: Car) -> str:
    return f"{rfc3339(car.seen_at)}#{car.driver_id}" if car.seen_at else car.driver_id


def _free_cars(cell_id: str, now: datetime) -> int:
    """At most `surge_cars_counted`: more make no difference."""
    answer = table.call(
        "query",
        IndexName=FREE,
        Select="COUNT",
        Limit=POLICY.surge_cars_counted,
        KeyConditionExpression=f"{FREE}_pk = :cell AND {FREE}_sk > :since",
        ExpressionAttributeValues=marshal({":cell": cell_id, ":since": rfc3339(now - seconds(POLICY.surge_car_stays_s))}),
    )
    return int(answer["Count"])


def _raised_now(city: str) -> Iterator[Cell]:
    after = None
    while True:
        page = table.query(city, index=RAISED, after=after)
        yield from (msgspec.convert(item, Cell) for item in page.items)
        after = page.next
        if after is None:
            return
