"""A small city on the running local stack: people with real tokens, who call the real API over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from kernel import clock
from kernel.geo import Point, offset

T = TypeVar("T")

SQUARE = Point(41.1496, -8.6110)
STATION = Point(41.1456, -8.5856)
DOCUMENTS = ("driving_licence", "vehicle_registration", "insurance", "taxi_permit")


@dataclass
class Person:
    """Somebody with a token. `ask` returns whatever comes; `get`, `post`, … insist on a success."""

    http: httpx.Client
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return self.http.request(method, path, json=body, headers=sent)

    def get(self, path: str) -> Any:
        return self._must("GET", path)

    def put(self, path: str, body: Any) -> Any:
        return self._must("PUT", path, body)

    def post(self, path: str, body: Any = None) -> Any:
        return self._must("POST", path, body, Idempotency_Key=str(uuid4()))

    def _must(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        response = self.ask(method, path, body, **headers)
        assert response.status_code < 300, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None


@dataclass
class Driver(Person):
    driver_id: str = ""

    def report(self, at: Point) -> dict[str, Any]:
        point = {"lat": at.lat, "lng": at.lng, "at": clock.rfc3339(clock.now()), "accuracy_m": 5.0}
        receipt: dict[str, Any] = self.post("/v1/positions", {"points": [point]})
        return receipt

    def offer(self, *ride_ids: str) -> dict[str, Any] | None:
        """The offer of one of these rides. What riders of before still wait for is declined."""
        response = self.ask("GET", "/v1/offers/current")
        if response.status_code != 200:
            return None
        offer: dict[str, Any] = response.json()
        if offer["ride_id"] in ride_ids:
            return offer
        self.ask("POST", f"/v1/offers/{offer['offer_id']}/decline", Idempotency_Key=str(uuid4()))
        return None

    def act(self, trip_id: str, action: str, **facts: Any) -> Any:
        return self.post(f"/v1/trips/{trip_id}/{action}", {"at": clock.rfc3339(clock.now()), **facts})


def register(rider: Person, name: str = "Ana Teste") -> Person:
    rider.put("/v1/riders/me", {"display_name": name, "phone": "+351912345678", "language": "pt-BR"})
    return rider


def put_on_the_road(driver: Driver, desk: Person, at: Point, plate: str) -> Driver:
    """Applied, approved, online and seen at `at`."""
    application = {"display_name": "Rui Teste", "phone": "+351911111111", "language": "pt-BR", "traits": []}
    driver.driver_id = driver.post("/v1/drivers", application)["driver_id"]
    car = {"plate": plate, "make": "Skoda", "model": "Octavia", "colour": "black", "year": 2023}
    vehicle = driver.post("/v1/drivers/me/vehicles", car | {"categories": ["standard"], "wheelchair_access": False})
    expires_on = (date.today() + timedelta(days=365)).isoformat()  # noqa: DTZ011
    for kind in DOCUMENTS:
        driver.put(f"/v1/drivers/me/documents/{kind}", {"number": "X-1", "expires_on": expires_on})
    desk.post(f"/v1/drivers/{driver.driver_id}/approve", {"reason": "papers seen"})
    driver.post("/v1/drivers/me/online", {"vehicle_id": vehicle["vehicle_id"]})
    eventually(lambda: driver.report(at))
    return driver


def request_ride(rider: Person, pickup: Point = SQUARE, dropoff: Point = STATION) -> str:
    wish = {"pickup": {"lat": pickup.lat, "lng": pickup.lng}, "dropoff": {"lat": dropoff.lat, "lng": dropoff.lng}}
    return str(rider.post("/v1/rides", wish)["ride_id"])


def accept(driver: Driver, *ride_ids: str) -> str:
    """The driver waits for an offer of one of these rides and takes it; returns the trip's id."""
    offer = eventually(lambda: driver.offer(*ride_ids))
    return str(driver.post(f"/v1/offers/{offer['offer_id']}/accept")["trip_id"])


def carry(rider: Person, driver: Driver, ride_id: str) -> str:
    """The driver accepts and the whole trip happens; returns the trip's id."""
    trip_id = accept(driver, ride_id)
    assert eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["trip_id"] == trip_id)
    pin = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"))["start_pin"]
    driver.act(trip_id, "en-route")
    driver.act(trip_id, "arrive")
    driver.act(trip_id, "start", pin=pin)
    for step in range(1, 4):
        eventually(lambda step=step: driver.report(offset(SQUARE, east_m=20.0 * step)))  # type: ignore[misc]
    driver.act(trip_id, "complete")
    return trip_id


def eventually(look: Callable[[], T | None], within_s: float = 30.0) -> T:
    """What `look` finally finds; services hear of each other a moment later, so nothing is there at once."""
    deadline_s = time.monotonic() + within_s
    failure: Exception | None = None
    while time.monotonic() < deadline_s:
        try:
            if found := look():
                return found
        except (AssertionError, httpx.HTTPError) as error:
            failure = error
        time.sleep(0.1)
    raise AssertionError(f"nothing within {within_s} s") from failure
