"""The embedded estimator: straight lines times a factor, at a town's speed. Needs nothing, never fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kernel.geo import Point, distance_m
from pricing.policy import POLICY
from pricing.route import Route

MM_S_PER_KMH = 1_000_000 / 3600


@dataclass(frozen=True)
class StraightLine:
    name: str = "straight_line"
    factor_percent: int = POLICY.streets_per_straight_line_percent
    speed_kmh: int = POLICY.urban_speed_kmh

    def route(self, points: Sequence[Point]) -> Route:
        """
        >>> StraightLine().route([Point(41.1496, -8.6110), Point(41.1579, -8.6291)])
        Route(distance_m=2395, duration_s=345, measured_by='straight_line*1.35', instead_of='')
        """
        metres = sum(distance_m(start, end) for start, end in pairwise(points)) * self.factor_percent / 100
        return Route(
            distance_m=round(metres),
            duration_s=round(metres * 1000 / (self.speed_kmh * MM_S_PER_KMH)),
            measured_by=f"{self.name}*{self.factor_percent / 100:g}",
        )
