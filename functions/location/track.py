"""The track of a trip: the longest chain of points that a car could have driven, and what it measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from events.location import SpeedBand
from kernel.geo import Point, distance_m
from location.fix import Fix, believable_step
from location.policy import POLICY
from location.speeds import Passed, by_speed

FEW = 10
LOOK_BACK = 100
STEPS = 200_000
"""Runs further back than that, or in so many runs than these steps allow, are not considered: a track of nothing but jumps
shall not cost a minute of computing."""


@dataclass(frozen=True)
class Measurement:
    """`points_used` is 0 if there was no usable track and `distance_m` is the straight line between the trip's ends.

    `by_speed` adds up to distance and duration; without a usable track it is empty.
    """

    distance_m: int
    duration_s: int
    points_used: int
    points_dropped: int
    by_speed: tuple[SpeedBand, ...] = ()


def between(fixes: Sequence[Fix], start_ms: int, end_ms: int) -> list[Fix]:
    """Those of the time, oldest first, one a second: the noise of more of them would add up to a way of its own.

    A few are kept whole, for of a way of seconds they are all that is known, and their noise is little.
    """
    by_time = {fix.at_ms: fix for fix in fixes if start_ms <= fix.at_ms <= end_ms}
    driven = [by_time[at_ms] for at_ms in sorted(by_time)]
    if len(driven) <= FEW:
        return driven
    by_second: dict[int, Fix] = {}
    for fix in driven:
        by_second.setdefault(fix.at_ms // 1000, fix)
    return list(by_second.values())


def believable(fixes: Sequence[Fix]) -> list[Fix]:
    """The points, oldest first, without the inaccurate ones and without jumps.

    Not "drop what is too far from the last": a wrong first point would drop the whole trip. The points fall into runs
    without a jump inside; of all ways to string runs together without a jump between, the one with the most points wins.
    """
    runs = _runs([fix for fix in fixes if (fix.accuracy_m or 0.0) <= POLICY.track_accuracy_m])
    look_back = min(LOOK_BACK, STEPS // max(1, len(runs)))
    best: list[tuple[int, int]] = []
    for n, run in enumerate(runs):
        before = [(best[m][0], m) for m in range(max(0, n - look_back), n) if believable_step(runs[m][-1], run[0])]
        points, previous = max(before, default=(0, -1))
        best.append((points + len(run), previous))
    chain: list[Fix] = []
    n = max(range(len(runs)), key=lambda m: best[m][0], default=-1)
    while n >= 0:
        chain = runs[n] + chain
        n = best[n][1]
    return chain


def measure(fixes: Sequence[Fix], start_ms: int, end_ms: int, pickup: Point, dropoff: Point) -> Measurement:
    """Distance along the track; where it begins late or ends early, a straight line to the trip's own end is added.

    Else the car is taken to have been where it was first and last seen.
    """
    given = between(fixes, start_ms, end_ms)
    track = believable(given)
    duration_s = round((end_ms - start_ms) / 1000)
    if len(track) < 2:
        return Measurement(round(distance_m(pickup, dropoff)), duration_s, 0, len(given))
    gap_ms = POLICY.silent_after_s * 1000
    begins = pickup if track[0].at_ms - start_ms > gap_ms else track[0].point
    ends = dropoff if end_ms - track[-1].at_ms > gap_ms else track[-1].point
    passed = [Passed(begins, start_ms), *(Passed(fix.point, fix.at_ms) for fix in track), Passed(ends, end_ms)]
    bands = by_speed(passed)
    return Measurement(sum(band.distance_m for band in bands), duration_s, len(track), len(given) - len(track), bands)


def length_m(line: Sequence[Point]) -> float:
    return sum(distance_m(a, b) for a, b in pairwise(line))


def _runs(fixes: Sequence[Fix]) -> list[list[Fix]]:
    runs: list[list[Fix]] = []
    for fix in fixes:
        if runs and believable_step(runs[-1][-1], fix):
            runs[-1].append(fix)
        else:
            runs.append([fix])
    return runs
