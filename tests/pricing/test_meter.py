from __future__ import annotations

from dataclasses import replace

import pytest

from pricing.meter import units_begun
from pricing.tariff import CruisingSpeed, Meter
from pricing.trip_facts import SpeedBand
from tests.pricing.drafts import trip

NEW_YORK = Meter(
    flag_fall_minor=250,
    included_mm=0,
    unit_minor=50,
    unit_mm=321_869,
    unit_s=60,
    cruising=CruisingSpeed(base_kmh=25, percent_of_mean=50),
)


def band(kmh: int, distance_m: int, duration_s: int) -> SpeedBand:
    return SpeedBand(below_kmh=kmh, distance_m=distance_m, duration_s=duration_s)


def test_a_parked_car_pays_by_the_minute_begun() -> None:
    assert [units_begun(NEW_YORK, trip(distance_m=0, duration_s=seconds)) for seconds in (0, 1, 60, 61)] == [0, 1, 1, 2]


def test_a_fast_car_pays_by_the_fifth_of_a_mile_begun() -> None:
    fast = trip(distance_m=3_219, duration_s=120)
    assert units_begun(NEW_YORK, fast) == 11


def test_with_recorded_speeds_the_clock_runs_below_twelve_miles_per_hour_and_the_odometer_above() -> None:
    slow, quick = band(10, 500, 300), band(60, 3_219, 250)
    facts = trip(distance_m=3_719, duration_s=550, by_speed=(slow, quick))
    assert units_begun(NEW_YORK, facts) == 5 + 11


def test_speeds_that_leave_out_a_part_of_the_trip_are_not_used() -> None:
    facts = trip(distance_m=3_719, duration_s=550)
    assert units_begun(NEW_YORK, replace(facts, by_speed=(band(60, 10, 1),))) == units_begun(NEW_YORK, facts)


def test_the_flag_fall_includes_its_distance() -> None:
    with_some_free = replace(NEW_YORK, included_mm=1_800_000)
    assert units_begun(with_some_free, trip(distance_m=1_800, duration_s=100)) == 0
    assert units_begun(with_some_free, trip(distance_m=1_900, duration_s=100)) == 1


@pytest.mark.parametrize(("distance_m", "duration_s"), [(0, 0), (5_000, 0), (0, 600)])
def test_a_trip_without_distance_or_time_has_a_fare_too(distance_m: int, duration_s: int) -> None:
    assert units_begun(NEW_YORK, trip(distance_m=distance_m, duration_s=duration_s)) >= 0
