"""Which trip a car carried when: what it reports in that time belongs to the trip's track."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

from location.fix import Fix
from location.policy import POLICY

TripId = NewType("TripId", str)


@dataclass(frozen=True)
class Carriage:
    """One trip in one car; it runs as long as `until_ms` is open."""

    trip_id: TripId
    since_ms: int
    until_ms: int | None = None

    @property
    def is_running(self) -> bool:
        return self.until_ms is None

    def covers(self, at_ms: int) -> bool:
        return self.since_ms <= at_ms and (self.until_ms is None or at_ms <= self.until_ms)


def tracked(carriages: Iterable[Carriage], fixes: Iterable[Fix]) -> dict[TripId, list[Fix]]:
    """The points that belong to a trip, by trip: the latest that was running at the point's own time."""
    tracks: dict[TripId, list[Fix]] = defaultdict(list)
    newest_first = sorted(carriages, key=lambda carriage: -carriage.since_ms)
    for fix in fixes:
        carriage = next((carriage for carriage in newest_first if carriage.covers(fix.at_ms)), None)
        if carriage:
            tracks[carriage.trip_id].append(fix)
    return tracks


def recent(carriages: Sequence[Carriage]) -> list[Carriage]:
    """All that run, and the last few that are over: a phone may still hold points of those."""
    over = sorted((carriage for carriage in carriages if not carriage.is_running), key=lambda over: over.until_ms or 0)
    return over[-POLICY.recent_trips :] + [carriage for carriage in carriages if carriage.is_running]
