"""Answers of the location API as people's apps read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from kernel.geo import Point
from kernel.http import View
from location.carriage import TripId
from location.fix import Fix
from location.model import Car
from location.search import Candidate
from location.trip import Towards, Trip

Category = Literal["standard", "comfort", "xl", "black"]
Need = Literal["wheelchair", "assistance_animal", "hearing", "low_vision"]


class VehicleView(View):
    """A car nearby, under a name that changes daily and at a rounded place."""

    id: str
    lat: float
    lng: float
    heading_deg: float | None
    category: str
    eta_s: int

    @classmethod
    def of(cls, candidate: Candidate, vehicle_id: str, category: str | None) -> VehicleView:
        row = candidate.row
        return cls(
            id=vehicle_id,
            lat=row.lat,
            lng=row.lng,
            heading_deg=row.heading_deg,
            category=category or next(iter(row.categories), ""),
            eta_s=candidate.eta_s,
        )


class NearbyView(View):
    """Nearest first. Only cars that meet the rider's own needs."""

    vehicles: list[VehicleView]


class DriverNearbyView(View):
    """The driver of an available car, for the desk. `misfits` name what of the wish the car cannot serve."""

    driver_id: str
    lat: float
    lng: float
    heading_deg: float | None
    categories: list[str]
    distance_m: int
    eta_s: int
    misfits: list[str]

    @classmethod
    def of(cls, candidate: Candidate) -> DriverNearbyView:
        row = candidate.row
        return cls(
            driver_id=row.driver_id,
            lat=row.lat,
            lng=row.lng,
            heading_deg=row.heading_deg,
            categories=list(row.categories),
            distance_m=round(candidate.distance_m),
            eta_s=candidate.eta_s,
            misfits=list(candidate.misfits),
        )


class DriversNearbyView(View):
    """Those who fit first, then those who do not, each nearest first."""

    drivers: list[DriverNearbyView]


class TripPositionView(View):
    """Where the trip's car was last, and how long it needs to the pickup, or once under way to the drop-off."""

    trip_id: TripId
    lat: float
    lng: float
    at: datetime
    heading_deg: float | None
    towards: Towards
    eta_s: int | None


class DriverPositionView(View):
    """A driver as the desk sees him. `ignored` counts the points his phone sent that cannot be true, by reason."""

    driver_id: str
    lat: float
    lng: float
    at: datetime
    accuracy_m: float | None
    speed_mps: float | None
    heading_deg: float | None
    on_shift: bool
    silent: bool
    available: bool
    trip_ids: list[str]
    ignored: dict[str, int]

    @classmethod
    def of(cls, car: Car, fix: Fix) -> DriverPositionView:
        return cls(
            driver_id=car.driver_id,
            lat=fix.lat,
            lng=fix.lng,
            at=fix.at,
            accuracy_m=fix.accuracy_m,
            speed_mps=fix.speed_mps,
            heading_deg=fix.heading_deg,
            on_shift=car.on_shift,
            silent=car.silent,
            available=car.is_available,
            trip_ids=[carriage.trip_id for carriage in car.carriages if carriage.is_running],
            ignored=car.ignored,
        )


class TrackProperties(View):
    """Distance and duration are there once the trip is completed; they may still change while late points come in."""

    trip_id: TripId
    started_at: datetime | None
    completed_at: datetime | None
    distance_m: int | None
    duration_s: int | None
    points_used: int | None
    points_dropped: int | None


class LineString(View):
    type: Literal["LineString"] = "LineString"
    coordinates: list[tuple[float, float]]


class TrackView(View):
    """A GeoJSON Feature (RFC 7946); no geometry before there are two points."""

    type: Literal["Feature"] = "Feature"
    geometry: LineString | None
    properties: TrackProperties

    @classmethod
    def of(cls, trip: Trip, line: list[Point]) -> TrackView:
        measured: dict[str, Any] = vars(trip.measurement) if trip.measurement else dict.fromkeys(MEASURED)
        return cls(
            geometry=LineString(coordinates=[(point.lng, point.lat) for point in line]) if len(line) > 1 else None,
            properties=TrackProperties(
                trip_id=trip.id, started_at=trip.started_at, completed_at=trip.completed_at, **measured
            ),
        )


MEASURED = ("distance_m", "duration_s", "points_used", "points_dropped")
