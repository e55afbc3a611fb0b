"""How fast a trip went: what a taximeter needs to know, which counts distance above a speed and time below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from events.location import SpeedBand
from kernel.geo import Point, distance_m
from location.policy import POLICY

KMH_PER_MPS = 3.6


@dataclass(frozen=True)
class Passed:
    """Where the car was, and when."""

    point: Point
    at_ms: int


def by_speed(passed: Sequence[Passed]) -> tuple[SpeedBand, ...]:
    """The stretches between the points, put together by speed; whole metres and seconds that add up to the way."""
    metres: dict[int, float] = {}
    spent_ms: dict[int, int] = {}
    for start, end in pairwise(passed):
        driven_m, took_ms = distance_m(start.point, end.point), end.at_ms - start.at_ms
        below_kmh = _band(driven_m, took_ms)
        metres[below_kmh] = metres.get(below_kmh, 0.0) + driven_m
        spent_ms[below_kmh] = spent_ms.get(below_kmh, 0) + took_ms
    bands = sorted(metres)
    whole_m = _whole(metres[band] for band in bands)
    whole_s = _whole(spent_ms[band] / 1000 for band in bands)
    found = [
        SpeedBand(below_kmh=band, distance_m=driven_m, duration_s=took_s)
        for band, driven_m, took_s in zip(bands, whole_m, whole_s, strict=True)
    ]
    return tuple(band for band in found if band.distance_m or band.duration_s)


def _band(driven_m: float, took_ms: int) -> int:
    """
    >>> _band(10.0, 1000), _band(0.0, 5000)
    (40, 5)
    """
    width = POLICY.speed_band_kmh
    top_kmh = POLICY.top_speed_mps * KMH_PER_MPS
    kmh = min(top_kmh, driven_m / (took_ms / 1000) * KMH_PER_MPS) if took_ms else (top_kmh if driven_m else 0.0)
    return (int(kmh // width) + 1) * width


def _whole(amounts: Iterable[float]) -> list[int]:
    """Rounded so that they add up to their rounded sum.

    >>> _whole([0.4, 0.4, 0.4])
    [0, 1, 0]
    """
    rounded, total, given = [], 0.0, 0
    for amount in amounts:
        total += amount
        rounded.append(round(total) - given)
        given += rounded[-1]
    return rounded
