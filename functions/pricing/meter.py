"""The taximeter: units of distance or time, whichever runs at the speed of the moment."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from pricing.tariff import CruisingSpeed, Meter
from pricing.trip_facts import TripFacts

MM_PER_M = 1000
M_PER_KM = 1000
S_PER_H = 3600


def units_begun(meter: Meter, facts: TripFacts) -> int:
    """Units to pay beside the flag-fall. A unit is paid when it begins, as taximeters do.

    >>> meter = Meter(flag_fall_minor=250, included_mm=0, unit_minor=50, unit_mm=321_869, unit_s=60,
    ...               cruising=CruisingSpeed(base_kmh=30, percent_of_mean=50))
    >>> from datetime import UTC, datetime
    >>> from kernel.geo import Point
    >>> here = Point(lat=40.7, lng=-74.0)
    >>> units_begun(meter, TripFacts(pickup=here, dropoff=here, started_at=datetime(2019, 3, 1, tzinfo=UTC), duration_s=90))
    2
    """
    units = sum((_units(meter, distance_m, duration_s) for distance_m, duration_s in _phases(meter, facts)), Fraction(0))
    return max(0, ceil(units - Fraction(meter.included_mm, meter.unit_mm)))


def _units(meter: Meter, distance_m: Fraction, duration_s: Fraction) -> Fraction:
    """Of a stretch at one speed."""
    return max(distance_m * MM_PER_M / meter.unit_mm, duration_s / meter.unit_s)


def _phases(meter: Meter, facts: TripFacts) -> Iterator[tuple[Fraction, Fraction]]:
    """Stretches of one speed each: as recorded, or else one of driving and one of standing still."""
    if facts.whole_track_by_speed:
        yield from ((Fraction(band.distance_m), Fraction(band.duration_s)) for band in facts.by_speed)
        return
    distance_m, duration_s = Fraction(facts.distance_m), Fraction(facts.duration_s)
    driving_s = _driving_s(meter.cruising, distance_m, duration_s)
    yield distance_m, driving_s
    yield Fraction(0), duration_s - driving_s


def _driving_s(cruising: CruisingSpeed, distance_m: Fraction, duration_s: Fraction) -> Fraction:
    """How long it takes to cover the distance at the cruising speed; never longer than the trip took."""
    if not (distance_m and duration_s):
        return duration_s if distance_m else Fraction(0)
    mean_kmh = distance_m / duration_s * S_PER_H / M_PER_KM
    cruising_kmh = cruising.base_kmh + mean_kmh * cruising.percent_of_mean / 100
    return min(duration_s, distance_m * S_PER_H / (cruising_kmh * M_PER_KM))
