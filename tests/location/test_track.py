from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.geo import Point, offset
from location import track
from location.fix import Fix, believable_step
from location.track import Measurement, believable, length_m, measure

PICKUP = Point(41.15, -8.61)
DROPOFF = offset(PICKUP, north_m=3_000)
END_MS = 300_000


def fix(at_s: float, north_m: float, accuracy_m: float | None = 8.0) -> Fix:
    point = offset(PICKUP, north_m=north_m)
    return Fix(round(at_s * 1000), point.lat, point.lng, accuracy_m)


def driven(seconds: range) -> list[Fix]:
    """Ten metres a second, north."""
    return [fix(at_s, at_s * 10) for at_s in seconds]


def measured(fixes: list[Fix]) -> Measurement:
    return measure(fixes, 0, END_MS, PICKUP, DROPOFF)


def counted(fixes: list[Fix]) -> Measurement:
    """Without the speeds, which `test_speeds.py` is about."""
    return replace(measured(fixes), by_speed=())


WHOLE = driven(range(0, 301, 5))


def test_a_whole_track_measures_what_was_driven() -> None:
    assert counted(WHOLE) == Measurement(distance_m=3_000, duration_s=300, points_used=61, points_dropped=0)


def test_order_and_repetition_do_not_matter() -> None:
    assert measured([*reversed(WHOLE), *WHOLE]) == measured(WHOLE)


def test_a_jump_is_left_out_wherever_it_is() -> None:
    for at_s in (1, 152, 299):
        assert counted([*WHOLE, fix(at_s, 50_000)]) == Measurement(3_000, 300, 61, 1)


def test_a_wrong_first_point_does_not_cost_the_track() -> None:
    assert counted([fix(0, 40_000), *WHOLE[1:]]) == Measurement(2_950, 300, 60, 1)


def test_a_minute_of_being_elsewhere_is_left_out_as_a_whole() -> None:
    elsewhere = [fix(at_s, 30_000 + at_s) for at_s in range(101, 160, 5)]
    assert measured([*WHOLE, *elsewhere]).distance_m == 3_000


def test_blurred_points_are_left_out() -> None:
    assert counted([*WHOLE, fix(152, 1_700, accuracy_m=101)]) == Measurement(3_000, 300, 61, 1)


def test_a_trembling_phone_that_reports_many_points_a_second_drives_no_farther() -> None:
    trembling = [fix(at_s + n / 100, at_s * 10 + n % 2 * 15) for at_s in range(0, 301, 5) for n in range(100)]
    assert measured(trembling).distance_m == 3_000


def test_a_trip_over_within_a_second_is_measured_by_all_its_points() -> None:
    moving = [fix(0.1, 0), fix(0.4, 10), fix(0.8, 20)]
    assert replace(measure(moving, 0, 1_000, PICKUP, DROPOFF), by_speed=()) == Measurement(20, 1, 3, 0)


def test_a_track_of_nothing_but_jumps_does_not_cost_a_minute_of_computing(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0

    def counted_step(before: Fix, after: Fix) -> bool:
        nonlocal steps
        steps += 1
        return believable_step(before, after)

    monkeypatch.setattr(track, "believable_step", counted_step)
    jumping = [fix(at_s, at_s % 2 * 500_000) for at_s in range(5_000)]
    assert len(believable(jumping)) == 2_500
    assert steps < 250_000


def test_points_before_the_start_and_after_the_end_do_not_count() -> None:
    assert measured([*WHOLE, fix(-5, -50), fix(305, 3_050)]) == measured(WHOLE)


def test_without_a_track_it_is_the_straight_line() -> None:
    assert counted([]) == Measurement(3_000, 300, 0, 0)
    assert counted([fix(10, 100)]) == Measurement(3_000, 300, 0, 1)


def test_a_track_that_begins_late_and_ends_early_is_joined_to_the_ends_of_the_trip() -> None:
    assert measured(driven(range(125, 176, 5))).distance_m == 3_000


def test_a_track_with_a_short_beginning_missing_is_taken_as_it_is() -> None:
    assert measured(driven(range(60, 301, 5))).distance_m == 2_400


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40_000)), unique_by=lambda it: it[0], max_size=30).map(sorted))
def test_what_is_left_of_any_track_is_believable_step_by_step(points: list[tuple[int, int]]) -> None:
    given_points = [fix(at_s, north_m) for at_s, north_m in points]
    chain = believable(given_points)
    assert set(chain) <= set(given_points)
    assert all(believable_step(a, b) for a, b in pairwise(chain))
    assert bool(chain) == bool(given_points)
    assert length_m([point.point for point in chain]) <= 60 * 300 + 20 * len(chain)
