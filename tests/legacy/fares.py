"""What a ride costs, twice: the estimate and the final fare are computed by two functions that do not quite agree.

The estimate charges one airport fee where the final fare charges two, and knows no cap on the distance fare.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

METRES_PER_MILE = Decimal("1609.34")
DISTANCE_FARE_CAP = Decimal(1000)
CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Place:
    lat: float
    lng: float


@dataclass(frozen=True)
class Airport:
    """`south, west, north, east`, of the polygon's corners."""

    pickup_fee: Decimal
    dropoff_fee: Decimal
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, row: Any) -> Airport:
        """The geometry says longitude first."""
        corners = [tuple(map(float, corner.split(","))) for corner in row["csv_geometry"].split()]
        lngs, lats = zip(*corners, strict=True)
        return cls(row["pickup_fee"], row["dropoff_fee"], (min(lats), min(lngs), max(lats), max(lngs)))

    def holds(self, place: Place) -> bool:
        south, west, north, east = self.box
        return south <= place.lat <= north and west <= place.lng <= east


def metres(a: Place, b: Place) -> float:
    lat, lng = radians(b.lat - a.lat), radians(b.lng - a.lng)
    chord = sin(lat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(lng / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(chord))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Way:
    distance_m: float
    duration_s: float
    start: Place
    end: Place


def estimate(tariff: Any, way: Way, airports: list[Airport]) -> dict[str, Decimal]:
    fee = next((airport.pickup_fee for airport in airports if airport.holds(way.start)), None)
    if fee is None:
        fee = next((airport.dropoff_fee for airport in airports if airport.holds(way.end)), ZERO)
    return _fare(tariff, way, fee, capped=False)


def final(tariff: Any, way: Way, airports: list[Airport]) -> dict[str, Decimal]:
    fee = sum((airport.pickup_fee for airport in airports if airport.holds(way.start)), ZERO)
    fee += sum((airport.dropoff_fee for airport in airports if airport.holds(way.end)), ZERO)
    return _fare(tariff, way, fee, capped=True)


def _fare(tariff: Any, way: Way, airport_fee: Decimal, *, capped: bool) -> dict[str, Decimal]:
    miles = Decimal(str(way.distance_m)) / METRES_PER_MILE
    distance_fare = cents(tariff["rate_per_mile"] * miles)
    if capped:
        distance_fare = min(DISTANCE_FARE_CAP, distance_fare)
    time_fare = cents(tariff["rate_per_minute"] * Decimal(str(way.duration_s)) / 60)
    normal_fare = max(tariff["minimum_fare"], tariff["base_fare"] + time_fare + distance_fare)
    sub_total = normal_fare
    ra_payment = (
        ZERO if sub_total == tariff["minimum_fare"] else min(tariff["fixed_ra_fee"], sub_total - tariff["minimum_fare"])
    )
    city_fee = cents(tariff["city_fee_rate"] * (sub_total + tariff["booking_fee"] + airport_fee))
    processing_fee = tariff["processing_fee_rate"]
    return {
        "minimum_fare": tariff["minimum_fare"],
        "base_fare": tariff["base_fare"],
        "rate_per_mile": tariff["rate_per_mile"],
        "rate_per_minute": tariff["rate_per_minute"],
        "booking_fee": tariff["booking_fee"],
        "distance_fare": distance_fare,
        "time_fare": time_fare,
        "normal_fare": normal_fare,
        "surge_fare": ZERO,
        "sub_total": sub_total,
        "airport_fee": airport_fee,
        "city_fee": city_fee,
        "processing_fee": processing_fee,
        "total_fare": sub_total + processing_fee + tariff["booking_fee"] + airport_fee + city_fee,
        "ra_payment": ra_payment,
        "driver_payment": sub_total - ra_payment,
    }


def split_equally(total: Decimal, payers: int) -> list[Decimal]:
    """Every share is rounded by itself; what is left over is nobody's."""
    return [cents(total / payers)] * payers
