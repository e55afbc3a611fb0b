"""The earth in cells: which one a point is in, and which ones a circle can touch."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, floor, radians
from typing import NamedTuple

from kernel.geo import METRES_PER_DEGREE, Point, distance_m
from location.policy import CITIES, COUNTRYSIDE_CELL_DEG

NEARER_THAN_CLAMPED = 0.999
"""The point of a cell at the origin's own latitude is not exactly its nearest; it is off by less than this (80° N to S)."""

OUTERMOST_LAT = 80.0


class Cell(NamedTuple):
    """A square in degrees; cells of equal size make one grid, whatever the city."""

    size_deg: float
    row: int
    column: int

    @property
    def key(self) -> str:
        return f"CELL#{self.size_deg}#{self.row}#{self.column}"

    def no_nearer_than_m(self, origin: Point) -> float:
        """No point of the cell is nearer to `origin` than this."""
        south, west = self.row * self.size_deg, self.column * self.size_deg
        turn = 360.0 * round((origin.lng - west) / 360.0)
        nearest = Point(
            min(max(origin.lat, south), south + self.size_deg),
            min(max(origin.lng, west + turn), west + self.size_deg + turn),
        )
        return NEARER_THAN_CLAMPED * distance_m(origin, nearest)


def cell_of(point: Point) -> Cell:
    size_deg = _size_at(point)
    return _cell(size_deg, floor(point.lat / size_deg), floor(point.lng / size_deg))


def cells_within(origin: Point, radius_m: float) -> Iterator[Cell]:
    """Every cell that may hold a car within the radius; of two grids if the circle crosses a city's border."""
    high = radius_m / METRES_PER_DEGREE
    wide = high / cos(radians(min(OUTERMOST_LAT, abs(origin.lat) + high)))
    for size_deg in _sizes_within(origin, high, wide):
        for row in range(floor((origin.lat - high) / size_deg), floor((origin.lat + high) / size_deg) + 1):
            for column in range(floor((origin.lng - wide) / size_deg), floor((origin.lng + wide) / size_deg) + 1):
                cell = _cell(size_deg, row, column)
                if cell.no_nearer_than_m(origin) <= radius_m:
                    yield cell


def _cell(size_deg: float, row: int, column: int) -> Cell:
    """The column east of the 180th meridian is the westernmost one."""
    columns = round(360.0 / size_deg)
    return Cell(size_deg, row, (column + columns // 2) % columns - columns // 2)


def _size_at(point: Point) -> float:
    for city in CITIES:
        if city.south <= point.lat < city.north and city.west <= point.lng < city.east:
            return city.cell_deg
    return COUNTRYSIDE_CELL_DEG


def _sizes_within(origin: Point, high: float, wide: float) -> set[float]:
    south, north, west, east = origin.lat - high, origin.lat + high, origin.lng - wide, origin.lng + wide
    sizes: set[float] = set()
    for city in CITIES:
        if city.south <= south and north < city.north and city.west <= west and east < city.east:
            return sizes | {city.cell_deg}
        if city.south <= north and south < city.north and city.west <= east and west < city.east:
            sizes.add(city.cell_deg)
    return sizes | {COUNTRYSIDE_CELL_DEG}
