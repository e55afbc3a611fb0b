"""What one search for the nearest ten cars reads, by number of available cars and cell size.

With the size that `location.policy.City` recommends it does not grow with the fleet.

The fleet stands as a European city's does: 45 % in the centre, 35 % around it, 20 % anywhere. Passengers are where cars are.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from statistics import mean, quantiles
from time import perf_counter
from unittest.mock import patch

from kernel.geo import Point, offset
from location import grid
from location.grid import Cell, cell_of
from location.policy import City
from location.search import Row, Search

CENTRE = Point(41.1496, -8.6110)
FLEETS = (500, 5_000, 50_000)
CELL_SIZES_DEG = (0.05, 0.02, 0.01, 0.005)
SEARCHES = 200
RADIUS_M = 5_000
ROW_BYTES = 280
READ_UNIT_BYTES = 4_096


class Index:
    """Rows by cell, counting what DynamoDB would charge for reading them, eventually consistent."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.cells: dict[Cell, list[Row]] = defaultdict(list)
        for row in rows:
            self.cells[cell_of(row.point)].append(row)
        self.queries = self.rounds = self.rows = 0
        self.read_units = 0.0

    def read(self, cells: Sequence[Cell]) -> Iterator[Row]:
        self.rounds += 1
        self.queries += len(cells)
        for cell in cells:
            rows = self.cells.get(cell, [])
            self.rows += len(rows)
            self.read_units += max(1, ceil(len(rows) * ROW_BYTES / READ_UNIT_BYTES)) / 2
            yield from rows


def fleet(size: int) -> list[Row]:
    return [_car(n) for n in range(size)]


def main() -> None:
    print(f"nearest 10 within {RADIUS_M} m, {SEARCHES} searches each; mean (p95)")
    print(f"{'cars':>7} {'cell':>6} {'queries':>14} {'rounds':>7} {'read units':>14} {'rows':>7} {'ms':>6}")
    for size in FLEETS:
        random.seed(size)
        rows = fleet(size)
        origins = [offset(random.choice(rows).point, north_m=random.gauss(0, 300)) for _ in range(SEARCHES)]
        for cell_deg in CELL_SIZES_DEG:
            with patch.object(grid, "CITIES", (City("Porto", 40.0, -10.0, 42.0, -7.0, cell_deg),)):
                _measure(size, cell_deg, rows, origins)


def _measure(size: int, cell_deg: float, rows: list[Row], origins: list[Point]) -> None:
    index = Index(rows)
    queries, units, read, rounds, started = [], [], [], [], perf_counter()
    for origin in origins:
        index.queries = index.rounds = index.rows = 0
        index.read_units = 0.0
        Search(origin, RADIUS_M, 10, 0.0).run(index.read)
        queries.append(index.queries)
        units.append(index.read_units)
        read.append(index.rows)
        rounds.append(index.rounds)
    ms = (perf_counter() - started) * 1000 / len(origins)
    print(
        f"{size:>7} {cell_deg:>5}° {mean(queries):>7.1f} ({_p95(queries):>4.0f}) {mean(rounds):>7.1f}"
        f" {mean(units):>7.1f} ({_p95(units):>4.0f}) {mean(read):>7.0f} {ms:>6.2f}"
    )


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def _car(n: int) -> Row:
    share = random.random()
    if share < 0.45:
        place = offset(CENTRE, north_m=random.gauss(0, 1_800), east_m=random.gauss(0, 1_800))
    elif share < 0.80:
        place = offset(CENTRE, north_m=random.gauss(0, 6_000), east_m=random.gauss(0, 6_000))
    else:
        place = offset(CENTRE, north_m=random.uniform(-22_000, 22_000), east_m=random.uniform(-22_000, 22_000))
    return Row(f"driver-{n}", place.lat, place.lng, 0, ("standard",), ())
