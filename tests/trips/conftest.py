"""A trip of Ana's, driven by Rui, on a table whose clock the tests set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.dispatch import DriverAssigned
from kernel import clock
from kernel.geo import Point
from kernel.table import Table
from tests.conftest import Client, create_table, told
from trips import driving, subscribers
from trips.model import Trip
from trips.service import SERVICE

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
PIN = "4711"
WRONG_PIN = "1174"
BOLHAO = Point(41.149678, -8.606123)
RIBEIRA = Point(41.140812, -8.613045)
FOZ = Point(41.150456, -8.673789)


def later(minutes: float = 0, seconds: float = 0) -> datetime:
    return NOON + timedelta(minutes=minutes, seconds=seconds)


def text(instant: datetime) -> str:
    return clock.rfc3339(instant)


def assignment(**facts: Any) -> DriverAssigned:
    """Rui is assigned to Ana's ride at noon and said to be with her in four minutes."""
    defaults: dict[str, Any] = {
        "ride_id": "ride-1",
        "trip_id": "trip-1",
        "attempt": 1,
        "rider_id": "ana",
        "driver_id": "rui",
        "driver_display_name": "Rui Sousa",
        "vehicle_plate": "AA-12-BB",
        "vehicle_description": "white Toyota Corolla",
        "pickup": BOLHAO,
        "dropoff": FOZ,
        "stops": [RIBEIRA],
        "category": "standard",
        "estimated_pickup_s": 240,
        "requested_at": later(seconds=-40),
        "assigned_at": NOON,
        "assigned_by": "driver",
    }
    return DriverAssigned(**defaults | facts)


def assigned(**facts: Any) -> Trip:
    trip, _ = Trip.begin(assignment(**facts), PIN, [])
    return trip


def arrived() -> Trip:
    """At the pickup four minutes after noon."""
    trip, _ = driving.arrive(assigned(), later(4), later(4))
    return trip


def started() -> Trip:
    """Under way six minutes after noon."""
    trip, _ = driving.start(arrived(), PIN, later(6), later(6))
    return trip


def completed() -> Trip:
    """Done at half past twelve."""
    trip, _ = driving.complete(started(), later(30), later(30))
    return trip


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = NOON

    def to(self, minutes: float = 0, seconds: float = 0) -> str:
        """Set the clock to some time after noon, and say that instant."""
        self.now = later(minutes, seconds)
        return text(self.now)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    return hands


@pytest.fixture
def table(aws_mock: None, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    monkeypatch.setattr(subscribers, "random_digits", lambda: PIN)
    yield create_table(SERVICE)


@pytest.fixture
def ana(table: Table) -> Client:
    """The rider of a trip that was assigned at noon."""
    subscribers.on_driver_assigned(assignment(), told())
    return Client(SERVICE).as_rider("ana")


@pytest.fixture
def rui(ana: Client) -> Client:
    """Its driver."""
    return ana.as_driver("rui")


@pytest.fixture
def desk(ana: Client) -> Client:
    return ana.as_desk("dora")
