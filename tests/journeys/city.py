"""A city for stories: people, their phones, and time that passes when a story says so."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from infra import declared
from kernel import clock
from kernel.geo import Point, distance_m
from kernel.table import Table
from pricing.receipt import Receipt
from pricing.recompute import faults
from tests.conftest import items
from tests.journeys.cloud import Cloud
from tests.journeys.people import SQUARE, Desk, Driver, Rider

UNTIL_PAID_S = 90
"""The bill waits for the measured way, and the provider for its own time."""


class City:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.desk = Desk(cloud, "Clara")
        self.drivers: list[Driver] = []
        self.riders: list[Rider] = []

    def rider(self, name: str, **profile: Any) -> Rider:
        rider = Rider(self.cloud, name).signs_up(**profile)
        self.riders.append(rider)
        return rider

    def driver(self, name: str, place: Point = SQUARE, **vehicle: Any) -> Driver:
        """Approved, on shift and reporting from `place`."""
        driver = Driver(self.cloud, name, place=place).joins(self.desk, **vehicle)
        self.drivers.append(driver)
        return driver

    def wait(self, seconds: float) -> None:
        """Phones that are on go on reporting meanwhile."""
        target = clock.now() + timedelta(seconds=seconds)
        while reporting := [driver for driver in self.drivers if driver.phone_is_on and driver.reports_at < target]:
            driver = min(reporting, key=lambda driver: driver.reports_at)
            self.cloud.wait_until(driver.reports_at)
            driver.reports()
        self.cloud.wait_until(target)

    def drive(self, driver: Driver, target: Point) -> None:
        """At the speed of a town, reporting on the way."""
        while distance_m(driver.place, target) > 1:
            step_s = max(1.0, (driver.reports_at - clock.now()).total_seconds())
            driver.moves_towards(target, step_s)
            self.wait(step_s + 0.001)

    def carry(self, driver: Driver, rider: Rider, ride_id: str, start: Point, end: Point) -> None:
        """From the driver's setting off to the end, as it should be."""
        trip_id = rider.trip(ride_id)["trip_id"]
        driver.does(trip_id, "en-route")
        self.drive(driver, start)
        driver.does(trip_id, "arrive")
        self.wait(45)
        driver.does(trip_id, "start", pin=rider.trip(ride_id)["start_pin"])
        self.drive(driver, end)
        driver.does(trip_id, "complete")

    def ride_along(self, rider: Rider, driver: Driver, start: Point, end: Point, **terms: Any) -> str:
        """A ride as it should be, until everybody has heard of its end; returns its id."""
        ride_id = rider.asks_for_a_ride(start, end, **terms)
        driver.accepts()
        self.carry(driver, rider, ride_id, start, end)
        self.wait(UNTIL_PAID_S)
        return ride_id

    def check_books(self) -> None:
        """What was debited was credited, balances are the sums of their postings, and receipts compute to what they say."""
        books = self.desk.get("/v1/ledger/trial-balance?verify=true&limit=100")
        assert books["is_balanced"], books
        assert not books["verification"]["wrong"] and not books["verification"]["not_read"], books["verification"]
        for ride_id in [ride_id for rider in self.riders for ride_id in rider.ride_ids]:
            receipt = self.desk.ask("GET", f"/v1/rides/{ride_id}/receipt")
            assert receipt.status == 409 or faults(Receipt.decode(json.dumps(receipt.body))) == []

    def everything_stored(self) -> str:
        """Every item of every table."""
        return str([items(Table(service.name)) for service in declared.services()])
