"""Recorded taxi trips, read from a CSV file in the format of the Porto data set (`data/README.md`).

The files are raw: a row that cannot be driven is skipped, and its reason counted.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from kernel.geo import Point, distance_m

SAMPLE_S = 15
FEWEST_POINTS = 4
FASTEST_MPS = 60.0
LONGEST_S = 3600
SHORTEST_M = 300.0
ROUND_TRIP_M = 300.0
ROW_LIMIT = 10_000
COLUMNS = ("TRIP_ID", "TIMESTAMP", "MISSING_DATA", "POLYLINE")

csv.field_size_limit(10_000_000)


class UnusableFile(Exception):
    """No trip can be read from this file; the text says why, for the person who named it."""


class UnusableRow(Exception):
    """`reason` is one of the stable names in the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class RecordedTrip:
    """One point every 15 s from where the passenger got in to where he got out."""

    trip_id: str
    started_epoch_s: int
    points: tuple[Point, ...]

    @property
    def pickup(self) -> Point:
        return self.points[0]

    @property
    def dropoff(self) -> Point:
        return self.points[-1]

    @property
    def duration_s(self) -> int:
        return (len(self.points) - 1) * SAMPLE_S

    @property
    def farthest(self) -> int:
        """The index of the point farthest from the pickup."""
        return max(range(len(self.points)), key=lambda n: distance_m(self.pickup, self.points[n]))

    @property
    def turning_point(self) -> int | None:
        """The index of the point where a trip that ends where it began turned back."""
        return self.farthest if distance_m(self.pickup, self.dropoff) < ROUND_TRIP_M else None


@dataclass
class Reading:
    """What a file held."""

    rows: int = 0
    trips: list[RecordedTrip] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    more_rows: bool = False


def read(path: Path, row_limit: int = ROW_LIMIT) -> Reading:
    """Every usable trip among the first rows of a file. Raises `UnusableFile` if there is none."""
    reading = Reading()
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = _rows(file, path)
            for row in islice(rows, row_limit):
                reading.rows += 1
                try:
                    reading.trips.append(_trip(row))
                except UnusableRow as unusable:
                    reading.skipped[unusable.reason] += 1
            reading.more_rows = next(rows, None) is not None
    except OSError as error:
        raise UnusableFile(f"cannot read {path}: {error.strerror}") from None
    if not reading.trips:
        reasons = ", ".join(f"{count} {reason}" for reason, count in reading.skipped.most_common())
        raise UnusableFile(f"{path} holds no usable trip: {reading.rows} rows" + (f" ({reasons})" if reasons else ""))
    return reading


def _rows(file: Any, path: Path) -> Iterator[dict[str, str] | None]:
    """Rows by column name; None for one that does not fit the header."""
    lines = csv.reader(file)
    header = next(lines, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise UnusableFile(f"{path} lacks the columns {', '.join(missing)}; see data/README.md for the format")
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if cells:
            yield dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None


def _trip(row: dict[str, str] | None) -> RecordedTrip:
    if row is None:
        raise UnusableRow("malformed_row")
    try:
        started_epoch_s = int(row["TIMESTAMP"])
    except ValueError:
        raise UnusableRow("malformed_row") from None
    if row["MISSING_DATA"].strip().lower() == "true":
        raise UnusableRow("missing_data")
    trip = RecordedTrip(row["TRIP_ID"], started_epoch_s, _points(row["POLYLINE"]))
    if len(trip.points) < FEWEST_POINTS:
        raise UnusableRow("too_few_points")
    if trip.duration_s > LONGEST_S:
        raise UnusableRow("too_long")
    if any(distance_m(a, b) > FASTEST_MPS * SAMPLE_S for a, b in pairwise(trip.points)):
        raise UnusableRow("gps_jump")
    if distance_m(trip.pickup, trip.points[trip.farthest]) < SHORTEST_M:
        raise UnusableRow("too_short")
    return trip


def _points(polyline: str) -> tuple[Point, ...]:
    try:
        points = tuple(Point(lat=float(lat), lng=float(lng)) for lng, lat in json.loads(polyline))
    except (ValueError, TypeError, RecursionError):
        raise UnusableRow("unreadable_polyline") from None
    if not all(-90 <= point.lat <= 90 and -180 <= point.lng <= 180 for point in points):
        raise UnusableRow("impossible_coordinates")
    return points
