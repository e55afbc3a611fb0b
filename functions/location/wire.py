"""Requests and answers of the lean routes (`positions.py`, `internal.py`); those of `api.py` are in `views.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from location.fix import Fix, milliseconds
from location.model import Car
from location.search import Candidate
from location.trip import Whereabouts

Lat = Annotated[float, Meta(ge=-90, le=90)]
Lng = Annotated[float, Meta(ge=-180, le=180)]
Word = Annotated[str, Meta(min_length=1, max_length=40)]


class PositionPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """One reading at the phone's own time. Leave out what the phone does not know."""

    lat: Lat
    lng: Lng
    at: Annotated[datetime, Meta(tz=True)]
    accuracy_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None
    speed_mps: Annotated[float, Meta(ge=0, le=1_000)] | None = None
    heading_deg: Annotated[float, Meta(ge=0, le=360)] | None = None

    @property
    def fix(self) -> Fix:
        return Fix(
            at_ms=milliseconds(self.at),
            lat=round(self.lat, 6),
            lng=round(self.lng, 6),
            accuracy_m=self.accuracy_m,
            speed_mps=self.speed_mps,
            heading_deg=self.heading_deg,
        )


class PositionBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone recorded since its last report, in any order; what it sends twice counts once."""

    points: Annotated[list[PositionPoint], Meta(min_length=1, max_length=100)]


class PositionReceipt(Struct, frozen=True):
    """How many points were of use, how many were not and why, and when to report next."""

    accepted: int
    ignored: dict[str, int]
    next_report_s: int


class NearbyQuery(Struct, frozen=True, forbid_unknown_fields=True):
    lat: Lat
    lng: Lng
    radius_m: Annotated[float, Meta(gt=0, le=20_000)]
    category: Annotated[str, Meta(max_length=40)] = ""
    needs: Annotated[list[Word], Meta(max_length=10)] = []
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class CandidateCar(Struct, frozen=True):
    """An available car. `at` begins the minute in which it was last heard."""

    driver_id: str
    lat: float
    lng: float
    at: datetime
    distance_m: int
    eta_s: int
    misfits: list[str]
    heading_deg: float | UnsetType = UNSET

    @classmethod
    def of(cls, candidate: Candidate) -> CandidateCar:
        row = candidate.row
        return cls(
            driver_id=row.driver_id,
            lat=row.lat,
            lng=row.lng,
            at=row.at,
            distance_m=round(candidate.distance_m),
            eta_s=candidate.eta_s,
            misfits=list(candidate.misfits),
            heading_deg=UNSET if row.heading_deg is None else row.heading_deg,
        )


class NearbyAnswer(Struct, frozen=True):
    """First the cars that fit, nearest first, then some that do not, each with what it lacks: `category`, `needs:<need>`."""

    candidates: list[CandidateCar]


class VehiclesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """A rectangle, and how many cars at most."""

    south: Lat
    west: Lng
    north: Lat
    east: Lng
    limit: Annotated[int, Meta(ge=1, le=1000)] = 300


class Vehicle(Struct, frozen=True, omit_defaults=True):
    """A car on the road. `state` is `available`, `busy` or `silent`; `trip_id` is the trip it carries."""

    driver_id: str
    state: str
    lat: float
    lng: float
    at: datetime
    heading_deg: float | None = None
    trip_id: str = ""

    @classmethod
    def of(cls, car: Car, fix: Fix) -> Vehicle:
        state = "silent" if car.silent else "busy" if car.is_busy else "available"
        running = [carriage.trip_id for carriage in car.carriages if carriage.is_running]
        return cls(car.driver_id, state, fix.lat, fix.lng, fix.at, fix.heading_deg, running[-1] if running else "")


class VehiclesAnswer(Struct, frozen=True):
    """An even sample of the cars on the road within the rectangle; `on_the_road` counts all cars everywhere.

    That number is exact as long as all of them fit into the sample, and an estimate beyond.
    """

    vehicles: list[Vehicle]
    on_the_road: int


WIRE: dict[tuple[str, str], tuple[Any, Any]] = {
    ("POST", "/v1/positions"): (PositionBatch, PositionReceipt),
    ("GET", "/internal/location/nearby"): (NearbyQuery, NearbyAnswer),
    ("GET", "/internal/location/trips/{trip_id}/position"): (None, Whereabouts),
    ("GET", "/internal/location/vehicles"): (VehiclesQuery, VehiclesAnswer),
}
"""Route → what it takes (a body, or a query string for GET) and what it answers."""
