"""One ride, everybody at once: accept, decline, cancel, assign, go elsewhere, go offline, arrive, start, complete, give up.

The services' own code runs on tables of the deployed stack's store, one step at a time, in interleavings that Hypothesis
draws and makes small when one of them goes wrong. Whatever the order, the history that was stored must be a legal one.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch import store as rides
from dispatch import subscribers as dispatch_subscribers
from dispatch.service import SERVICE as DISPATCH
from drills.interleaving import SteppedClient, Turnstile
from drills.outcome import Figure, Outcome
from drills.site import Site
from events.drivers import DriverWentOffline, DriverWentOnline
from events.riders import RiderRegistered
from kernel import aws, clock, inbox, log, outbox
from kernel.attributes import unmarshal
from kernel.declaration import Service, handler_name
from kernel.event import Aggregate, Envelope, Metadata
from tests.conftest import Answer, Client
from tests.system.city import SQUARE, STATION
from trips import subscribers as trips_subscribers
from trips.service import SERVICE as TRIPS

MANY = 400
SUBSCRIBERS: dict[Service, Any] = {DISPATCH: dispatch_subscribers, TRIPS: trips_subscribers}
WISH = {
    "pickup": {"lat": SQUARE.lat, "lng": SQUARE.lng},
    "dropoff": {"lat": STATION.lat, "lng": STATION.lng},
}
ELSEWHERE = {DISPATCH: {"lat": 41.1413, "lng": -8.6166}, TRIPS: {"lat": 41.1598, "lng": -8.6598}}
LEGAL = {
    "RIDE": {
        "": {"searching"},
        "searching": {"searching", "offered", "assigned", "cancelled", "unserved"},
        "offered": {"searching", "assigned", "cancelled", "unserved"},
        "assigned": {"completed", "searching", "cancelled"},
    },
    "TRIP": {
        "": {"assigned"},
        "assigned": {"en_route", "arrived", "cancelled"},
        "en_route": {"arrived", "cancelled"},
        "arrived": {"in_progress", "cancelled"},
        "in_progress": {"completed", "cancelled"},
    },
}
"""By aggregate and state, which states may follow. A state may always stay as it is."""

before_assignment = st.lists(
    st.sampled_from(
        ["accept", "accept again", "decline", "cancel", "assign", "assign eva", "go offline", "wish elsewhere", "tell"]
    ),
    min_size=2,
    max_size=5,
    unique=True,
)
after_assignment = st.lists(
    st.sampled_from(
        ["drive", "drive again", "rider cancels", "driver gives up", "desk cancels", "assign eva", "go elsewhere", "tell"]
    ),
    min_size=2,
    max_size=5,
    unique=True,
)
turns = st.lists(st.integers(0, 11), max_size=60)


def run(site: Site, interleavings: int = MANY) -> Outcome:
    ends: Counter[str] = Counter()
    failures = []
    with race_tables(site) as client:

        @settings(max_examples=interleavings, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(before_assignment, turns, after_assignment, turns)
        def race(first: list[str], first_turns: list[int], second: list[str], second_turns: list[int]) -> None:
            ride = Race(client)
            ride.begin()
            ride.all_at_once(first, first_turns)
            ride.tell()
            ride.all_at_once(second, second_turns)
            ride.tell()
            ends[ride.end()] += 1
            wrong = list(ride.illegal())
            if wrong:
                raise AssertionError(f"{first} {ride.orders[:1]} then {second} {ride.orders[1:]}: {'; '.join(wrong)}")

        try:
            race()
        except AssertionError as error:
            failures.append(str(error))
    figures: dict[str, Figure] = {"interleavings": ends.total()}
    figures |= {f"ended {end}": number for end, number in sorted(ends.items())}
    return Outcome(
        "Races",
        "Whoever acts at the same moment on one ride, and in whatever order the store hears it, its history is legal",
        figures=figures,
        failures=failures,
    )


@dataclass
class Race:
    client: Any
    rider: str = field(default_factory=lambda: f"ana-{uuid4().hex[:8]}")
    rui: str = field(default_factory=lambda: f"rui-{uuid4().hex[:8]}")
    eva: str = field(default_factory=lambda: f"eva-{uuid4().hex[:8]}")
    ride_id: str = ""
    offer_id: str = ""
    written: list[dict[str, Any]] = field(default_factory=list)
    untold: list[Envelope] = field(default_factory=list)
    told: list[Envelope] = field(default_factory=list)
    answers: list[tuple[str, int]] = field(default_factory=list)
    orders: list[list[str]] = field(default_factory=list)
    turnstile: Turnstile = field(default_factory=Turnstile)

    def begin(self) -> None:
        """A ride is offered to Rui, and Eva is about."""
        stepped = SteppedClient(self.client, self.turnstile, self._wrote)
        aws.client = lambda _service: stepped  # type: ignore[assignment]
        ana = RiderRegistered(rider_id=self.rider, display_name="Ana", language="en", needs=[], preferences=[])
        dispatch_subscribers.on_rider_registered(ana, self._metadata(1))
        for driver in (self.rui, self.eva):
            online = DriverWentOnline(driver_id=driver, display_name=driver, vehicle_plate="AA-11-BB")
            dispatch_subscribers.on_driver_went_online(online, self._metadata(1))
        self.ride_id = self._call(DISPATCH, "riders", self.rider, "/v1/rides", WISH).body["ride_id"]
        ride = rides.get(self.ride_id)
        if ride is None:
            raise LookupError(self.ride_id)
        ride = rides.save(ride, ride.offer_to(self.rui, pickup_s=60, distance_m=400, at=clock.now()))
        self.offer_id = ride.offers[-1].id

    def all_at_once(self, actors: list[str], order: list[int]) -> None:
        self.orders.append(self.turnstile.run({name: self._acts()[name] for name in actors}, order))

    def tell(self) -> None:
        """Every event so far to whoever reacts to it, each twice, until nobody says anything new."""
        while self.untold:
            envelope = self.untold.pop(0)
            self.told.append(envelope)
            for service, module in SUBSCRIBERS.items():
                for event in service.reacts_to:
                    if event.__name__ == envelope.metadata.type:
                        for _ in range(2):
                            inbox.deliver(event, getattr(module, handler_name(event)), envelope)

    def end(self) -> str:
        return str(self._items("RIDE")[-1]["state"])

    def illegal(self) -> Iterator[str]:
        """What no order of events excuses."""
        by_aggregate: dict[str, list[dict[str, Any]]] = {}
        for item in self._items("RIDE") + self._items("TRIP"):
            by_aggregate.setdefault(item["pk"], []).append(item)
        for name, history in by_aggregate.items():
            versions = [item["version"] for item in history]
            if versions != list(range(1, len(history) + 1)):
                yield f"{name} was overwritten: {versions}"
            states = ["", *(item["state"] for item in history)]
            legal = LEGAL[history[0]["sk"]]
            for before, after in pairwise(states):
                if after != before and after not in legal.get(before, ()):
                    yield f"{name} went from {before or 'nothing'} to {after}"
        yield from self._disagreements(by_aggregate)
        yield from (f"{who} got a server error" for who, status in self.answers if status >= 500)

    def _disagreements(self, by_aggregate: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
        ride = by_aggregate[f"RIDE#{self.ride_id}"][-1]
        assigned = {each.data["trip_id"] for each in self.told if each.metadata.type == "DriverAssigned"}
        trips = {
            name.removeprefix("TRIP#"): history[-1] for name, history in by_aggregate.items() if name.startswith("TRIP#")
        }
        if assigned != trips.keys():
            yield f"{len(assigned)} assignments and {len(trips)} trips"
        alive = [trip for trip in trips.values() if trip["state"] not in ("completed", "cancelled")]
        if len(alive) > 1:
            yield f"{len(alive)} trips of one ride at the same time"
        if bool(alive) != (ride["state"] == "assigned"):
            yield f"the ride is {ride['state']} with {len(alive)} trips under way"
        if any(trip["itinerary"]["dropoff"] != ride["request"]["dropoff"] for trip in alive):
            yield "the ride and its trip lead to different places"
        completed = [trip for trip in trips.values() if trip["state"] == "completed"]
        if bool(completed) != (ride["state"] == "completed"):
            yield f"the ride is {ride['state']} with {len(completed)} trips completed"
        for driver in (self.rui, self.eva):
            held = rides.lock(driver)
            holds = ride["state"] in ("assigned", "offered") and _driver_of(ride) == driver
            if (held is not None) != holds:
                yield f"{driver} is {'held' if held else 'free'} while the ride is {ride['state']} with {_driver_of(ride)}"

    def _acts(self) -> dict[str, Callable[[], Any]]:
        accept = f"/v1/offers/{self.offer_id}/accept"
        trip = f"/v1/trips/{self._trip_id()}"
        give_up, changed, desk = ({"reason": why} for why in ("vehicle_problem", "changed_plans", "the desk says so"))
        return {
            "accept": lambda: self._call(DISPATCH, "drivers", self.rui, accept),
            "accept again": lambda: self._call(DISPATCH, "drivers", self.rui, accept),
            "decline": lambda: self._call(DISPATCH, "drivers", self.rui, f"/v1/offers/{self.offer_id}/decline"),
            "cancel": lambda: self._call(DISPATCH, "riders", self.rider, f"/v1/rides/{self.ride_id}/cancel"),
            "assign": lambda: self._assign(self.rui),
            "assign eva": lambda: self._assign(self.eva),
            "go offline": self._go_offline,
            "wish elsewhere": lambda: self._go_elsewhere(DISPATCH, f"/v1/rides/{self.ride_id}"),
            "go elsewhere": lambda: self._go_elsewhere(TRIPS, trip),
            "tell": self.tell,
            "drive": self._drive,
            "drive again": self._drive,
            "rider cancels": lambda: self._call(TRIPS, "riders", self.rider, f"{trip}/cancel", changed),
            "driver gives up": lambda: self._call(TRIPS, "drivers", self._driver(), f"{trip}/cancel", give_up),
            "desk cancels": lambda: self._call(TRIPS, "desk", "dora", f"{trip}/cancel", desk),
        }

    def _assign(self, driver: str) -> Answer:
        body = {"driver_id": driver, "reason": "the desk sends one"}
        return self._call(DISPATCH, "desk", "dora", f"/v1/rides/{self.ride_id}/assign", body)

    def _go_elsewhere(self, service: Service, path: str) -> Answer:
        return self._call(service, "riders", self.rider, f"{path}/dropoff", ELSEWHERE[service], method="PUT")

    def _go_offline(self) -> None:
        gone = DriverWentOffline(driver_id=self.rui, reason="")
        inbox._again_on_conflict(lambda: dispatch_subscribers.on_driver_went_offline(gone, self._metadata(2)))

    def _drive(self) -> None:
        trip_id, driver = self._trip_id(), self._driver()
        pin = next((item["pin"]["digits"] for item in self._items("TRIP") if item["pk"] == f"TRIP#{trip_id}"), "0000")
        for action, facts in {"arrive": {}, "start": {"pin": pin}, "complete": {}}.items():
            body = {"at": clock.rfc3339(clock.now()), **facts}
            self._call(TRIPS, "drivers", driver, f"/v1/trips/{trip_id}/{action}", body)

    def _call(self, service: Service, group: str, who: str, path: str, body: Any = None, *, method: str = "POST") -> Answer:
        answer = Client(service, who, group).call(method, path, body, key="races-00000001")
        self.answers.append((path, answer.status))
        return answer

    def _trip_id(self) -> str:
        trips = [item["pk"].removeprefix("TRIP#") for item in self._items("TRIP")]
        return trips[-1] if trips else "none"

    def _driver(self) -> str:
        drivers = [item["driver_id"] for item in self._items("TRIP")]
        return str(drivers[-1]) if drivers else self.rui

    def _items(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.written if item["sk"] == kind]

    def _wrote(self, stored: dict[str, Any]) -> None:
        item = unmarshal(stored)
        self.written.append(item)
        if outbox.ATTRIBUTE in item:
            self.untold += outbox.decode(item[outbox.ATTRIBUTE]).events

    def _metadata(self, version: int) -> Metadata:
        return Metadata(
            id=str(uuid4()),
            type="Event",
            version="1.0",
            time=clock.now(),
            source="corrida.drill",
            aggregate=Aggregate(id="drill", version=version),
            correlation_id="drill",
            causation_id="drill",
        )


def _driver_of(ride: dict[str, Any]) -> str:
    return str((ride.get("assignment") or {}).get("driver_id") or next((o["driver_id"] for o in ride["offers"][::-1]), ""))


@contextmanager
def race_tables(site: Site) -> Iterator[Any]:
    """Tables like the deployed ones, without a stream, so that nobody else hears of the races."""
    client = site.stack.client("dynamodb")
    names = {service.name: f"drill-races-{service.name}" for service in SUBSCRIBERS}
    with ExitStack() as afterwards:
        for service, name in names.items():
            client.create_table(TableName=name, **_like(client.describe_table(TableName=f"corrida-{service}")["Table"]))
            afterwards.callback(client.delete_table, TableName=name)
        variables = {f"{service.upper()}_TABLE": name for service, name in names.items()}
        afterwards.enter_context(patch.dict(os.environ, variables | {"API_URL": "http://nowhere.invalid"}))
        afterwards.enter_context(patch.object(aws, "client", aws.client))
        afterwards.callback(log.logger.setLevel, log.logger.log_level)
        log.logger.setLevel(logging.CRITICAL)
        yield client


def _like(table: dict[str, Any]) -> dict[str, Any]:
    indexes = [
        {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        for index in table.get("GlobalSecondaryIndexes", [])
    ]
    return {
        "KeySchema": table["KeySchema"],
        "AttributeDefinitions": table["AttributeDefinitions"],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }
