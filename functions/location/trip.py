"""What this service needs to know of a trip: whose it is, when it runs, where it goes, and what its track measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from events.location import TripTrackMeasured
from kernel.clock import seconds
from kernel.geo import Point
from kernel.timer import Timer
from location import track
from location.carriage import TripId
from location.eta import eta_s
from location.fix import Fix, milliseconds
from location.model import Car, Facts, PositionUnknown, TripOver
from location.policy import POLICY
from location.track import Measurement


class TrackDue(Timer, frozen=True, kw_only=True):
    """Measure the trip's track again: points came, or may have come, after it was measured."""

    trip_id: str


class Towards(StrEnum):
    PICKUP = "pickup"
    DROPOFF = "dropoff"


@dataclass(frozen=True)
class Whereabouts:
    """Where a trip's car is, and how long it needs to where it is going."""

    trip_id: TripId
    lat: float
    lng: float
    at: datetime
    heading_deg: float | None
    towards: Towards
    eta_s: int | None


@dataclass(frozen=True)
class Trip:
    """Built from events that may come in any order: each fills in what it knows, and nothing undoes an end."""

    id: TripId
    ride_id: str = ""
    rider_id: str = ""
    driver_id: str = ""
    pickup: Point | None = None
    stops: list[Point] = field(default_factory=list)
    dropoff: Point | None = None
    redirected_at: datetime | None = None
    stops_reached: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    measurement: Measurement | None = None
    measure_due_at: datetime | None = None
    forgotten: bool = False
    version: int = 0

    @property
    def is_over(self) -> bool:
        return self.completed_at is not None or self.cancelled_at is not None

    def is_of(self, person_id: str) -> bool:
        return person_id in (self.rider_id, self.driver_id)

    def of(self, ride_id: str, rider_id: str, driver_id: str) -> Trip:
        """The trip with its people; a forgotten one stays without."""
        return self if self.forgotten else replace(self, ride_id=ride_id, rider_id=rider_id, driver_id=driver_id)

    def goes(self, pickup: Point, stops: list[Point], dropoff: Point) -> Trip:
        """As it was assigned; a destination that was changed since stays, and so do the ends of a way that was driven."""
        if self.completed_at:
            return replace(self, stops=stops)
        return replace(self, pickup=pickup, stops=stops, dropoff=self.dropoff if self.redirected_at else dropoff)

    def redirect(self, dropoff: Point, at: datetime) -> Trip:
        """The newest counts, but for where a trip is known to have ended."""
        if self.redirected_at and self.redirected_at >= at:
            return self
        return replace(self, dropoff=self.dropoff if self.completed_at else dropoff, redirected_at=at)

    def start(self, at: datetime) -> Trip:
        return replace(self, started_at=self.started_at or at)

    def reach_stop(self, stop: int) -> Trip:
        return replace(self, stops_reached=max(self.stops_reached, stop))

    def cancel(self, at: datetime) -> Trip:
        return self if self.is_over else replace(self, cancelled_at=at)

    def complete(self, started_at: datetime, completed_at: datetime, pickup: Point, dropoff: Point) -> Trip:
        if self.is_over:
            return self
        return replace(self, started_at=started_at, completed_at=completed_at, pickup=pickup, dropoff=dropoff)

    def forget(self, person_id: str) -> Trip:
        """Without this person, and without a track once it is over; what was measured stays."""
        rider_id = "" if self.rider_id == person_id else self.rider_id
        driver_id = "" if self.driver_id == person_id else self.driver_id
        return replace(self, rider_id=rider_id, driver_id=driver_id, forgotten=True)

    def without_the_forgotten(self) -> Trip:
        """Once it is over, and measured if it was driven, nobody needs to know where a forgotten person's trip led."""
        is_measured = self.cancelled_at or self.measurement
        if not (self.forgotten and self.is_over and is_measured):
            return self
        return replace(self, pickup=None, dropoff=None, stops=[])

    def measure(self, fixes: Sequence[Fix]) -> tuple[Trip, Facts]:
        """The result is told only if it is new; of a forgotten trip's track nothing is left to measure twice."""
        final = self.forgotten and self.measurement is not None
        if final or not (self.started_at and self.completed_at and self.pickup and self.dropoff):
            return replace(self, measure_due_at=None), ()
        start_ms, end_ms = milliseconds(self.started_at), milliseconds(self.completed_at)
        measurement = track.measure(fixes, start_ms, end_ms, self.pickup, self.dropoff)
        measured = replace(self, measurement=measurement, measure_due_at=None)
        if measurement == self.measurement:
            return measured, ()
        told = TripTrackMeasured(trip_id=self.id, ride_id=self.ride_id, driver_id=self.driver_id, **vars(measurement))
        return measured, (told,)

    def measure_later(self, now: datetime) -> tuple[Trip, Facts]:
        """Call it before points are added late: however many come, the track is measured once for all of them."""
        soonest = now + seconds(POLICY.measuring_margin_s)
        if self.completed_at is None or self.forgotten or (self.measure_due_at and self.measure_due_at > soonest):
            return self, ()
        due_at = now + seconds(POLICY.remeasure_after_s)
        return replace(self, measure_due_at=due_at), (TrackDue(trip_id=self.id, due_at=due_at),)

    def line(self, fixes: Sequence[Fix], now: datetime) -> list[Fix]:
        """The believable track so far."""
        if self.started_at is None:
            return []
        end = self.completed_at or self.cancelled_at or now
        return track.believable(track.between(fixes, milliseconds(self.started_at), milliseconds(end)))

    def whereabouts(self, car: Car | None) -> Whereabouts:
        if self.is_over:
            raise TripOver()
        if car is None or car.fix is None:
            raise PositionUnknown()
        fix = car.fix
        way = [point for point in self._way() if point]
        return Whereabouts(
            trip_id=self.id,
            lat=fix.lat,
            lng=fix.lng,
            at=fix.at,
            heading_deg=fix.heading_deg,
            towards=Towards.DROPOFF if self.started_at else Towards.PICKUP,
            eta_s=eta_s(track.length_m([fix.point, *way])) if way else None,
        )

    def _way(self) -> Sequence[Point | None]:
        return [*self.stops[self.stops_reached :], self.dropoff] if self.started_at else [self.pickup]
