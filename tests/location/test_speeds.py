from hypothesis import given
from hypothesis import strategies as st

from events.location import SpeedBand
from kernel.geo import Point, offset
from location.fix import Fix
from location.speeds import Passed, by_speed
from location.track import measure

HERE = Point(41.15, -8.61)


def passed(*places: tuple[int, float]) -> list[Passed]:
    """Seconds, and metres to the north."""
    return [Passed(offset(HERE, north_m=metres), second * 1000) for second, metres in places]


def test_driving_and_standing_are_told_apart() -> None:
    """A minute at 36 km/h, a minute at a red light, a minute in a queue."""
    assert by_speed(passed((0, 0), (60, 600), (120, 600), (180, 720))) == (
        SpeedBand(below_kmh=5, distance_m=0, duration_s=60),
        SpeedBand(below_kmh=10, distance_m=120, duration_s=60),
        SpeedBand(below_kmh=40, distance_m=600, duration_s=60),
    )


def test_equal_speeds_fall_into_one_band_wherever_they_were() -> None:
    assert by_speed(passed((0, 0), (10, 100), (20, 100), (30, 200))) == (
        SpeedBand(below_kmh=5, distance_m=0, duration_s=10),
        SpeedBand(below_kmh=40, distance_m=200, duration_s=20),
    )


def test_a_car_that_never_moved_stood_all_the_time() -> None:
    assert by_speed(passed((0, 0), (300, 0))) == (SpeedBand(below_kmh=5, distance_m=0, duration_s=300),)


@given(st.lists(st.tuples(st.integers(0, 3_600_000), st.floats(0, 20_000)), min_size=2, max_size=60))
def test_the_bands_of_any_trip_add_up_to_it(readings: list[tuple[int, float]]) -> None:
    ends_ms = max(at_ms for at_ms, _ in readings)
    fixes = [Fix(at_ms, *_degrees(metres), accuracy_m=5.0) for at_ms, metres in readings]
    measured = measure(fixes, 0, ends_ms, HERE, offset(HERE, north_m=20_000))
    if measured.points_used:
        assert sum(band.distance_m for band in measured.by_speed) == measured.distance_m
        assert sum(band.duration_s for band in measured.by_speed) == measured.duration_s
        assert [band.below_kmh for band in measured.by_speed] == sorted({band.below_kmh for band in measured.by_speed})
    else:
        assert measured.by_speed == ()


def _degrees(north_m: float) -> tuple[float, float]:
    point = offset(HERE, north_m=north_m)
    return point.lat, point.lng
