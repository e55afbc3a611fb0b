"""How a ride ended, as a fare needs to know it: a trip driven, cancelled, or in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from events.location import TripTrackMeasured
from events.trips import TripCancelled, TripCompleted
from kernel.geo import Point, distance_m
from pricing.policy import POLICY
from pricing.receipt import Receipt
from pricing.route import RouteEstimator
from pricing.trip_facts import Kind, SpeedBand, TripFacts, reduced

NO_SHOW = "no_show"
BY_TRACK = "track"


@dataclass(frozen=True, kw_only=True)
class Track:
    """As `location` measured it; `version` tells a newer measurement from an older one."""

    trip_id: str
    version: int
    distance_m: int
    points_used: int
    by_speed: tuple[SpeedBand, ...]
    duration_s: int

    @classmethod
    def of(cls, event: TripTrackMeasured, version: int) -> Track:
        return cls(
            trip_id=event.trip_id,
            version=version,
            distance_m=event.distance_m,
            duration_s=event.duration_s,
            points_used=event.points_used,
            by_speed=tuple(
                SpeedBand(below_kmh=band.below_kmh, distance_m=band.distance_m, duration_s=band.duration_s)
                for band in event.by_speed
            ),
        )

    @property
    def is_usable(self) -> bool:
        """Without a usable point it measures nothing but the straight line between the ends."""
        return self.points_used > 0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`started_at` is when the rider got in, or when a trip was cancelled; `points` are those of a driven trip."""

    trip_id: str
    driver_id: str
    kind: Kind
    started_at: datetime
    points: tuple[Point, ...] = ()
    duration_s: int = 0
    waited_s: int = 0
    cancelled_after_s: int = 0
    fee_waived: str = ""

    @classmethod
    def completed(cls, event: TripCompleted) -> Ending:
        return cls(
            trip_id=event.trip_id,
            driver_id=event.driver_id,
            kind=Kind.TRIP,
            started_at=event.started_at,
            points=(event.pickup, *event.stops, event.dropoff),
            duration_s=_seconds_between(event.started_at, event.completed_at),
            waited_s=event.waited_s,
        )

    @classmethod
    def cancelled(cls, event: TripCancelled) -> Ending:
        """Whether a fee is due at all `trips` has decided; how much, and from when on, the tariff says."""
        return cls(
            trip_id=event.trip_id,
            driver_id=event.driver_id,
            kind=Kind.NO_SHOW if event.fee_rule == NO_SHOW else Kind.CANCELLATION,
            started_at=event.cancelled_at,
            waited_s=_waited_s(event),
            cancelled_after_s=_seconds_between(event.assigned_at, event.cancelled_at),
            fee_waived="" if event.fee_due else event.fee_rule,
        )

    @property
    def waits_for_track(self) -> bool:
        return self.kind is Kind.TRIP

    def facts(
        self, wished: Sequence[Point], agreed: Receipt | None, track: Track | None, embedded: RouteEstimator
    ) -> TripFacts:
        """What the final fare is made from, and by whom it was measured."""
        pickup, *stops, dropoff = self._points(wished)
        facts = TripFacts(
            kind=self.kind,
            pickup=pickup,
            dropoff=dropoff,
            stops=tuple(stops),
            started_at=self.started_at,
            duration_s=self.duration_s,
            waited_s=self.waited_s,
            cancelled_after_s=self.cancelled_after_s,
            fee_waived=self.fee_waived,
            requested=agreed.facts.requested if agreed else (),
        )
        if self.kind is not Kind.TRIP:
            return facts
        if track:
            return replace(facts, distance_m=track.distance_m, by_speed=track.by_speed, measured_by=BY_TRACK)
        return _unmeasured(facts, agreed, embedded)

    def _points(self, wished: Sequence[Point]) -> Sequence[Point]:
        """Of somebody erased meanwhile `trips` tells only roughly where the trip led: it led where it was meant to."""
        if [reduced(point) for point in wished] == list(self.points):
            return wished
        return self.points or wished

    def reduced(self) -> Ending:
        """Without exact places."""
        return replace(self, points=tuple(reduced(point) for point in self.points))


def _unmeasured(facts: TripFacts, agreed: Receipt | None, embedded: RouteEstimator) -> TripFacts:
    """Nobody recorded the way: it was as long as agreed, if it led where it was agreed to, else as is estimated."""
    if agreed and len(agreed.facts.points) == len(facts.points):
        moved_m = max(distance_m(told, was) for told, was in zip(agreed.facts.points, facts.points, strict=True))
        if moved_m <= POLICY.unmeasured_moved_m:
            return replace(facts, distance_m=agreed.facts.distance_m, measured_by=f"quote ({agreed.facts.measured_by})")
    route = embedded.route(facts.points)
    return replace(facts, distance_m=route.distance_m, measured_by=route.told)


def _waited_s(event: TripCancelled) -> int:
    """Events of before version 1.3 do not tell."""
    return _seconds_between(event.arrived_at, event.cancelled_at) if event.waited_s is None else event.waited_s


def _seconds_between(start: datetime | None, end: datetime) -> int:
    return max(0, round((end - start).total_seconds())) if start else 0
