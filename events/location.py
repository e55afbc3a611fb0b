"""What the location service publishes."""

from datetime import datetime
from typing import ClassVar

import msgspec

from kernel.event import Event, source_of


class LocationEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("location")


class DriverWentSilent(LocationEvent, frozen=True, kw_only=True):
    """No position for too long while on shift: this driver is not offered until he is heard again."""

    aggregate: ClassVar[str] = "driver_id"

    driver_id: str
    last_seen_at: datetime


class DriverCameBack(LocationEvent, frozen=True, kw_only=True):
    """A silent driver is heard again."""

    aggregate: ClassVar[str] = "driver_id"

    driver_id: str
    seen_at: datetime


class SpeedBand(msgspec.Struct, frozen=True, kw_only=True):
    """How far and how long the trip went at less than `below_kmh` and not in a lower band."""

    below_kmh: int
    distance_m: int
    duration_s: int


class TripTrackMeasured(LocationEvent, frozen=True, kw_only=True):
    """Distance and duration of a trip from its positions, jumps left out.

    Stated again with a higher aggregate version when positions arrive late. `points_used` of 0 means there was no usable
    track and `distance_m` is the straight line between the trip's ends. `by_speed` is what a taximeter needs to know, bands
    5 km/h wide, empty ones left out; it adds up to the rest.
    """

    schema_version: ClassVar[str] = "1.1"
    aggregate: ClassVar[str] = "trip_id"

    trip_id: str
    ride_id: str
    driver_id: str
    distance_m: int
    duration_s: int
    points_used: int
    points_dropped: int
    by_speed: list[SpeedBand] = []
