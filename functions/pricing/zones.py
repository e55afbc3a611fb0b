"""Areas on the map: where a city's tariff holds, and what costs more or is flat inside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kernel.geo import Point

Position = tuple[float, float]
"""GeoJSON order: `[lng, lat]`."""

SMALLEST_RING = 4


@dataclass(frozen=True)
class Polygon:
    """A GeoJSON polygon (RFC 7946): the outer ring, then holes; every ring is closed."""

    coordinates: tuple[tuple[Position, ...], ...]
    type: Literal["Polygon"] = "Polygon"

    __pydantic_config__ = {"extra": "forbid"}

    def contains(self, point: Point) -> bool:
        """
        >>> unit = Polygon(coordinates=(((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),))
        >>> unit.contains(Point(lat=0.5, lng=0.5)), unit.contains(Point(lat=1.5, lng=0.5))
        (True, False)
        """
        outer, *holes = self.coordinates
        return _inside(outer, point) and not any(_inside(hole, point) for hole in holes)

    @property
    def centre(self) -> Point:
        """Of the outer ring's bounding box: for people and tests, not necessarily inside."""
        lngs, lats = zip(*self.coordinates[0], strict=True)
        return Point(lat=(min(lats) + max(lats)) / 2, lng=(min(lngs) + max(lngs)) / 2)


def is_closed(ring: tuple[Position, ...]) -> bool:
    return len(ring) >= SMALLEST_RING and ring[0] == ring[-1]


def is_on_earth(ring: tuple[Position, ...]) -> bool:
    return all(-180 <= lng <= 180 and -90 <= lat <= 90 for lng, lat in ring)


def crosses_itself(ring: tuple[Position, ...]) -> bool:
    """Whether two sides that are not neighbours meet: such a ring has no inside that people would agree on."""
    sides = list(pairwise(ring))
    return any(
        _cross(*sides[first], *sides[second])
        for first in range(len(sides))
        for second in range(first + 2, len(sides))
        if not (first == 0 and second == len(sides) - 1)
    )


def overlap(one: Polygon, other: Polygon) -> bool:
    """Whether two areas share ground; ones that merely touch in a corner do not."""
    first, second = one.coordinates[0], other.coordinates[0]
    sides = ((a, b, c, d) for a, b in pairwise(first) for c, d in pairwise(second))
    corner_inside = one.contains(_point(second[0])) or other.contains(_point(first[0]))
    return corner_inside or any(_cross(*four) for four in sides)


def _inside(ring: tuple[Position, ...], point: Point) -> bool:
    """By the number of sides that a ray to the east crosses."""
    odd = False
    for (lng_a, lat_a), (lng_b, lat_b) in pairwise(ring):
        if (lat_a > point.lat) != (lat_b > point.lat):
            crossing_lng = lng_a + (point.lat - lat_a) / (lat_b - lat_a) * (lng_b - lng_a)
            odd ^= point.lng < crossing_lng
    return odd


def _cross(a: Position, b: Position, c: Position, d: Position) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _point(position: Position) -> Point:
    return Point(lat=position[1], lng=position[0])
