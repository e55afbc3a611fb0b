"""A trip of Ana's that Rui drove and completed at noon, on a table whose clock the tests set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.trips import TripCancelled, TripCompleted
from kernel import clock
from kernel.geo import Point
from kernel.table import Key, Table
from ratings import store, subscribers, timers
from ratings.closing import ClosingHour
from ratings.complaint import Author, Message
from ratings.model import EndedTrip, RatingCounts, TripId
from ratings.rating import Rating
from ratings.service import SERVICE
from ratings.side import Side
from tests.conftest import Answer, Client, create_table, items, outbox_of, told

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
SQUARE = Point(41.1496, -8.6110)


def later(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    return NOON + timedelta(days=days, hours=hours, minutes=minutes)


def completion(trip_id: str = "trip-1", rider_id: str = "ana", driver_id: str = "rui", at: datetime = NOON) -> TripCompleted:
    return TripCompleted(
        trip_id=trip_id,
        ride_id=f"ride-of-{trip_id}",
        rider_id=rider_id,
        driver_id=driver_id,
        category="standard",
        pickup=SQUARE,
        dropoff=SQUARE,
        arrived_at=at,
        started_at=at,
        completed_at=at,
        waited_s=0,
    )


def cancellation(trip_id: str = "trip-1") -> TripCancelled:
    return TripCancelled(
        trip_id=trip_id,
        ride_id=f"ride-of-{trip_id}",
        rider_id="ana",
        driver_id="rui",
        by="driver",
        reason="no_show",
        stage="arrived",
        cancelled_at=NOON,
        fee_due=True,
        fee_rule="no_show",
        find_another_driver=False,
    )


def ended(trip_id: str = "trip-1", at: datetime = NOON, **facts: Any) -> EndedTrip:
    return EndedTrip(TripId(trip_id), f"ride-of-{trip_id}", "ana", "rui", at, **facts)


def rating(about: Side = Side.DRIVER, stars: int = 5, *tags: str, comment: str = "", at: datetime = NOON) -> Rating:
    return Rating.give(about, stars, list(tags), comment, at)


def words(text: str = "He took the long way.", at: datetime = NOON, author: Author = Author.PERSON) -> Message:
    return Message(f"message-{text}", author, "ana" if author is Author.PERSON else "dora", text, at)


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = NOON

    def to(self, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Set the clock to some time after noon."""
        self.now = later(days, hours, minutes)


class Town:
    """What happens around the service, and its own time-driven work done by hand."""

    def __init__(self, table: Table, hands: Hands) -> None:
        self.table = table
        self.hands = hands

    def completes(self, trip_id: str, rider_id: str = "ana", driver_id: str = "rui", at: datetime = NOON) -> None:
        subscribers.on_trip_completed(completion(trip_id, rider_id, driver_id, at), told())

    def rates(self, client: Client, trip_id: str = "trip-1", stars: int = 5, **more: Any) -> Answer:
        return client.post(f"/v1/trips/{trip_id}/rating", {"stars": stars} | more)

    def counts(self, trip_id: str = "trip-1") -> None:
        """The timers of a revealed trip fire."""
        for about in Side:
            timers.on_rating_counts(RatingCounts(trip_id=trip_id, about=about, due_at=self.hands.now))

    def receives(self, client: Client, trip_id: str, stars: int = 5, at: datetime = NOON, **more: Any) -> None:
        """A trip of `trip_id` is completed, both rate each other, and both ratings count."""
        self.completes(trip_id, client.subject, "rui", at)
        self.rates(client, trip_id, stars, **more)
        self.rates(client.as_driver("rui"), trip_id)
        self.counts(trip_id)

    def windows_close(self) -> None:
        """The timers of all hours that are due fire."""
        for item in items(self.table):
            if item["sk"] == "HOUR":
                closing = ClosingHour(datetime.fromisoformat(item["hour"]))
                if closing.timer.due_at <= self.hands.now:
                    self.closes(closing)

    def closes(self, closing: ClosingHour) -> None:
        timers.on_windows_closed(closing.timer)

    def trip(self, trip_id: str = "trip-1") -> EndedTrip:
        trip = store.get(TripId(trip_id))
        assert trip
        return trip

    def told(self, pk: str, sk: str) -> list[str]:
        return [envelope.metadata.type for envelope in outbox_of(self.table, pk, sk).events]

    def stored(self, pk: str, sk: str) -> dict[str, Any]:
        item = self.table.item(Key(pk, sk))
        assert item
        return item


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    return hands


@pytest.fixture
def table(aws_mock: None, hands: Hands) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def town(table: Table, hands: Hands) -> Town:
    town = Town(table, hands)
    town.completes("trip-1")
    return town


@pytest.fixture
def ana(town: Town) -> Client:
    """The rider of trip-1."""
    return Client(SERVICE).as_rider("ana")


@pytest.fixture
def rui(ana: Client) -> Client:
    """Its driver."""
    return ana.as_driver("rui")


@pytest.fixture
def desk(ana: Client) -> Client:
    return ana.as_desk("dora")
