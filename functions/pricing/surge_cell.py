"""The cells in which demand and supply meet: squares of a city, named by where they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from kernel.geo import Point
from pricing.policy import POLICY

PER_DEGREE = POLICY.surge_cells_per_degree


@dataclass(frozen=True)
class CellId:
    """`row` and `column` count from the equator and the prime meridian; a cell belongs to one city."""

    city: str
    row: int
    column: int

    @classmethod
    def of(cls, city: str, point: Point) -> CellId:
        """
        >>> str(CellId.of("porto", Point(lat=41.1496, lng=-8.6110)))
        'porto:2057:-431'
        """
        return cls(city, floor(point.lat * PER_DEGREE), floor(point.lng * PER_DEGREE))

    @classmethod
    def parse(cls, text: str) -> CellId:
        """
        >>> CellId.parse("porto:2057:-431").column
        -431
        """
        city, row, column = text.split(":")
        return cls(city, int(row), int(column))

    def __str__(self) -> str:
        return f"{self.city}:{self.row}:{self.column}"

    @property
    def ring(self) -> list[tuple[float, float]]:
        """The outline as GeoJSON has it: counter-clockwise, `[lng, lat]`, closed."""
        south, west = self.row / PER_DEGREE, self.column / PER_DEGREE
        north, east = (self.row + 1) / PER_DEGREE, (self.column + 1) / PER_DEGREE
        return [(west, south), (east, south), (east, north), (west, north), (west, south)]
