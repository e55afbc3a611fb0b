"""What a phone says about where it is, and which of it can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from kernel.geo import Point, distance_m
from location.policy import POLICY


class Ignored(StrEnum):
    """Why a point does not become the car's position."""

    OLDER_THAN_LAST = "older_than_last"
    DUPLICATE = "duplicate"
    IN_THE_FUTURE = "in_the_future"
    TOO_OLD = "too_old"
    INACCURATE = "inaccurate"
    IMPOSSIBLE_SPEED = "impossible_speed"
    NOT_ON_SHIFT = "not_on_shift"


DEFECTS = frozenset({Ignored.IN_THE_FUTURE, Ignored.TOO_OLD, Ignored.INACCURATE, Ignored.IMPOSSIBLE_SPEED})
"""Reasons that speak of a bad phone. The others are what every network does, and are not held against anybody."""


@dataclass(frozen=True)
class Fix:
    """One reading of a phone's satellite receiver, at the phone's own time."""

    at_ms: int
    lat: float
    lng: float
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)

    @property
    def is_moving(self) -> bool:
        return (self.speed_mps or 0.0) >= POLICY.moving_mps

    @property
    def spelled(self) -> str:
        """As much of it as a track keeps.

        >>> Fix(1_700_000_000_000, 41.15, -8.61, 12.0).spelled
        '1700000000000 41.15 -8.61 12'
        """
        return f"{self.at_ms} {self.lat} {self.lng} {self.accuracy_m or 0:g}"

    @classmethod
    def read(cls, spelled: str) -> Fix:
        at_ms, lat, lng, accuracy_m = spelled.split()
        return cls(int(at_ms), float(lat), float(lng), float(accuracy_m))


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def believable_step(before: Fix, after: Fix) -> bool:
    """No car is faster than `top_speed_mps`; a little noise is forgiven, or two readings in one second would never do."""
    reach_m = POLICY.top_speed_mps * (after.at_ms - before.at_ms) / 1000 + POLICY.jump_noise_m
    return distance_m(before.point, after.point) <= reach_m


@dataclass(frozen=True)
class Batch:
    """The usable points of a report, oldest first and one per instant, and how many others were ignored why."""

    fixes: tuple[Fix, ...]
    ignored: Counter[Ignored]


def sift(fixes: Iterable[Fix], now: datetime) -> Batch:
    """What can be said of each point without knowing the car."""
    now_ms = milliseconds(now)
    usable: dict[int, Fix] = {}
    ignored: Counter[Ignored] = Counter()
    for fix in fixes:
        if fix.at_ms > now_ms + POLICY.point_lead_s * 1000:
            ignored[Ignored.IN_THE_FUTURE] += 1
        elif fix.at_ms < now_ms - POLICY.point_age_s * 1000:
            ignored[Ignored.TOO_OLD] += 1
        elif (fix.accuracy_m or 0.0) > POLICY.position_accuracy_m:
            ignored[Ignored.INACCURATE] += 1
        elif fix.at_ms in usable:
            ignored[Ignored.DUPLICATE] += 1
        else:
            usable[fix.at_ms] = fix
    return Batch(tuple(usable[at_ms] for at_ms in sorted(usable)), ignored)


@dataclass(frozen=True)
class Advance:
    """Where a car is after a report; `ignored` says, by `at_ms`, which points did not move it."""

    newest: Fix | None
    ignored: dict[int, Ignored] = field(default_factory=dict)

    @property
    def reasons(self) -> Counter[Ignored]:
        return Counter(self.ignored.values())


def advance(fixes: Sequence[Fix], last: Fix | None) -> Advance:
    """Follow the points, oldest first, from the last good one. `newest` is None if none of them is good and newer."""
    newest, ignored = last, {}
    for fix in fixes:
        if newest is None or (fix.at_ms > newest.at_ms and _may_follow(newest, fix)):
            newest = fix
        elif fix.at_ms == newest.at_ms:
            ignored[fix.at_ms] = Ignored.DUPLICATE
        elif fix.at_ms < newest.at_ms:
            ignored[fix.at_ms] = Ignored.OLDER_THAN_LAST
        else:
            ignored[fix.at_ms] = Ignored.IMPOSSIBLE_SPEED
    return Advance(None if newest is last else newest, ignored)


def _may_follow(last: Fix, fix: Fix) -> bool:
    """A position that nothing has followed for so long may be the wrong one of the two, and would rule out all others."""
    return believable_step(last, fix) or fix.at_ms - last.at_ms > POLICY.silent_after_s * 1000
