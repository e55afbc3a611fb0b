"""The nearest available cars, exactly, reading no more of the index than it takes to be sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kernel.geo import METRES_PER_DEGREE, Point, distance_m
from location.eta import eta_s
from location.grid import Cell, cell_of, cells_within
from location.policy import POLICY


@dataclass(frozen=True)
class Row:
    """A car as the index shows it: where it was within the minute that began at `at_s`. A hint, never a promise."""

    driver_id: str
    lat: float
    lng: float
    at_s: int
    categories: Sequence[str]
    serves_needs: Sequence[str]
    heading_deg: float | None = None

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.at_s, UTC)


FIRST_RING_CELLS = 0.25
"""A first ring this wide, in heights of a cell, touches few cells and often is enough."""

Read = Callable[[Sequence[Cell]], Iterable[Row]]


@dataclass(frozen=True)
class Wanted:
    """What the car must be able to do; any category if none is named."""

    category: str = ""
    needs: Sequence[str] = ()

    def misfits(self, row: Row) -> list[str]:
        """What is missing, by name."""
        wrong_category = ["category"] if self.category and self.category not in row.categories else []
        return wrong_category + [f"needs:{need}" for need in self.needs if need not in row.serves_needs]


ANY_CAR = Wanted()


@dataclass(frozen=True)
class Candidate:
    row: Row
    distance_m: float
    misfits: Sequence[str] = ()

    @property
    def eta_s(self) -> int:
        return eta_s(self.distance_m)


@dataclass(frozen=True)
class Found:
    """Both nearest first: those that fit, up to the limit asked for, and those met on the way that do not."""

    fitting: Sequence[Candidate]
    misfitting: Sequence[Candidate]


@dataclass(frozen=True)
class Search:
    """For the nearest `limit` cars within a circle that fit and were heard since `not_before_s`."""

    origin: Point
    radius_m: float
    limit: int
    not_before_s: float
    wanted: Wanted = ANY_CAR

    def run(self, read: Read) -> Found:
        """Widen the ring, reading only cells it newly touches, until the last car wanted is nearer than anything unread."""
        done: set[Cell] = set()
        cars: dict[str, Candidate] = {}
        ring_m = min(self.radius_m, _first_ring_m(self.origin))
        while True:
            cells = [cell for cell in cells_within(self.origin, ring_m) if cell not in done]
            done.update(cells)
            cars |= {car.row.driver_id: car for car in map(self._candidate, read(cells)) if self._counts(car)}
            fitting = sorted((car for car in cars.values() if not car.misfits), key=_by_distance)[: self.limit]
            enough = len(fitting) == self.limit
            if ring_m >= self.radius_m or (enough and fitting[-1].distance_m <= ring_m):
                misfitting = sorted((car for car in cars.values() if car.misfits), key=_by_distance)
                return Found(fitting, misfitting[: POLICY.misfits_limit])
            ring_m = min(self.radius_m, fitting[-1].distance_m if enough else 2 * ring_m)

    def _candidate(self, row: Row) -> Candidate:
        return Candidate(row, distance_m(self.origin, row.point), self.wanted.misfits(row))

    def _counts(self, car: Candidate) -> bool:
        return car.distance_m <= self.radius_m and car.row.at_s >= self.not_before_s


def _by_distance(candidate: Candidate) -> tuple[float, str]:
    return candidate.distance_m, candidate.row.driver_id


def _first_ring_m(origin: Point) -> float:
    return FIRST_RING_CELLS * cell_of(origin).size_deg * METRES_PER_DEGREE
