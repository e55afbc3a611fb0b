import subprocess
import sys

import pytest

from kernel.table import Table
from location import chunks, store
from location.service import SERVICE
from tests.conftest import Client, items, outbox_of
from tests.location.conftest import City


def ignored(city: City, *points: dict[str, object]) -> dict[str, int]:
    answer = city.report(*points)
    assert answer.status == 200, answer
    assert answer.body["accepted"] + sum(answer.body["ignored"].values()) == len(points)
    return dict(answer.body["ignored"])


def test_a_driver_on_shift_is_where_his_phone_says(city: City) -> None:
    city.online()
    answer = city.report(city.point(north_m=100, speed_mps=9.0, heading_deg=350))
    assert (answer.status, answer.body) == (200, {"accepted": 1, "ignored": {}, "next_report_s": 10})
    [candidate] = city.candidates()
    assert candidate["driver_id"] == "rui"
    assert candidate["distance_m"] == pytest.approx(100, abs=15)
    assert candidate["heading_deg"] == 345


def test_off_shift_nothing_is_stored(city: City, table: Table) -> None:
    assert city.report().code == "not_on_shift"
    assert items(table) == []
    city.online()
    city.offline()
    before = items(table)
    answer = city.report()
    assert (answer.status, answer.code) == (409, "not_on_shift")
    assert items(table) == before


def test_a_report_is_one_write_whether_the_car_moves_stands_or_changes_cell(city: City) -> None:
    city.online()
    for north_m in (0, 0, 60, 2_500, 2_500):
        city.later(60)
        city.calls.clear()
        city.report(city.point(north_m=north_m))
        assert city.calls == ["update_item"]


def test_a_report_during_a_trip_is_two_writes(city: City) -> None:
    city.online()
    city.report()
    city.assign()
    city.later(5)
    city.calls.clear()
    city.report(city.point(-4), city.point(-2), city.point())
    assert city.calls == ["update_item", "update_item"]


def test_a_trembling_parked_car_does_not_change_its_index_row_within_a_minute(city: City, table: Table) -> None:
    city.online()

    def index_row(north_m: float, **more: float) -> dict[str, object]:
        city.report(city.point(north_m=north_m, **more))
        item = table.item(store.car_key("rui")) or {}
        return {name: value for name, value in item.items() if name.startswith("near_")}

    parked = index_row(-11)
    city.later(30)
    assert index_row(-8, heading_deg=200) == parked
    city.later(30)
    assert index_row(-8) != parked


def test_points_in_any_order_leave_the_car_at_the_newest(city: City) -> None:
    city.online()
    assert ignored(city, city.point(0, 30), city.point(-20), city.point(-10, 10)) == {}
    fix = city.car().fix
    assert fix and fix.at == city.now


def test_an_older_report_changes_nothing(city: City) -> None:
    city.online()
    city.report(city.point(0))
    at_first = city.car()
    assert ignored(city, city.point(-30, 500), city.point(-20, 500)) == {"older_than_last": 2}
    assert ignored(city, city.point(0)) == {"duplicate": 1}
    assert city.car() == at_first


def test_a_report_sent_twice_counts_once(city: City) -> None:
    city.online()
    batch = [city.point(-10), city.point(-5), city.point(0)]
    assert ignored(city, *batch) == {}
    assert ignored(city, *batch) == {"older_than_last": 2, "duplicate": 1}


def test_nonsense_is_ignored_counted_and_held_against_the_phone(city: City) -> None:
    city.online()
    assert ignored(
        city, city.point(61), city.point(-90_000), city.point(-5, accuracy_m=500), city.point(-3), city.point(-3)
    ) == {"in_the_future": 1, "too_old": 1, "inaccurate": 1, "duplicate": 1}
    assert ignored(city, city.point(0, accuracy_m=201)) == {"inaccurate": 1}
    assert city.car().ignored == {"in_the_future": 1, "too_old": 1, "inaccurate": 2}


def test_a_jump_from_the_last_position_is_taken_back(city: City) -> None:
    city.online()
    city.report()
    city.later(10)
    assert ignored(city, city.point(north_m=20_000)) == {"impossible_speed": 1}
    fix = city.car().fix
    assert fix and (fix.lat, fix.lng) == (41.1496, -8.611)
    assert city.available() == ["rui"]
    assert city.car().ignored == {"impossible_speed": 1}


def test_a_jump_within_a_report_does_not_hide_the_points_after_it(city: City) -> None:
    city.online()
    city.report()
    city.later(10)
    assert ignored(city, city.point(-5, 20_000), city.point(-2, 30), city.point(0, 50)) == {"impossible_speed": 1}
    fix = city.car().fix
    assert fix and fix.at == city.now


def test_the_phone_is_told_when_to_report_next(city: City) -> None:
    city.online()

    def next_report_s(north_m: float = 0.0, **more: float) -> int:
        city.later(20)
        return int(city.report(city.point(north_m=north_m, **more)).body["next_report_s"])

    assert next_report_s() == 10
    assert next_report_s() == 30
    assert next_report_s(north_m=200) == 10
    assert next_report_s(north_m=200, speed_mps=2.0) == 10
    city.assign()
    assert next_report_s(north_m=200) == 5


def test_the_points_of_a_trip_are_kept_by_the_minute(city: City, table: Table) -> None:
    city.online()
    city.assign()
    city.later(130)
    points = [city.point(-n) for n in range(100)]
    assert ignored(city, *points) == {}
    assert len(chunks.track("trip-1")) == 100
    assert len([item for item in items(table) if item["sk"].startswith("CHUNK#")]) == 3
    assert ignored(city, *points) == {"duplicate": 100}
    assert len(chunks.track("trip-1")) == 100


