"""The log lines that speak of a ride."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Protocol

from operations.hops import Line

ROUNDS = 3


class Searchable(Protocol):
    def holding(self, terms: Iterable[str]) -> list[Line]:
        """The structured lines, of whatever function, that hold any of the terms."""


def about_ride(logs: Searchable, ride_id: str) -> list[Line]:
    """The lines that hold the ride's id, and then those that hold an id that belongs to the ride alone."""
    known: set[str] = set()
    wanted = {ride_id}
    lines: dict[str, Line] = {}
    for _ in range(ROUNDS):
        for line in logs.holding(wanted):
            lines.setdefault(json.dumps(line), line)
        known |= wanted
        wanted = {name for line in lines.values() for name in _belonging(line, ride_id)} - known
        if not wanted:
            break
    return list(lines.values())


def _belonging(line: Line, ride_id: str) -> Iterator[str]:
    """Trips and offers, named together with the ride somewhere."""
    ids = line.get("ids", {})
    if ids.get("ride_id") == ride_id:
        yield from (value for name, value in ids.items() if name in ("trip_id", "offer_id"))
