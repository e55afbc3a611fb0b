"""Ana's ride with Rui, told by events; a clock that the tests set; sockets, queues and `location` in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import msgspec
import pytest

from events.dispatch import DriverAssigned, RideOffered, RideRequested
from events.pricing import FareAgreed
from events.trips import DriverArrived, SharedLink, TripCompleted, TripShareChanged, TripStarted
from feed import model, poster, store_audience, subscribers, timers
from feed.policy import POLICY
from feed.poster import Outcome, Post
from feed.service import SERVICE
from feed.socket import handler as socket_handler
from feed.ticket import secret_hash
from kernel import clock, outbox, sibling
from kernel.event import Event
from kernel.geo import Point
from kernel.inbox import fire
from kernel.money import Money
from kernel.outbox import TimerMessage
from kernel.refusal import snake_case
from kernel.table import Table
from tests.conftest import Client, create_table, items, told

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
BOLHAO = Point(41.149678, -8.606123)
FOZ = Point(41.150456, -8.673789)
LINK_TOKEN = "a-link-that-nobody-guesses"
RIDE, PATH = "ride:ride-1", "/v1/feed/rides/ride-1"

TRIP = {"trip_id": "trip-1", "ride_id": "ride-1", "rider_id": "ana", "driver_id": "rui"}


def later(seconds: float = 0) -> datetime:
    return NOON + timedelta(seconds=seconds)


def requested(**facts: Any) -> RideRequested:
    defaults: dict[str, Any] = {
        "ride_id": "ride-1",
        "rider_id": "ana",
        "pickup": BOLHAO,
        "dropoff": FOZ,
        "category": "standard",
        "needs": [],
        "requested_at": NOON,
    }
    return RideRequested(**defaults | facts)


def offered(**facts: Any) -> RideOffered:
    defaults: dict[str, Any] = {
        "ride_id": "ride-1",
        "offer_id": "ride-1.1",
        "driver_id": "rui",
        "estimated_pickup_s": 240,
        "expires_at": later(20),
        "pickup": BOLHAO,
        "dropoff": FOZ,
        "category": "standard",
    }
    return RideOffered(**defaults | facts)


def assigned(**facts: Any) -> DriverAssigned:
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
        "stops": [],
        "category": "standard",
        "estimated_pickup_s": 240,
        "requested_at": NOON,
        "assigned_at": later(10),
        "assigned_by": "driver",
    }
    return DriverAssigned(**defaults | facts)


def fare_agreed() -> FareAgreed:
    return FareAgreed(
        ride_id="ride-1",
        rider_id="ana",
        category="standard",
        basis="upfront",
        expected=Money(930, "EUR"),
        tariff_id="porto-standard",
        tariff_version=1,
    )


def arrived() -> DriverArrived:
    return DriverArrived(**TRIP, arrived_at=later(240))


def started() -> TripStarted:
    return TripStarted(**TRIP, started_at=later(300))


def completed() -> TripCompleted:
    way = {"category": "standard", "pickup": BOLHAO, "dropoff": FOZ}
    times = {"arrived_at": later(240), "started_at": later(300), "completed_at": later(900)}
    return TripCompleted(**TRIP, **way, **times, waited_s=60)  # type: ignore[arg-type]


def shared(*tokens: str) -> TripShareChanged:
    """By links that last two hours."""
    links = [SharedLink(token_hash=secret_hash(token), ends_at=later(7200)) for token in tokens]
    return TripShareChanged(**TRIP, links=links, lasts_after_trip_s=1800)


def hear(event: Event, version: int = 1) -> None:
    """The service's subscriber is told."""
    getattr(subscribers, f"on_{snake_case(type(event).__name__)}")(event, told(version))


@dataclass
class Hands:
    """The hands of the clock."""

    now: datetime = NOON

    def to(self, seconds: float) -> None:
        """Some seconds after noon."""
        self.now = later(seconds)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    monkeypatch.setattr(clock, "wall_seconds_until", lambda due_at: (due_at - hands.now).total_seconds())
    return hands


