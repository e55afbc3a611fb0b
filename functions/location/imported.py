"""Trips that were driven under the system before, and their tracks: shown where tracks are shown, told to nobody.

What that system measured stands as it was; the points are only drawn. They come in parts, for a long trip has more of them
than one call carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from kernel.place import PlaceRecord
from kernel.refusal import Refusal
from location.carriage import TripId
from location.fix import Fix
from location.track import Measurement
from location.trip import Trip
from location.wire import Lat, Lng

Name = Annotated[str, Meta(min_length=1, max_length=128)]
Instant = Annotated[datetime, Meta(tz=True)]
AtMs = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]


class PersonErased(Refusal):
    """Somebody of the trip was erased, and nothing tells any more where he went."""


class TripUnknown(Refusal):
    """A track belongs to a trip that was imported before it."""


class EndsBeforeItBegins(Refusal):
    """No trip ends before it begins."""


class TripRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trip that was driven, and what was measured of it from `points_used` points."""

    trip_id: Name
    ride_id: Name
    rider_id: Name
    driver_id: Name
    pickup: PlaceRecord
    dropoff: PlaceRecord
    started_at: Instant
    completed_at: Instant
    distance_m: Annotated[int, Meta(ge=0, le=10_000_000)]
    points_used: Annotated[int, Meta(ge=0, le=10_000_000)]

    @classmethod
    def of(cls, trip: Trip) -> TripRecord | None:
        """As it is held; nothing, once one of its people was forgotten."""
        if not (trip.pickup and trip.dropoff and trip.started_at and trip.completed_at and trip.measurement):
            return None
        return cls(
            trip_id=trip.id,
            ride_id=trip.ride_id,
            rider_id=trip.rider_id,
            driver_id=trip.driver_id,
            pickup=PlaceRecord.of(trip.pickup),
            dropoff=PlaceRecord.of(trip.dropoff),
            started_at=trip.started_at,
            completed_at=trip.completed_at,
            distance_m=trip.measurement.distance_m,
            points_used=trip.measurement.points_used,
        )

    def trip(self, version: int) -> Trip:
        duration_s = round((self.completed_at - self.started_at).total_seconds())
        return Trip(
            TripId(self.trip_id),
            self.ride_id,
            self.rider_id,
            self.driver_id,
            self.pickup.point,
            [],
            self.dropoff.point,
            started_at=self.started_at,
            completed_at=self.completed_at,
            measurement=Measurement(self.distance_m, duration_s, self.points_used, 0),
            version=version,
        )


class TrackRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of a trip's track; `points` are `[at_ms, lat, lng]`, `at_ms` milliseconds since 1970."""

    trip_id: Name
    part: Annotated[int, Meta(ge=1, le=999)]
    points: Annotated[list[tuple[AtMs, Lat, Lng]], Meta(min_length=1, max_length=1000)]

    @classmethod
    def of(cls, held: ImportedPart) -> TrackRecord:
        points = [(fix.at_ms, fix.lat, fix.lng) for fix in map(Fix.read, held.points)]
        return cls(trip_id=held.trip_id, part=held.part, points=points)

    def held(self, version: int) -> ImportedPart:
        points = [Fix(at_ms, lat, lng).spelled for at_ms, lat, lng in self.points]
        return ImportedPart(self.trip_id, self.part, points, version)


@dataclass(frozen=True)
class ImportedPart:
    """Spelled and kept like a minute of any other track, so that whoever reads tracks reads it too."""

    trip_id: str
    part: int
    points: list[str]
    version: int = 0
