"""The index of available cars by cell: what a position puts there, and how a search reads it.

A car's item carries its cell (`near_pk`) at all times and its name in the index (`near_sk`) only while it is available, so
DynamoDB itself keeps the index: one write moves the car, and becoming busy, silent or absent takes it out in that very
write. The rest is rounded, so that a parked car whose receiver trembles costs the index one write a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import msgspec

from kernel.geo import Point
from kernel.table import Item, Table
from location.fix import Fix
from location.grid import Cell, cell_of
from location.policy import POLICY
from location.search import Row
from location.service import SERVICE

PARALLEL_QUERIES = 8
ROWS_PER_PAGE = 1000

_table = Table(SERVICE.name)
_pool = ThreadPoolExecutor(PARALLEL_QUERIES)


class IndexRow(msgspec.Struct, frozen=True):
    near_sk: str
    near_lat: float
    near_lng: float
    near_at_s: int
    categories: list[str]
    serves_needs: list[str]
    near_heading_deg: int | None = None

    @property
    def row(self) -> Row:
        return Row(
            driver_id=self.near_sk,
            lat=self.near_lat,
            lng=self.near_lng,
            at_s=self.near_at_s,
            categories=self.categories,
            serves_needs=self.serves_needs,
            heading_deg=self.near_heading_deg,
        )


def place(fix: Fix) -> dict[str, Any]:
    """What a position sets of the index. A heading is kept until the car moves: at rest a compass says nothing."""
    lat, lng = _rounded(fix.lat), _rounded(fix.lng)
    placed = {
        "near_pk": cell_of(Point(lat, lng)).key,
        "near_lat": lat,
        "near_lng": lng,
        "near_at_s": fix.at_ms // 1000 // POLICY.index_heartbeat_s * POLICY.index_heartbeat_s,
    }
    if fix.is_moving and fix.heading_deg is not None:
        placed["near_heading_deg"] = round(fix.heading_deg / 15) * 15 % 360
    return placed


def rows(cells: Sequence[Cell]) -> Iterator[Row]:
    """The cars of these cells, all cells at a time."""
    if len(cells) <= 1:
        pages: Iterator[list[Item]] = map(_items, cells)
    else:
        pages = (page.result() for page in [_pool.submit(copy_context().run, _items, cell) for cell in cells])
    for items in pages:
        for item in items:
            yield msgspec.convert(item, IndexRow).row


def _items(cell: Cell) -> list[Item]:
    items: list[Item] = []
    after = None
    while True:
        page = _table.query(cell.key, index="near", limit=ROWS_PER_PAGE, after=after)
        items += page.items
        after = page.next
        if after is None:
            return items


def _rounded(degrees: float) -> float:
    return round(round(degrees / POLICY.index_step_deg) * POLICY.index_step_deg, 5)
