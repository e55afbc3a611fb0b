"""A day in a small city: what a few people do, with phones that repeat whatever was not answered."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from drills.site import Site
from kernel.geo import Point
from tests.system.city import DOCUMENTS, SQUARE, STATION, Driver, Person, eventually

ELSEWHERE = Point(41.1598, -8.6598)
PATIENCE_S = 90.0
BROKEN = (429, 500, 502, 503, 504)


class Refused(AssertionError):
    """What a phone wanted was not to be had."""


class Phone(Person):
    """Repeats what was not answered, as an app in the field has to, and under the same key."""

    def _must(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                response = self.ask(method, path, body, **headers)
            except httpx.HTTPError:
                response = None
            if response is not None and response.status_code not in BROKEN:
                if response.status_code >= 300:
                    raise Refused(f"{method} {path}: {response.status_code} {response.text}")
                return response.json() if response.content else None
            if time.monotonic() > deadline_s:
                raise Refused(f"{method} {path} was never answered")
            time.sleep(0.2)


@dataclass
class DriversPhone(Phone, Driver):
    vehicle_id: str = ""


@dataclass
class Day:
    """What happens on it, and who is who in what it leaves behind."""

    site: Site
    names: dict[str, str] = field(default_factory=dict)

    def happens(self) -> None:
        ana, bob = self.rider("ana"), self.rider("bob")
        rui, eva = self.driver("rui"), self.driver("eva")
        self.carried("first", ana, rui)
        self.given_up("second", bob, rui, eva)
        for name in ("Ana Um", "Ana Dois", "Ana Tres"):
            ana.put("/v1/riders/me", _profile(name))
        for driver in (rui, eva):
            driver.post("/v1/drivers/me/offline")
        eventually(lambda: not self.cars_seen_by(bob), PATIENCE_S)
        lonely = self.wish("third", bob)
        bob.post(f"/v1/rides/{lonely}/cancel", {"reason": "changed my mind"})

    def rider(self, name: str) -> Phone:
        phone = Phone(self.site.http, self.site.somebody("riders").token)
        self.names[phone.put("/v1/riders/me", _profile(name))["rider_id"]] = name
        return phone

    def driver(self, name: str) -> DriversPhone:
        """Approved; not yet on the road."""
        phone = DriversPhone(self.site.http, self.site.somebody("drivers").token)
        application = {"display_name": name, "phone": "+351911111111", "language": "pt-BR", "traits": []}
        phone.driver_id = phone.post("/v1/drivers", application)["driver_id"]
        self.names[phone.driver_id] = name
        car = {"plate": f"{name.upper()}-01", "make": "Skoda", "model": "Octavia", "colour": "black", "year": 2023}
        vehicle = phone.post("/v1/drivers/me/vehicles", car | {"categories": ["standard"], "wheelchair_access": False})
        for kind in DOCUMENTS:
            phone.put(f"/v1/drivers/me/documents/{kind}", {"number": "X-1", "expires_on": "2030-12-31"})
        desk = Phone(self.site.http, self.site.desk.token)
        desk.post(f"/v1/drivers/{phone.driver_id}/approve", {"reason": "papers seen"})
        phone.vehicle_id = vehicle["vehicle_id"]
        self.names[vehicle["vehicle_id"]] = f"car of {name}"
        return phone

    def go_online(self, driver: DriversPhone) -> None:
        driver.post("/v1/drivers/me/online", {"vehicle_id": driver.vehicle_id})
        eventually(lambda: driver.report(SQUARE), PATIENCE_S)

    def cars_seen_by(self, rider: Phone) -> Any:
        """Whoever went home may be offered a ride until location has heard of it."""
        return rider.get(f"/v1/vehicles/nearby?lat={SQUARE.lat}&lng={SQUARE.lng}")["vehicles"]

    def wish(self, name: str, rider: Phone) -> str:
        ride_id = str(rider.post("/v1/rides", {"pickup": _point(SQUARE), "dropoff": _point(STATION)})["ride_id"])
        self.names[ride_id] = f"{name} ride"
        return ride_id

    def carried(self, name: str, rider: Phone, driver: DriversPhone) -> str:
        self.go_online(driver)
        ride_id = self.wish(name, rider)
        return self.drive(name, rider, driver, ride_id)

    def drive(self, name: str, rider: Phone, driver: DriversPhone, ride_id: str) -> str:
        trip_id = self.taken(driver, ride_id)
        self.names[trip_id] = f"{name} trip"
        pin = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"), PATIENCE_S)["start_pin"]
        for action, facts in {"en-route": {}, "arrive": {}, "start": {"pin": pin}, "complete": {}}.items():
            driver.act(trip_id, action, **facts)
        eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed", PATIENCE_S)
        return trip_id

    def given_up(self, name: str, rider: Phone, first: DriversPhone, second: DriversPhone) -> None:
        """The first driver takes it and gives it back; the second carries it."""
        ride_id = self.wish(name, rider)
        abandoned = self.taken(first, ride_id)
        self.names[abandoned] = f"{name} trip given up"
        eventually(lambda: rider.get(f"/v1/trips/{abandoned}"), PATIENCE_S)
        rider.put(f"/v1/trips/{abandoned}/dropoff", _point(ELSEWHERE))
        first.post(f"/v1/trips/{abandoned}/cancel", {"reason": "vehicle_problem"})
        self.go_online(second)
        self.drive(name, rider, second, ride_id)

    def taken(self, driver: DriversPhone, ride_id: str) -> str:
        """Cars keep reporting; an offer that passed meanwhile comes again."""

        def take() -> str:
            driver.report(SQUARE)
            offer = driver.offer(ride_id)
            return str(driver.post(f"/v1/offers/{offer['offer_id']}/accept")["trip_id"]) if offer else ""

        return eventually(take, PATIENCE_S)


def _profile(name: str) -> dict[str, str]:
    return {"display_name": name, "phone": "+351912345678", "language": "pt-BR"}


def _point(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lng": point.lng}
