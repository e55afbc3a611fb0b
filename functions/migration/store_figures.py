"""Where figures, pairs that wait to be compared, and samples of mismatches are kept."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from kernel import clock, ids
from kernel.clock import seconds
from kernel.table import Conflict, Key, Table
from migration.figures import Figures, hour_of
from migration.pair import ComparisonDue, Pair
from migration.policy import POLICY
from migration.service import SERVICE

table = Table(SERVICE.name)

FIGURES = "FIGURES"
KEYS = {"pk", "sk", "ttl"}


@dataclass(frozen=True)
class Sample:
    """One unexplained difference, masked."""

    at: datetime
    field: str
    legacy: str
    service: str


def pair_key(pair_id: str) -> Key:
    return Key(f"PAIR#{pair_id}", "PAIR")


def figures_key(route_id: str, hour: str) -> Key:
    return Key(FIGURES, f"{hour}#{route_id}")


def sample_key(route_id: str, at: datetime, slot: int) -> Key:
    return Key(f"SAMPLES#{route_id}", f"{hour_of(at)}#{slot:03}")


def note(pair: Pair) -> None:
    """Have a pair compared as soon as may be."""
    due = ComparisonDue(due_at=clock.now(), pair_id=pair.id)
    table.save(pair_key(pair.id), pair, due, expires_at=pair.at + seconds(POLICY.pair_kept_s))


def pair(pair_id: str) -> Pair | None:
    return table.get(pair_key(pair_id), Pair)


def settle(pair: Pair) -> bool:
    """Take a pair off, with the personal data in it. False if somebody has already: then it is counted already."""
    try:
        table.commit(table.delete(pair_key(pair.id)).only_if("attribute_exists(pk)"))
    except Conflict:
        return False
    return True


def add(route_id: str, at: datetime, counts: Mapping[str, int]) -> None:
    names = {f"#n{n}": name for n, name in enumerate(counts)}
    additions = ", ".join(f"{mark} :v{n}" for n, mark in enumerate(names))
    values: dict[str, Any] = {f"v{n}": count for n, count in enumerate(counts.values())}
    until = int(clock.wall_epoch_s(at + seconds(POLICY.figures_kept_s)))
    table.update(
        figures_key(route_id, hour_of(at)),
        f"SET #ttl = :until ADD {additions}",
        names=names | {"#ttl": "ttl"},
        until=until,
        **values,
    )


def figures(since: datetime) -> list[Figures]:
    """Of all routes from that hour on, the newest first."""
    first, after = hour_of(since), None
    found: list[Figures] = []
    while True:
        page = table.query(FIGURES, newest_first=True, limit=500, after=after)
        for item in page.items:
            hour, _, route_id = item["sk"].partition("#")
            if hour < first:
                return found
            found.append(Figures(route_id, hour, Counter({n: int(c) for n, c in item.items() if n not in KEYS})))
        after = page.next
        if after is None:
            return found


def last_day() -> list[Figures]:
    return figures(clock.now() - timedelta(hours=POLICY.verdict_over_h))


def save_sample(route_id: str, sample: Sample) -> None:
    """So many per hour; a later one takes an earlier one's place."""
    slot = zlib.crc32(ids.random_id().encode()) % POLICY.samples_per_hour
    table.commit(
        table.put(sample_key(route_id, sample.at, slot), sample, expires_at=sample.at + seconds(POLICY.samples_kept_s))
    )


def samples(route_id: str, limit: int = 50) -> list[Sample]:
    partition = sample_key(route_id, clock.now(), 0).pk
    page = table.query(partition, newest_first=True, limit=limit)
    return [msgspec.convert(item, Sample) for item in page.items]
