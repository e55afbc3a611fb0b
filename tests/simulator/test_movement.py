import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.geo import Point, distance_m, offset
from simulator.movement import STREETS_PER_STRAIGHT_LINE, Movement

START = Point(41.15, -8.61)
WAY = tuple(offset(START, north_m=n * 100.0, east_m=n * n * 10.0) for n in range(6))


def test_a_recorded_way_passes_its_points_at_their_times() -> None:
    way = Movement.along(WAY, 15)
    assert [way.at(15.0 * n).point.lat for n in range(6)] == pytest.approx([point.lat for point in WAY], abs=1e-6)


def test_between_two_points_the_car_is_between_them_and_moves() -> None:
    sighting = Movement.along(WAY, 15).at(20.0)
    assert WAY[1].lat < sighting.point.lat < WAY[2].lat
    assert sighting.speed_mps == pytest.approx(distance_m(WAY[1], WAY[2]) / 15, abs=0.1)
    assert 0 < sighting.heading_deg < 90


def test_at_the_end_it_stands() -> None:
    sighting = Movement.along(WAY, 15).at(1e6)
    assert (sighting.point, sighting.speed_mps) == (WAY[-1], 0.0)


def test_a_straight_way_takes_as_long_as_streets_would() -> None:
    way = Movement.straight(START, offset(START, east_m=900.0), speed_mps=9.0)
    assert way.duration_s == pytest.approx(100 * STREETS_PER_STRAIGHT_LINE, rel=0.01)
    assert way.at(1.0).heading_deg == pytest.approx(90.0, abs=0.1)


def test_before_it_sets_off_it_is_where_it_begins() -> None:
    assert Movement.parked(START).at(-5.0).point == START
    assert Movement.along(WAY, 15).at(-5.0).point.lat == pytest.approx(WAY[0].lat, abs=1e-6)


def test_a_way_to_where_one_is_takes_no_time() -> None:
    assert Movement.straight(START, START, speed_mps=9.0) == Movement.parked(START)


@given(st.floats(0, 100))
def test_no_car_leaves_its_way_or_goes_faster_than_recorded(elapsed_s: float) -> None:
    way = Movement.along(WAY, 15)
    before, after = way.at(elapsed_s), way.at(elapsed_s + 1.0)
    assert distance_m(before.point, after.point) <= max(map(distance_m, WAY, WAY[1:])) / 15 + 0.3
    assert 0 <= before.heading_deg < 360
