"""Where published tariffs are kept, and with them the shipped ones.

There are a few dozen in all, so they lie in one partition and are read as a whole; a function keeps what it read for a
while, because every quote needs it. A version that begins to hold at once may therefore be missed by other functions for
`TARIFFS_KNOWN_S`: every receipt says which version it was made by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import msgspec

from kernel import outbox
from kernel.geo import Point
from kernel.table import Key, Table
from pricing import shipped
from pricing.publication import Publication
from pricing.service import SERVICE
from pricing.tariff import Tariff
from pricing.timetable import Timetable

TARIFFS = "TARIFFS"
TARIFFS_KNOWN_S = 30

table = Table(SERVICE.name)


@dataclass(frozen=True)
class Read:
    timetable: Timetable
    at_s: float


_last: dict[str, Read] = {}


def version_key(tariff_id: str, version: int) -> Key:
    return Key(TARIFFS, f"{tariff_id}#{version:06}")


def publication_key(publication_id: str) -> Key:
    return Key(f"PUBLICATION#{publication_id}", "PUBLICATION")


def all_in_force(city: str, at: datetime) -> list[Tariff]:
    return timetable().all_in_force(city, at)


def holding_at(point: Point, at: datetime) -> dict[str, Tariff]:
    return timetable().holding_at(point, at)


def city_of(point: Point, at: datetime) -> str | None:
    return timetable().city_of(point, at)


def get(tariff_id: str, version: int) -> Tariff | None:
    """Any version ever published, one of a moment ago included."""
    if known := timetable().version(tariff_id, version):
        return known
    published = table.get(version_key(tariff_id, version), Publication)
    return published.tariff if published else None


def timetable(*, fresh: bool = False) -> Timetable:
    """All tariffs, as they were at most `TARIFFS_KNOWN_S` ago, or now."""
    last = _last.get(table.name)
    if fresh or last is None or monotonic() - last.at_s > TARIFFS_KNOWN_S:
        published = [msgspec.convert(item, Publication).tariff for item in table.all(TARIFFS)]
        return remember(Timetable.of((*shipped.tariffs(), *published)))
    return last.timetable


def publication(publication_id: str) -> Publication | None:
    return table.get(publication_key(publication_id), Publication)


def publish(publication: Publication) -> None:
    """Once and for ever: a version that exists is never written again (`Conflict`), nor is a publication repeated."""
    tariff = publication.tariff
    told = outbox.encode((publication.told,), tariff.version)
    version = table.put(version_key(tariff.id, tariff.version), publication, if_absent=True, outbox=told)
    table.commit(version, table.put(publication_key(publication.id), publication, if_absent=True))
    forget()


def remember(known: Timetable) -> Timetable:
    _last[table.name] = Read(known, monotonic())
    return known


def forget() -> None:
    _last.clear()
