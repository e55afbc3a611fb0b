"""A table, a clock in one's hand, a location service that says what the test wants, and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from dispatch import store, subscribers, timers
from dispatch.cards import CustomerCard, DriverCard
from dispatch.gates import Candidate
from dispatch.model import OfferExpires, Ride, RideId, SearchDue
from dispatch.request import RideRequest
from dispatch.service import SERVICE
from events.drivers import DriverWentOnline
from events.riders import RiderRegistered
from kernel import clock, sibling
from kernel.geo import Point
from kernel.outbox import Fact
from kernel.table import Table
from tests.conftest import Answer, Client, create_table, outbox_of, told

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SQUARE = Point(41.1496, -8.6110)
STATION = Point(41.1456, -8.5856)
HARBOUR = Point(41.1413, -8.6166)
WISH: dict[str, Any] = {
    "pickup": {"lat": SQUARE.lat, "lng": SQUARE.lng},
    "dropoff": {"lat": STATION.lat, "lng": STATION.lng},
}


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def request(**changes: Any) -> RideRequest:
    facts: dict[str, Any] = {"pickup": SQUARE, "dropoff": STATION, "requested_at": NOON} | changes
    return RideRequest(**facts)


def searching(card: CustomerCard | None = None, **changes: Any) -> Ride:
    ride, _ = Ride.ask(RideId("ride-1"), "rider-1", request(**changes), card)
    return ride


def offered(ride: Ride | None = None, driver_id: str = "driver-1", at: datetime = NOON) -> Ride:
    ride, _ = (ride or searching()).offer_to(driver_id, pickup_s=90, distance_m=700, at=at)
    return ride


def assigned(ride: Ride | None = None, driver_id: str = "driver-1", at: datetime = NOON) -> Ride:
    ride = ride or offered(driver_id=driver_id)
    ride, _ = ride.accept(ride.offers[-1].id, card(driver_id), at)
    return ride


def card(driver_id: str = "driver-1", **changes: Any) -> DriverCard:
    facts = {"display_name": "Rui", "vehicle_plate": "AA-12-BB", "vehicle_description": "white Toyota Corolla"}
    return DriverCard(driver_id, **facts | {"online": True, "facts_version": 1, "shift_version": 1} | changes)


def candidate(driver_id: str = "driver-1", eta_s: float = 90, **changes: Any) -> Candidate:
    facts: dict[str, Any] = {"driver_id": driver_id, "at": NOON, "distance_m": eta_s * 8, "eta_s": eta_s} | changes
    return Candidate(**facts)


def names(facts: tuple[Fact, ...]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = NOON

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Location:
    """Stands in for the location service: `near` is what it sees, `down` and `answer` how it fails."""

    hands: Hands
    near: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    answer: Any = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def car(self, driver_id: str, eta_s: float, *misfits: str, age_s: float = 3) -> None:
        seen_at = clock.rfc3339(self.hands.now - timedelta(seconds=age_s))
        place = {"lat": 41.15, "lng": -8.61, "at": seen_at, "distance_m": eta_s * 8.5, "eta_s": eta_s}
        self.near.append({"driver_id": driver_id, "misfits": list(misfits), **place})

    def get(self, path: str, **query: Any) -> Any:
        assert path == "/internal/location/nearby"
        self.asked.append(query)
        if self.down:
            raise sibling.SiblingUnavailable("GET nearby: 503")
        if self.answer is not None:
            return self.answer
        fitting = [car for car in self.near if not car["misfits"]][: query["limit"]]
        return {"candidates": fitting + [car for car in self.near if car["misfits"]]}


@dataclass
class City:
    """Dispatch as a whole, with everything around it in the test's hands."""

    table: Table
    hands: Hands
    location: Location

    @property
    def rider(self) -> Client:
        return Client(SERVICE).as_rider("ana")

    @property
    def desk(self) -> Client:
        return Client(SERVICE).as_desk("dora")

    def driver(self, driver_id: str) -> Client:
        return Client(SERVICE).as_driver(driver_id)

    def registers(self, rider_id: str = "ana", version: int = 1, **facts: Any) -> None:
        facts = {"display_name": "Ana", "language": "en", "needs": [], "preferences": []} | facts
        subscribers.on_rider_registered(RiderRegistered(rider_id=rider_id, **facts), told(version))

    def goes_online(self, driver_id: str, eta_s: float | None = None, *misfits: str, **facts: Any) -> Client:
        """The driver begins his shift; with `eta_s`, location sees him that far from everybody."""
        facts = {"display_name": driver_id.title(), "vehicle_plate": "AA-12-BB"} | facts
        subscribers.on_driver_went_online(DriverWentOnline(driver_id=driver_id, **facts), told(2))
        if eta_s is not None:
            self.location.car(driver_id, eta_s, *misfits)
        return self.driver(driver_id)

    def asks(self, key: str = "key-0001", client: Client | None = None, **changes: Any) -> str:
        answer = (client or self.rider).post("/v1/rides", WISH | changes, key=key)
        assert answer.status == 201, answer
        return str(answer.body["ride_id"])

    def ride(self, ride_id: str) -> Ride:
        ride = store.get(ride_id)
        assert ride is not None
        return ride

    def state(self, ride_id: str) -> str:
        return str(self.ride(ride_id).state)

    def events(self, ride_id: str) -> list[Any]:
        """What the ride's last write told."""
        return outbox_of(self.table, f"RIDE#{ride_id}", "RIDE").events

    def event_names(self, ride_id: str) -> list[str]:
        return [envelope.metadata.type for envelope in self.events(ride_id)]

    def timer(self, ride_id: str) -> SearchDue | OfferExpires:
        """What the ride's last write is waiting for."""
        [message] = outbox_of(self.table, f"RIDE#{ride_id}", "RIDE").timers
        if message.type == "SearchDue":
            return msgspec.convert(message.data, SearchDue)
        return msgspec.convert(message.data, OfferExpires)

    def fires(self, ride_id: str) -> None:
        """Time passes until the ride's timer is due, and it fires."""
        timer = self.timer(ride_id)
        self.hands.now = max(self.hands.now, timer.due_at)
        if isinstance(timer, SearchDue):
            timers.on_search_due(timer)
        else:
            timers.on_offer_expires(timer)

    def offers(self, ride_id: str) -> str:
        """Fire until somebody is asked; returns the offer's id."""
        while self.state(ride_id) == "searching":
            self.fires(ride_id)
        return self.ride(ride_id).offers[-1].id

    def accepts(self, ride_id: str, driver_id: str) -> Answer:
        return self.driver(driver_id).post(f"/v1/offers/{self.offers(ride_id)}/accept")

    def decisions(self, ride_id: str) -> Any:
        return self.desk.get(f"/v1/rides/{ride_id}/decisions").body


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    return hands


@pytest.fixture
def city(aws_mock: None, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    location = Location(hands)
    monkeypatch.setattr(sibling, "get", location.get)
    yield City(create_table(SERVICE), hands, location)
