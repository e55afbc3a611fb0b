"""What pricing hears of rides in Porto, event by event, and what it then says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import msgspec
import time_machine

from events.dispatch import DriverAssigned, RideRequested
from events.location import TripTrackMeasured
from events.trips import TripCancelled, TripCompleted
from kernel import clock
from kernel.declaration import handler_name
from kernel.event import Envelope, Event
from kernel.geo import Point
from kernel.outbox import TimerMessage
from kernel.table import Table
from pricing import subscribers, timers
from pricing.model import FareDue
from pricing.service import SERVICE
from tests.conftest import Answer, Client, outbox_of, told

ALIADOS, AIRPORT, MATOSINHOS = Point(41.1479, -8.6110), Point(41.2370, -8.6705), Point(41.1844, -8.6963)
WAY = {"pickup": {"lat": 41.1479, "lng": -8.6110}, "dropoff": {"lat": 41.1844, "lng": -8.6963}}


@dataclass
class Flow:
    table: Table
    traveller: time_machine.Traveller

    def __post_init__(self) -> None:
        self.versions = count(1)

    def hears(self, event: Event, version: int = 0) -> None:
        """One delivery."""
        handler = getattr(subscribers, handler_name(type(event)))
        handler(event, told(version or next(self.versions)))

    def passes(self, seconds: float) -> None:
        self.traveller.shift(timedelta(seconds=seconds))

    def said(self, ride_id: str = "ride-1") -> list[Envelope]:
        """By the last write of the ride's fare."""
        return outbox_of(self.table, f"FARE#{ride_id}", "FARE").events

    def timers(self, ride_id: str = "ride-1") -> list[TimerMessage]:
        return outbox_of(self.table, f"FARE#{ride_id}", "FARE").timers

    def bill_is_due(self, ride_id: str = "ride-1") -> None:
        timers.on_fare_due(FareDue(ride_id=ride_id, due_at=clock.now()))

    def quotes(self, rider_id: str = "rider-1", **body: Any) -> Any:
        answer = Client(SERVICE).as_rider(rider_id).post("/v1/quotes", WAY | body)
        assert answer.status == 200, answer
        return answer.body

    def token(self, category: str = "comfort", rider_id: str = "rider-1", **body: Any) -> str:
        found = [quote for quote in self.quotes(rider_id, **body)["quotes"] if quote["category"] == category]
        return str(found[0]["token"])

    def fare(self, ride_id: str = "ride-1", reader: Client | None = None) -> Answer:
        return (reader or Client(SERVICE).as_rider()).get(f"/v1/rides/{ride_id}/fare")

    def requested(self, **changes: Any) -> RideRequested:
        event = RideRequested(
            ride_id="ride-1",
            rider_id="rider-1",
            pickup=ALIADOS,
            dropoff=MATOSINHOS,
            category="comfort",
            needs=[],
            requested_at=clock.now(),
        )
        return msgspec.structs.replace(event, **changes)

    def assigned(self, **changes: Any) -> DriverAssigned:
        event = DriverAssigned(
            ride_id="ride-1",
            trip_id="trip-1",
            attempt=1,
            rider_id="rider-1",
            driver_id="driver-1",
            driver_display_name="Rui",
            vehicle_plate="AA-11-BB",
            vehicle_description="black Skoda",
            pickup=ALIADOS,
            dropoff=MATOSINHOS,
            stops=[],
            category="comfort",
            estimated_pickup_s=300,
            requested_at=clock.now(),
            assigned_at=clock.now(),
            assigned_by="driver",
        )
        return msgspec.structs.replace(event, **changes)

    def completed(self, minutes: int = 25, **changes: Any) -> TripCompleted:
        """The trip has just ended, after so many minutes."""
        started_at = clock.now() - timedelta(minutes=minutes)
        event = TripCompleted(
            trip_id="trip-1",
            ride_id="ride-1",
            rider_id="rider-1",
            driver_id="driver-1",
            category="comfort",
            pickup=ALIADOS,
            dropoff=MATOSINHOS,
            arrived_at=started_at - timedelta(seconds=60),
            started_at=started_at,
            completed_at=clock.now(),
            waited_s=60,
        )
        return msgspec.structs.replace(event, **changes)

    def cancelled(self, **changes: Any) -> TripCancelled:
        event = TripCancelled(
            trip_id="trip-1",
            ride_id="ride-1",
            rider_id="rider-1",
            driver_id="driver-1",
            by="rider",
            reason="changed_plans",
            stage="assigned",
            cancelled_at=clock.now(),
            fee_due=True,
            fee_rule="late_cancellation",
            find_another_driver=False,
            assigned_at=clock.now() - timedelta(seconds=400),
        )
        return msgspec.structs.replace(event, **changes)

    def measured(self, distance_m: int, **changes: Any) -> TripTrackMeasured:
        event = TripTrackMeasured(
            trip_id="trip-1",
            ride_id="ride-1",
            driver_id="driver-1",
            distance_m=distance_m,
            duration_s=1500,
            points_used=200,
            points_dropped=0,
        )
        return msgspec.structs.replace(event, **changes)
