"""Draws the console's base map from recorded GPS traces: `python console/tools/streets.py` writes `streets.json` anew.

No map service is needed, and none is asked. The traces are walked in small steps; steps that fall close together are one
place of a street; places that follow each other are joined; chains between crossings are smoothed and thinned. What many
cars drove is a main street.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRACES = ROOT / "data" / "porto_trips.csv"
STREETS = ROOT / "console" / "public" / "streets.json"

STEP_M = 12.0
SAME_PLACE_M = 22.0
LONGEST_GAP_M = 420.0
SHORTEST_STUB_M = 60.0
TOLERANCE_M = 5.0
SMOOTHING_ROUNDS = 2
MAIN_STREET_PASSES = 6
DECIMALS = 5
M_PER_DEGREE = 111_320.0

Place = tuple[float, float]


class Plane:
    """Degrees to metres and back, flat: a city is small."""

    def __init__(self, lat: float, lng: float) -> None:
        self.lat, self.lng, self.shrink = lat, lng, math.cos(math.radians(lat))

    def flat(self, lng: float, lat: float) -> Place:
        return (lng - self.lng) * M_PER_DEGREE * self.shrink, (lat - self.lat) * M_PER_DEGREE

    def degrees(self, place: Place) -> list[float]:
        lng = self.lng + place[0] / (M_PER_DEGREE * self.shrink)
        lat = self.lat + place[1] / M_PER_DEGREE
        return [round(lng, DECIMALS), round(lat, DECIMALS)]


class Streets:
    """Places found so far, in squares for quick lookup, and how often cars went from one to the next."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.squares: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.passes: dict[tuple[int, int], int] = defaultdict(int)

    def drive(self, trace: list[Place]) -> None:
        last: int | None = None
        for leg in pairwise(trace):
            if math.dist(*leg) > LONGEST_GAP_M:
                last = None
                continue
            for step in _steps(*leg):
                here = self._place(step)
                if last is not None and here != last:
                    self.passes[min(last, here), max(last, here)] += 1
                last = here

    def chains(self) -> Iterator[tuple[list[Place], int]]:
        """Runs of places between crossings and ends, each with how often it was driven."""
        neighbours: dict[int, set[int]] = defaultdict(set)
        for a, b in self.passes:
            neighbours[a].add(b)
            neighbours[b].add(a)
        seen: set[tuple[int, int]] = set()
        starts = [place for place, others in neighbours.items() if len(others) != 2] + list(neighbours)
        for start in starts:
            for towards in sorted(neighbours[start]):
                if (min(start, towards), max(start, towards)) not in seen:
                    run = _run(start, towards, neighbours, seen)
                    passes = [self.passes[min(leg), max(leg)] for leg in pairwise(run)]
                    yield [self.places[place] for place in run], round(sum(passes) / len(passes))

    def _place(self, at: Place) -> int:
        column, row = int(at[0] // SAME_PLACE_M), int(at[1] // SAME_PLACE_M)
        around = [self.squares[column + x, row + y] for x in (-1, 0, 1) for y in (-1, 0, 1)]
        near = [(math.dist(at, self.places[place]), place) for square in around for place in square]
        if near and min(near)[0] < SAME_PLACE_M:
            return min(near)[1]
        self.places.append(at)
        self.squares[column, row].append(len(self.places) - 1)
        return len(self.places) - 1


def _steps(a: Place, b: Place) -> Iterator[Place]:
    count = max(1, round(math.dist(a, b) / STEP_M))
    for step in range(count + 1):
        yield a[0] + (b[0] - a[0]) * step / count, a[1] + (b[1] - a[1]) * step / count


def _run(start: int, towards: int, neighbours: dict[int, set[int]], seen: set[tuple[int, int]]) -> list[int]:
    run = [start, towards]
    seen.add((min(start, towards), max(start, towards)))
    while len(neighbours[run[-1]]) == 2 and run[-1] != start:
        onwards = next(iter(neighbours[run[-1]] - {run[-2]}), None)
        if onwards is None:
            break
        seen.add((min(run[-1], onwards), max(run[-1], onwards)))
        run.append(onwards)
    return run


def _smooth(line: list[Place]) -> list[Place]:
    for _ in range(SMOOTHING_ROUNDS):
        middle = [
            ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            for a, b, c in zip(line, line[1:], line[2:], strict=False)
        ]
        line = [line[0], *middle, line[-1]]
    return line


def _thin(line: list[Place]) -> list[Place]:
    """Douglas and Peucker's: leave out what deviates less than the tolerance."""
    if len(line) < 3:
        return line
    away = [_away(place, line[0], line[-1]) for place in line[1:-1]]
    farthest = max(range(len(away)), key=away.__getitem__)
    if away[farthest] < TOLERANCE_M:
        return [line[0], line[-1]]
    return _thin(line[: farthest + 2])[:-1] + _thin(line[farthest + 1 :])


def _away(place: Place, a: Place, b: Place) -> float:
    length = math.dist(a, b)
    if length == 0:
        return math.dist(place, a)
    share = ((place[0] - a[0]) * (b[0] - a[0]) + (place[1] - a[1]) * (b[1] - a[1])) / length**2
    share = min(1.0, max(0.0, share))
    return math.dist(place, (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))


def _length(line: list[Place]) -> float:
    return sum(math.dist(*leg) for leg in pairwise(line))


def traces(path: Path) -> list[list[list[float]]]:
    csv.field_size_limit(10_000_000)
    with path.open(newline="") as file:
        return [json.loads(row["POLYLINE"]) for row in csv.DictReader(file) if row["MISSING_DATA"] != "True"]


def feature(kind: str, lines: list[list[list[float]]]) -> dict[str, object]:
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}


def main() -> None:
    recorded = traces(TRACES)
    points = [point for trace in recorded for point in trace]
    plane = Plane(sum(lat for _, lat in points) / len(points), sum(lng for lng, _ in points) / len(points))
    streets = Streets()
    for trace in recorded:
        streets.drive([plane.flat(lng, lat) for lng, lat in trace])
    lines: dict[str, list[list[list[float]]]] = {"side": [], "main": []}
    for line, passes in streets.chains():
        if passes > 1 or _length(line) >= SHORTEST_STUB_M:
            kind = "main" if passes >= MAIN_STREET_PASSES else "side"
            lines[kind].append([plane.degrees(place) for place in _thin(_smooth(line))])
    attribution = "Taxi Service Trajectory, ECML/PKDD 15 (Moreira-Matias et al., UCI), CC BY 4.0"
    collection = {
        "type": "FeatureCollection",
        "attribution": attribution,
        "features": [feature(kind, lines[kind]) for kind in lines],
    }
    STREETS.write_text(json.dumps(collection, separators=(",", ":")))
    told = {kind: len(several) for kind, several in lines.items()}
    print(f"{STREETS.relative_to(ROOT)}: {told}, {STREETS.stat().st_size // 1024} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