@pytest.fixture
def table(aws_mock: None, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setenv("SOCKET_URL", "wss://feed.example/live")
    return create_table(SERVICE)


@dataclass
class Location:
    """What the sibling answers; an exception is raised."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, path: str, **_query: Any) -> Any:
        self.asked.append(path)
        answer = self.answers.get(path, sibling.SiblingRefused(404, {}))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def car_is_at(self, lat: float, lng: float, at: datetime, **facts: Any) -> None:
        """The car of Ana's trip."""
        where = {"lat": lat, "lng": lng, "at": clock.rfc3339(at), "trip_id": "trip-1", "towards": "pickup", "eta_s": 120}
        self.answers["/internal/location/trips/trip-1/position"] = where | {"heading_deg": None} | facts

    def is_down(self) -> None:
        down = sibling.SiblingUnavailable("down")
        for path in ("/internal/location/trips/trip-1/position", "/internal/location/vehicles"):
            self.answers[path] = down


@pytest.fixture
def location(monkeypatch: pytest.MonkeyPatch) -> Location:
    location = Location()
    monkeypatch.setattr(sibling, "get", location.get)
    return location


@dataclass
class Wire:
    """Between us and the connections. `outcomes` are those of connections that are not simply told."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    received: dict[str, list[Any]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def post_all(self, posts: Iterable[Post]) -> dict[str, Outcome]:
        return {post.connection_id: self._post(post) for post in posts}

    def end(self, connection_ids: Iterable[str]) -> None:
        self.ended += connection_ids

    def _post(self, post: Post) -> Outcome:
        outcome = self.outcomes.get(post.connection_id, Outcome.TOLD)
        if outcome is Outcome.TOLD:
            self.received.setdefault(post.connection_id, []).extend(json.loads(text) for text in post.texts)
        return outcome


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    monkeypatch.setattr(poster, "post_all", wire.post_all)
    monkeypatch.setattr(poster, "end", wire.end)
    return wire


class Socket:
    """A connection as its client uses it."""

    def __init__(self, wire: Wire, connection_id: str) -> None:
        self.wire, self.id = wire, connection_id

    def connect(self, ticket: str) -> int:
        return int(self._event("CONNECT", "$connect", queryStringParameters={"ticket": ticket})["statusCode"])

    def say(self, action: str, topic: str = "", **facts: Any) -> Any:
        """What it is answered."""
        return self.send(json.dumps({"action": action, **({"topic": topic} if topic else {}), **facts}))

    def send(self, text: str) -> Any:
        answer = self._event("MESSAGE", "$default", body=text)
        return json.loads(answer["body"]) if "body" in answer else None

    def leave(self) -> None:
        self._event("DISCONNECT", "$disconnect")

    @property
    def received(self) -> list[Any]:
        """What was posted to it."""
        return self.wire.received.get(self.id, [])

    def _event(self, kind: str, route: str, **facts: Any) -> Any:
        context = {"connectionId": self.id, "eventType": kind, "routeKey": route, "requestId": "request-1"}
        return socket_handler({"requestContext": context} | facts, None)


class People:
    """Connects people: `people.connect(client)` with a ticket for that client."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.count = wire, 0

    def connect(self, client: Client, path: str = "/v1/feed/tickets") -> Socket:
        self.count += 1
        socket = Socket(self.wire, f"connection-{self.count}")
        ticket = client.post(path, {})
        assert ticket.status == 201, ticket
        assert socket.connect(ticket.body["ticket"]) == 200
        return socket


@pytest.fixture
def people(table: Table, wire: Wire, location: Location) -> People:
    return People(wire)


class Clockwork:
    """Carries timers from the table's outboxes to their handlers, as the relay and the queue do."""

    def __init__(self, table: Table, hands: Hands) -> None:
        self.table, self.hands = table, hands
        self.seen: set[tuple[str, str, int]] = set()
        self.waiting: list[TimerMessage] = []
        self.handlers = {
            next(iter(get_type_hints(handler).values())).__name__: handler
            for name, handler in vars(timers).items()
            if name.startswith("on_")
        }

    def run(self) -> None:
        """Until nothing is due."""
        while due := self._due():
            for message in due:
                handler = self.handlers[message.type]
                kind = next(iter(get_type_hints(handler).values()))
                again = fire(kind, handler, message)
                if again is not None:
                    self.waiting.append(msgspec.structs.replace(message, due_at=clock.rfc3339(again)))

    def wait(self, seconds: float) -> None:
        """Let time pass, and what becomes due on the way happen."""
        self.run()
        end = self.hands.now + timedelta(seconds=seconds)
        while (next_at := min(map(_due_at, self.waiting), default=end)) < end:
            self.hands.now = max(self.hands.now, next_at)
            self.run()
        self.hands.now = end
        self.run()

    def _due(self) -> list[TimerMessage]:
        for item in items(self.table):
            mark = (item["pk"], item["sk"], item.get("version", 0))
            if "outbox" in item and mark not in self.seen:
                self.seen.add(mark)
                self.waiting += outbox.decode(item["outbox"]).timers
        due = [message for message in self.waiting if _due_at(message) <= self.hands.now]
        self.waiting = [message for message in self.waiting if message not in due]
        return due


def _due_at(message: TimerMessage) -> datetime:
    return datetime.fromisoformat(message.due_at)


@pytest.fixture
def clockwork(table: Table, hands: Hands, people: People) -> Clockwork:
    return Clockwork(table, hands)


@pytest.fixture
def ana(table: Table) -> Client:
    return Client(SERVICE).as_rider("ana")


@pytest.fixture
def rui(table: Table) -> Client:
    return Client(SERVICE).as_driver("rui")


@pytest.fixture
def desk(table: Table) -> Client:
    return Client(SERVICE).as_desk("dora")


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two followers in each."""
    monkeypatch.setattr(store_audience, "POLICY", replace(POLICY, followers_per_shard=2))


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three seconds."""
    monkeypatch.setattr(store_audience, "POLICY", replace(POLICY, lease_s=3))


@pytest.fixture
def short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two messages."""
    monkeypatch.setattr(model, "POLICY", replace(POLICY, log_messages=2))
