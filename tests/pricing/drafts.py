"""Tariffs and trips that the tests of pricing are about."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from kernel.geo import Point
from pricing.receipt import Receipt
from pricing.tariff import (
    At,
    Basis,
    CancellationFee,
    CruisingSpeed,
    Day,
    DistanceRate,
    Fares,
    Fee,
    FlatFare,
    Hours,
    KeptBy,
    Meter,
    NoShowFee,
    Period,
    Rounding,
    RoundingMode,
    Tariff,
    TimeRate,
    Tolerance,
    Waiting,
    Words,
    Zone,
)
from pricing.trip_facts import Kind, SpeedBand, TripFacts
from pricing.zones import Polygon

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 23, tzinfo=UTC)
CENTRE, AIRPORT, SUBURB = Point(lat=0.5, lng=0.5), Point(lat=2.5, lng=2.5), Point(lat=5.0, lng=5.0)
EVERY_DAY = tuple(Day)
LATE = Hours(days=EVERY_DAY, from_local="22:00", until_local="06:00")


def square(lng: float, lat: float, side: float = 1.0) -> Polygon:
    east, north = lng + side, lat + side
    return Polygon(coordinates=(((lng, lat), (east, lat), (east, north), (lng, north), (lng, lat)),))


def named(code: str) -> Words:
    return Words(en=code, pt=f"{code} (pt)")


UPFRONT = Tariff(
    city="atlantis",
    category="standard",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    title=named("Atlantis"),
    source="invented",
    currency="EUR",
    timezone="UTC",
    area=square(0, 0, 10),
    basis=Basis.UPFRONT,
    base_minor=200,
    distance=DistanceRate(amount_minor=100, per_m=1000),
    duration=TimeRate(amount_minor=20, per_s=60),
    waiting=Waiting(amount_minor=30, per_s=60, grace_s=120),
    minimum_minor=500,
    surge_cap_percent=200,
    tolerance=Tolerance(distance_percent=20, distance_m=1000, duration_percent=50, duration_s=600, dropoff_m=500),
    holidays=("12-25",),
    periods=(Period(code="night", name=named("Night"), factor_percent=120, hours=(LATE,)),),
    zones=(
        Zone(code="centre", name=named("Centre"), area=square(0, 0)),
        Zone(code="airport", name=named("Airport"), area=square(2, 2)),
    ),
    flat_fares=(
        FlatFare(
            code="shuttle",
            name=named("Shuttle"),
            from_zone="centre",
            to_zone="airport",
            both_ways=False,
            amount_minor=2000,
        ),
    ),
    fees=(
        Fee(code="booking", name=named("Booking"), amount_minor=99, kept_by=KeptBy.PLATFORM),
        Fee(code="airport_in", name=named("In"), amount_minor=150, kept_by=KeptBy.DRIVER, zone="airport", at=At.PICKUP),
        Fee(code="airport_out", name=named("Out"), amount_minor=70, kept_by=KeptBy.DRIVER, zone="airport", at=At.DROPOFF),
        Fee(code="passing", name=named("Passing"), amount_minor=33, kept_by=KeptBy.SHARED, zone="centre"),
        Fee(code="late", name=named("Late"), amount_minor=44, kept_by=KeptBy.SHARED, hours=(LATE,), fares=Fares.FLAT),
        Fee(code="by_meter", name=named("Not flat"), amount_minor=5, kept_by=KeptBy.SHARED, fares=Fares.NOT_FLAT),
        Fee(code="luggage", name=named("Luggage"), amount_minor=160, kept_by=KeptBy.DRIVER, on_request=True),
    ),
    cancellation=CancellationFee(amount_minor=300, free_s=120, kept_by=KeptBy.DRIVER),
    no_show=NoShowFee(amount_minor=400, wait_s=300, kept_by=KeptBy.SHARED),
    platform_share_basis_points=1250,
    rounding=Rounding(step_minor=5, mode=RoundingMode.HALF_EVEN),
)

METER = Meter(
    flag_fall_minor=325,
    included_mm=500_000,
    unit_minor=10,
    unit_mm=212_766,
    unit_s=24,
    cruising=CruisingSpeed(base_kmh=20, percent_of_mean=60),
)
NIGHT_METER = replace(METER, flag_fall_minor=390, unit_mm=177_305)

METERED = replace(
    UPFRONT,
    category="taxi",
    basis=Basis.METERED,
    tolerance=None,
    base_minor=0,
    distance=None,
    duration=None,
    surge_cap_percent=100,
    meter=METER,
    periods=(Period(code="night", name=named("Night"), meter=NIGHT_METER, hours=(LATE,)),),
)


def trip(**changes: object) -> TripFacts:
    """Ten kilometres in twenty minutes through the suburbs, at noon."""
    facts = TripFacts(pickup=SUBURB, dropoff=Point(lat=5.05, lng=5.05), started_at=NOON, distance_m=10_000, duration_s=1_200)
    return replace(facts, **changes)  # type: ignore[arg-type]


def amounts(receipt: Receipt) -> dict[str, int]:
    return {line.code: line.amount_minor for line in receipt.lines}


minor = st.integers(0, 5_000)
points = st.sampled_from([CENTRE, AIRPORT, SUBURB]) | st.builds(Point, lat=st.floats(0, 10), lng=st.floats(0, 10))
instants = st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
meters = st.builds(
    Meter,
    flag_fall_minor=minor,
    included_mm=st.integers(0, 2_000_000),
    unit_minor=st.integers(1, 200),
    unit_mm=st.integers(50_000, 1_000_000),
    unit_s=st.integers(5, 120),
    cruising=st.builds(CruisingSpeed, base_kmh=st.integers(1, 80), percent_of_mean=st.integers(0, 200)),
)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    metered = draw(st.booleans())
    step_minor = draw(st.sampled_from([1, 5, 10, 50, 100]))
    shared = {
        "timezone": draw(st.sampled_from(["UTC", "Europe/Lisbon", "America/Sao_Paulo", "America/New_York"])),
        "minimum_minor": draw(st.integers(0, 20)) * step_minor,
        "surge_cap_percent": draw(st.integers(100, 500)),
        "rounding": Rounding(step_minor=step_minor, mode=draw(st.sampled_from(RoundingMode))),
        "platform_share_basis_points": draw(st.integers(0, 10_000)),
        "waiting": draw(st.none() | st.builds(Waiting, amount_minor=minor, per_s=st.just(60), grace_s=st.just(120))),
        "fees": tuple(replace(fee, amount_minor=draw(minor), kept_by=draw(st.sampled_from(KeptBy))) for fee in UPFRONT.fees),
    }
    if metered:
        night = replace(METERED.periods[0], meter=draw(meters), factor_percent=draw(st.integers(50, 300)))
        return replace(METERED, meter=draw(meters), periods=(night,), **shared)  # type: ignore[arg-type]
    return replace(
        UPFRONT,
        base_minor=draw(minor),
        distance=draw(st.none() | st.builds(DistanceRate, amount_minor=minor, per_m=st.sampled_from([1, 300, 1000, 1609]))),
        duration=draw(st.none() | st.builds(TimeRate, amount_minor=minor, per_s=st.sampled_from([1, 60, 3600]))),
        periods=(replace(UPFRONT.periods[0], factor_percent=draw(st.integers(50, 300))),),
        **shared,  # type: ignore[arg-type]
    )


@st.composite
def trips(draw: st.DrawFn, *, bands: bool = True) -> TripFacts:
    facts = TripFacts(
        pickup=draw(points),
        dropoff=draw(points),
        stops=tuple(draw(st.lists(points, max_size=2))),
        started_at=draw(instants),
        distance_m=draw(st.integers(0, 200_000)),
        duration_s=draw(st.integers(0, 20_000)),
        waited_s=draw(st.integers(0, 3_000)),
        surge_percent=draw(st.integers(100, 900)),
        requested=draw(st.sampled_from([(), ("luggage",), ("nonsense",)])),
        measured_by="test",
    )
    return banded(facts, draw(st.integers(0, 2**16))) if bands and draw(st.booleans()) else facts


@st.composite
def endings(draw: st.DrawFn) -> TripFacts:
    """Trips, cancellations and no-shows."""
    return replace(
        draw(trips()),
        kind=draw(st.sampled_from(Kind)),
        cancelled_after_s=draw(st.integers(0, 1_000)),
        fee_waived=draw(st.sampled_from(["", "driver_late"])),
    )


def banded(facts: TripFacts, seed: int) -> TripFacts:
    """The same trip with a track: split somehow over a few speeds."""
    shuffle = random.Random(seed)
    metres = sorted(shuffle.randint(0, facts.distance_m) for _ in range(3))
    seconds = sorted(shuffle.randint(0, facts.duration_s) for _ in range(3))
    ends = zip([0, *metres], [*metres, facts.distance_m], [0, *seconds], [*seconds, facts.duration_s], strict=True)
    bands = tuple(
        SpeedBand(below_kmh=5 * number, distance_m=to_m - from_m, duration_s=to_s - from_s)
        for number, (from_m, to_m, from_s, to_s) in enumerate(ends, start=1)
    )
    return replace(facts, by_speed=bands)
