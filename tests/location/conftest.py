"""A city with its clock: events told to the service, phones that report, and what the table was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from events.dispatch import DriverAssigned
from events.drivers import DriverWentOffline, DriverWentOnline
from events.trips import TripCancelled, TripCompleted, TripStarted
from kernel import clock
from kernel.geo import Point, offset
from kernel.table import Table
from location import anonymity, store, subscribers
from location.model import Car
from location.service import SERVICE
from tests.conftest import Answer, Client, create_table, told

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PICKUP = Point(41.1496, -8.6110)
DROPOFF = offset(PICKUP, north_m=3_000)


class City:
    """`city.now` may be set; `city.calls` are the DynamoDB operations since it was last cleared."""

    def __init__(self) -> None:
        self.now = NOON
        self.calls: list[str] = []

    def later(self, seconds: float) -> datetime:
        self.now = clock_seconds(self.now, seconds)
        return self.now

    def online(self, driver_id: str = "rui", version: int = 1, **card: Any) -> None:
        card = {"categories": ["standard"], "serves_needs": ["hearing"]} | card
        event = DriverWentOnline(driver_id=driver_id, display_name="Rui", **card)
        subscribers.on_driver_went_online(event, told(version))

    def offline(self, driver_id: str = "rui", version: int = 2) -> None:
        subscribers.on_driver_went_offline(DriverWentOffline(driver_id=driver_id, reason="driver"), told(version))

    def assign(
        self, trip_id: str = "trip-1", driver_id: str = "rui", rider_id: str = "ana", stops: tuple[Point, ...] = ()
    ) -> None:
        event = DriverAssigned(
            ride_id="ride-1",
            trip_id=trip_id,
            attempt=1,
            rider_id=rider_id,
            driver_id=driver_id,
            driver_display_name="Rui",
            vehicle_plate="AA-00-AA",
            vehicle_description="a car",
            pickup=PICKUP,
            dropoff=DROPOFF,
            stops=list(stops),
            category="standard",
            estimated_pickup_s=60,
            requested_at=self.now,
            assigned_at=self.now,
            assigned_by="driver",
        )
        subscribers.on_driver_assigned(event, told())

    def start(self, trip_id: str = "trip-1", driver_id: str = "rui") -> None:
        subscribers.on_trip_started(TripStarted(**trip_facts(trip_id, driver_id), started_at=self.now), told())

    def complete(self, started_at: datetime, trip_id: str = "trip-1", driver_id: str = "rui") -> None:
        event = TripCompleted(
            **trip_facts(trip_id, driver_id),
            category="standard",
            pickup=PICKUP,
            dropoff=DROPOFF,
            arrived_at=started_at,
            started_at=started_at,
            completed_at=self.now,
            waited_s=0,
        )
        subscribers.on_trip_completed(event, told())

    def cancel(self, trip_id: str = "trip-1", driver_id: str = "rui") -> None:
        event = TripCancelled(
            **trip_facts(trip_id, driver_id),
            by="rider",
            reason="changed my mind",
            stage="assigned",
            cancelled_at=self.now,
            fee_due=False,
            fee_rule="free",
            find_another_driver=False,
        )
        subscribers.on_trip_cancelled(event, told())

    def report(self, *points: dict[str, Any], driver_id: str = "rui") -> Answer:
        """With no points given: one now, at the pickup."""
        return Client(SERVICE).as_driver(driver_id).post("/v1/positions", {"points": points or (self.point(),)})

    def point(self, after_s: float = 0.0, north_m: float = 0.0, east_m: float = 0.0, **more: Any) -> dict[str, Any]:
        place = offset(PICKUP, north_m=north_m, east_m=east_m)
        at = clock.rfc3339(clock_seconds(self.now, after_s))
        return {"lat": round(place.lat, 6), "lng": round(place.lng, 6), "at": at, "accuracy_m": 8} | more

    def car(self, driver_id: str = "rui") -> Car:
        return store.car(driver_id)

    def candidates(self, radius_m: float = 5_000, **query: Any) -> list[dict[str, Any]]:
        from location import internal
        from tests.conftest import http_event

        words = "".join(f"&{name}={value}" for name, value in query.items())
        path = f"/internal/location/nearby?lat={PICKUP.lat}&lng={PICKUP.lng}&radius_m={radius_m}{words}"
        answer = Answer(internal.handler(http_event("GET", path, role="arn:aws:sts::1:assumed-role/dispatch/x"), None))
        assert answer.status == 200, answer
        return list(answer.body["candidates"])

    def available(self) -> list[str]:
        return sorted(candidate["driver_id"] for candidate in self.candidates())


def trip_facts(trip_id: str, driver_id: str) -> dict[str, Any]:
    return {"trip_id": trip_id, "ride_id": "ride-1", "rider_id": "ana", "driver_id": driver_id}


def clock_seconds(instant: datetime, seconds: float) -> datetime:
    return instant + clock.seconds(seconds)


@pytest.fixture
def table(aws_mock: None) -> Table:
    anonymity._salt.cache_clear()
    return create_table(SERVICE)


@pytest.fixture
def city(table: Table, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    city = City()
    real_call = Table.call

    def counted(table: Table, operation: str, **parameters: Any) -> Any:
        city.calls.append(operation)
        return real_call(table, operation, **parameters)

    monkeypatch.setattr(Table, "call", counted)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    yield city
