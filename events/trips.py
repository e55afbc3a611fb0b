"""What the trips service publishes."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from kernel.event import Event, source_of
from kernel.geo import Point


class TripEvent(Event, frozen=True, kw_only=True):
    """Every fact about a trip names the ride it serves and both people."""

    source: ClassVar[str] = source_of("trips")
    aggregate: ClassVar[str] = "trip_id"

    trip_id: str
    ride_id: str
    rider_id: str
    driver_id: str


class DriverEnRoute(TripEvent, frozen=True, kw_only=True):
    """The driver has set off for the pickup."""

    en_route_at: datetime


class DriverArrived(TripEvent, frozen=True, kw_only=True):
    """The driver waits at the pickup."""

    arrived_at: datetime


class TripStarted(TripEvent, frozen=True, kw_only=True):
    """The rider is aboard."""

    started_at: datetime


class TripStopReached(TripEvent, frozen=True, kw_only=True):
    """An intermediate stop was reached; `stop` counts from 1."""

    stop: int
    reached_at: datetime


class TripDropoffChanged(TripEvent, frozen=True, kw_only=True):
    """The rider wants to be taken somewhere else. The newest `changed_at` counts."""

    dropoff: Point
    changed_at: datetime


class TripCompleted(TripEvent, frozen=True, kw_only=True):
    """The ride is done. `waited_s` is the wait at the pickup: by the phone's clock or by ours, whichever says less."""

    schema_version: ClassVar[str] = "1.1"

    category: str
    pickup: Point
    dropoff: Point
    arrived_at: datetime
    started_at: datetime
    completed_at: datetime
    waited_s: int
    stops: list[Point] = []


class TripCancelled(TripEvent, frozen=True, kw_only=True):
    """The trip ended before its purpose. Final for the trip.

    `by`: `rider`, `driver`, `desk` or `system`; `stage` is the state it was cancelled in; `fee_rule` names the rule that
    decided `fee_due`; `waited_s` is the wait at the pickup as in `TripCompleted`. With `find_another_driver` the ride goes
    on: dispatch searches again, for a way to `dropoff` if it had been changed.
    """

    schema_version: ClassVar[str] = "1.3"

    by: str
    reason: str
    stage: str
    cancelled_at: datetime
    fee_due: bool
    fee_rule: str
    find_another_driver: bool
    assigned_at: datetime | None = None
    arrived_at: datetime | None = None
    waited_s: int | None = None
    dropoff: Point | None = None


class SharedLink(Struct, frozen=True, kw_only=True):
    """A link to follow a trip by, known only by the SHA-256 of its token."""

    token_hash: str
    ends_at: datetime


class TripShareChanged(TripEvent, frozen=True, kw_only=True):
    """These are the links by which people without an account may follow the trip; they replace all that were stated before.

    Each leads to it until it ends or until `lasts_after_trip_s` after the trip's end, whichever comes first.
    """

    links: list[SharedLink]
    lasts_after_trip_s: int
