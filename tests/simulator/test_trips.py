import json
from pathlib import Path

import pytest

from kernel.geo import Point, offset
from simulator.trips import UnusableFile, read

START = Point(41.15, -8.61)
HEADER = "TRIP_ID,CALL_TYPE,ORIGIN_CALL,ORIGIN_STAND,TAXI_ID,TIMESTAMP,DAY_TYPE,MISSING_DATA,POLYLINE"


def polyline(points: int = 10, step_m: float = 100.0) -> str:
    way = [offset(START, north_m=n * step_m) for n in range(points)]
    return json.dumps([[round(point.lng, 6), round(point.lat, 6)] for point in way])


def row(trip_id: str = "1", timestamp: str = "1372959633", missing: str = "False", line: str | None = None) -> str:
    return f'{trip_id},B,,35.0,20000172,{timestamp},A,{missing},"{polyline() if line is None else line}"'


def file(folder: Path, *lines: str) -> Path:
    path = folder / "trips.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_a_trip_with_a_point_every_15_seconds(tmp_path: Path) -> None:
    [trip] = read(file(tmp_path, HEADER, row())).trips
    assert (trip.trip_id, trip.started_epoch_s, trip.duration_s) == ("1", 1372959633, 135)
    assert trip.pickup == START
    assert trip.dropoff.lat > START.lat


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(missing="True"), "missing_data"),
        (row(line=polyline(3)), "too_few_points"),
        (row(line="[]"), "too_few_points"),
        (row(line=polyline(10, step_m=901.0)), "gps_jump"),
        (row(line=polyline(10, step_m=10.0)), "too_short"),
        (row(line=polyline(242, step_m=20.0)), "too_long"),
        (row(line="[[-8.6,41.1],"), "unreadable_polyline"),
        (row(line="[[-8.6],[1],[2],[3]]"), "unreadable_polyline"),
        (row(line="7"), "unreadable_polyline"),
        (row(line="{}"), "too_few_points"),
        (row(line="[[-8.6,141.1],[-8.6,141.1],[-8.6,141.1],[-8.6,141.1]]"), "impossible_coordinates"),
        (row(line="[[NaN,41.1],[-8.6,41.1],[-8.6,41.1],[-8.6,41.1]]"), "impossible_coordinates"),
        (row(timestamp="yesterday"), "malformed_row"),
        ("1,B,,35.0", "malformed_row"),
        (row() + ",surplus", "malformed_row"),
    ],
)
def test_an_unusable_row_is_skipped_with_its_reason(tmp_path: Path, bad: str, reason: str) -> None:
    reading = read(file(tmp_path, HEADER, bad, row("2")))
    assert reading.rows == 2
    assert reading.skipped == {reason: 1}
    assert [trip.trip_id for trip in reading.trips] == ["2"]


def test_a_trip_that_ends_where_it_began_has_a_turning_point(tmp_path: Path) -> None:
    there = json.loads(polyline(10))
    [trip] = read(file(tmp_path, HEADER, row(line=json.dumps(there + there[::-1])))).trips
    assert trip.turning_point in (9, 10)


def test_columns_may_come_in_any_order_and_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "trips.csv"
    path.write_text(f'POLYLINE,TRIP_ID,MISSING_DATA,TIMESTAMP\n"{polyline()}",7,False,10\n', encoding="utf-8-sig")
    assert [trip.trip_id for trip in read(path).trips] == ["7"]


def test_only_the_first_rows_of_a_huge_file_are_read(tmp_path: Path) -> None:
    reading = read(file(tmp_path, HEADER, row("1"), row("2"), row("3")), row_limit=2)
    assert (reading.rows, len(reading.trips), reading.more_rows) == (2, 2, True)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "lacks the columns"),
        (("TRIP_ID,TIMESTAMP", "1,2"), "lacks the columns MISSING_DATA, POLYLINE"),
        ((HEADER,), "no usable trip: 0 rows"),
        ((HEADER, row(missing="True")), "1 missing_data"),
    ],
)
def test_a_file_without_any_trip_is_refused_in_words(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(UnusableFile, match=words):
        read(file(tmp_path, *lines))


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="No such file"):
        read(tmp_path / "nowhere.csv")


def test_the_shipped_sample_is_mostly_usable() -> None:
    reading = read(Path("data/porto_trips.csv"))
    assert reading.rows == 350
    assert len(reading.trips) + reading.skipped.total() == reading.rows
    assert len(reading.trips) > 300