def test_a_phone_that_reports_many_points_a_second_has_one_of_each_kept(city: City) -> None:
    city.online()
    city.assign()
    city.later(60)
    points = [city.point(-10 + n / 10) for n in range(100)]
    assert ignored(city, *points) == {}
    assert len(chunks.track("trip-1")) == 10


def test_a_minute_has_no_room_for_whatever_a_phone_says_of_it(
    city: City, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "ROOM", 15)
    city.online()
    city.assign()
    city.later(59)
    for n in range(5):
        points = [city.point(-10 + second + n / 1000) for second in range(10)]
        assert city.report(*points).status == 200
    assert len(chunks.track("trip-1")) == 20
    city.later(10)
    assert ignored(city, city.point()) == {}
    assert len(chunks.track("trip-1")) == 21, "the next minute has room of its own"


def test_no_track_is_longer_than_can_be_drawn(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "DRAWN", 50)
    city.online()
    city.assign()
    city.later(100)
    city.report(*[city.point(-n) for n in range(100)])
    drawn = chunks.track("trip-1")
    assert len(drawn) == 50
    assert max(fix.at_ms for fix in drawn) < city.now.timestamp() * 1000 - 30_000, "and it begins at its beginning"


def test_a_late_point_of_a_running_trip_goes_to_its_track(city: City) -> None:
    city.online()
    city.assign()
    city.later(60)
    city.report(city.point(0))
    assert ignored(city, city.point(-30), city.point(-90)) == {"older_than_last": 1}
    assert len(chunks.track("trip-1")) == 2


def test_a_late_point_of_a_trip_that_is_over_goes_to_its_track_even_off_shift(city: City) -> None:
    city.online()
    city.assign()
    started_at = city.now
    city.later(300)
    city.complete(started_at)
    city.offline()
    assert ignored(city, city.point(-100), city.point(-50), city.point(-400)) == {"not_on_shift": 1}
    assert len(chunks.track("trip-1")) == 2
    assert city.report(city.point(-400)).code == "not_on_shift"


def test_late_points_have_the_track_measured_again_once_for_all_of_them(city: City, table: Table) -> None:
    city.online()
    city.assign()
    started_at = city.now
    city.later(300)
    city.complete(started_at)
    city.later(40)
    version = store.trip("trip-1").version
    for n in range(5):
        city.report(city.point(-100 - n))
    assert store.trip("trip-1").version == version + 1
    [timer] = outbox_of(table, "TRIP#trip-1", "TRIP").timers
    assert timer.type == "TrackDue"


def test_a_driver_taken_off_shift_during_a_trip_is_still_followed(city: City) -> None:
    city.online()
    city.assign()
    city.offline()
    assert ignored(city, city.point()) == {}
    assert city.car().fix


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"lat": 91}, "/points/0/lat"),
        ({"lat": "41"}, "/points/0/lat"),
        ({"lng": None}, "/points/0/lng"),
        ({"lng": True}, "/points/0/lng"),
        ({"at": "yesterday"}, "/points/0/at"),
        ({"at": "2026-03-01T12:00:00"}, "/points/0/at"),
        ({"at": 1772366400}, "/points/0/at"),
        ({"accuracy_m": -1}, "/points/0/accuracy_m"),
        ({"heading_deg": 361}, "/points/0/heading_deg"),
        ({"altitude": 3}, "/points/0/altitude"),
    ],
)
def test_a_malformed_point_is_named(city: City, change: dict[str, object], pointer: str) -> None:
    answer = city.report({**city.point(), **change})
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert answer.body["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"points": []}', 422),
        ("{}", 422),
        ("[]", 422),
        ("", 422),
        ('{"points": [{"lat": 1e999, "lng": 0, "at": "2026-03-01T12:00:00Z"}]}', 422),
        ('{"points": [{"lat": NaN, "lng": 0, "at": "2026-03-01T12:00:00Z"}]}', 400),
        ('{"points": "\\ud800"}', 400),
        ('{"points": ', 400),
    ],
)
def test_a_malformed_batch_is_a_clear_problem(city: City, body: str, status: int) -> None:
    assert Client(SERVICE).as_driver("rui").post("/v1/positions", body).status == status


def test_a_hundred_points_are_taken_and_one_more_is_not(city: City) -> None:
    city.online()
    assert ignored(city, *[city.point(-n) for n in range(100)]) == {}
    assert city.report(*[city.point(-n) for n in range(101)]).status == 422


def test_extreme_instants_are_merely_ignored(city: City) -> None:
    city.online()
    assert ignored(city, city.point(at="0001-01-01T00:00:00+14:00"), city.point(at="9999-12-31T23:59:59-14:00")) == {
        "too_old": 1,
        "in_the_future": 1,
    }


def test_the_hot_function_starts_without_pydantic() -> None:
    program = "import sys, location.positions; print([m for m in sys.modules if m.split('.')[0] in ('pydantic', 'boto3')])"
    environment = {"PYTHONPATH": ":".join(sys.path), "AWS_DEFAULT_REGION": "eu-west-1"}
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert output.stdout.strip() == "[]"


def test_a_wrong_first_position_does_not_take_the_driver_off_the_road_for_hours(city: City) -> None:
    city.online()
    city.report(city.point(lat=0.0, lng=0.0))
    for _ in range(15):
        city.later(10)
        city.report()
    assert city.available() == ["rui"]
