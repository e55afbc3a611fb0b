"""How a car moves: where it is, how fast and which way, any number of seconds after it set off."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

from kernel.geo import Point, distance_m

STREETS_PER_STRAIGHT_LINE = 1.3


@dataclass(frozen=True)
class Sighting:
    point: Point
    speed_mps: float = 0.0
    heading_deg: float = 0.0


@dataclass(frozen=True)
class Movement:
    """Through `points`, passing each so many seconds after the start, then standing at the last."""

    points: tuple[Point, ...]
    after_s: tuple[float, ...]

    @classmethod
    def parked(cls, point: Point) -> Movement:
        return cls((point,), (0.0,))

    @classmethod
    def along(cls, points: Sequence[Point], step_s: float) -> Movement:
        """At a recorded pace: one point every `step_s`."""
        return cls(tuple(points), tuple(n * step_s for n in range(len(points))))

    @classmethod
    def straight(cls, start: Point, end: Point, speed_mps: float) -> Movement:
        """As the crow flies, in the time that streets would take."""
        duration_s = distance_m(start, end) * STREETS_PER_STRAIGHT_LINE / speed_mps
        return cls((start, end), (0.0, duration_s)) if duration_s > 0 else cls.parked(end)

    @property
    def duration_s(self) -> float:
        return self.after_s[-1]

    def at(self, elapsed_s: float) -> Sighting:
        """
        >>> walk = Movement.along([Point(41.0, -8.0), Point(41.001, -8.0)], step_s=15)
        >>> walk.at(7.5)
        Sighting(point=Point(lat=41.0005, lng=-8.0), speed_mps=7.4, heading_deg=0.0)
        """
        if max(0.0, elapsed_s) >= self.duration_s:
            return Sighting(self.points[-1])
        leg = max(1, bisect_right(self.after_s, elapsed_s))
        start, end = self.points[leg - 1], self.points[leg]
        leg_s = self.after_s[leg] - self.after_s[leg - 1]
        share = max(0.0, elapsed_s - self.after_s[leg - 1]) / leg_s
        return Sighting(
            point=Point(
                lat=round(start.lat + (end.lat - start.lat) * share, 6),
                lng=round(start.lng + (end.lng - start.lng) * share, 6),
            ),
            speed_mps=round(distance_m(start, end) / leg_s, 1),
            heading_deg=round(_heading_deg(start, end), 1) % 360,
        )


def _heading_deg(start: Point, end: Point) -> float:
    east = (end.lng - start.lng) * cos(radians(start.lat))
    return degrees(atan2(east, end.lat - start.lat)) % 360
