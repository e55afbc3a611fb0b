"""Where a trip leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from kernel.geo import Point, distance_m


@dataclass(frozen=True)
class Itinerary:
    pickup: Point
    dropoff: Point
    stops: list[Point] = field(default_factory=list)

    @property
    def distance_m(self) -> int:
        """As the crow flies, from point to point."""
        return round(sum(distance_m(a, b) for a, b in pairwise((self.pickup, *self.stops, self.dropoff))))

    def rounded(self, decimals: int) -> Itinerary:
        """The neighbourhoods without the doors: three decimals are about 100 m, two about a kilometre."""
        return Itinerary(
            _rounded(self.pickup, decimals),
            _rounded(self.dropoff, decimals),
            [_rounded(stop, decimals) for stop in self.stops],
        )


def _rounded(point: Point, decimals: int) -> Point:
    return Point(round(point.lat, decimals), round(point.lng, decimals))
