"""Whatever service fails, the others keep working, and nothing is lost once it is repaired."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from infra.app import SERVICES
from infra.local import LocalStack
from kernel.geo import offset
from tests.system.city import SQUARE, Driver, Person, accept, carry, eventually, request_ride
from tests.system.faults import down

pytestmark = pytest.mark.system

REPAIR_S = 120.0


def test_without_trips_drivers_are_still_found_and_the_trip_begins_after_the_repair(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with down(stack, "trips"):
        ride_id = request_ride(rider)
        trip_id = accept(driver, ride_id)
        assert rider.ask("GET", f"/v1/trips/{trip_id}").status_code in (429, 503)
        assert rider.get(f"/v1/rides/{ride_id}")["state"] == "assigned"
    seen = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"), REPAIR_S)
    assert seen["state"] == "assigned"


def test_without_location_a_ride_is_still_requested_and_served_after_the_repair(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with down(stack, "location"):
        ride_id = request_ride(rider)
        searching = eventually(lambda: rider.get(f"/v1/rides/{ride_id}"))
        assert searching["state"] == "searching"
    eventually(lambda: driver.report(SQUARE), REPAIR_S)
    carry(rider, driver, ride_id)


def test_without_riders_people_ride(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with down(stack, "riders"):
        carry(rider, driver, request_ride(rider))


def test_without_drivers_those_on_the_road_carry_on(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with down(stack, "drivers"):
        carry(rider, driver, request_ride(rider))


def test_without_dispatch_a_running_trip_ends_and_the_ride_is_closed_after_the_repair(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    trip_id = accept(driver, ride_id)
    pin = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"))["start_pin"]
    with down(stack, "dispatch"):
        driver.act(trip_id, "arrive")
        driver.act(trip_id, "start", pin=pin)
        eventually(lambda: driver.report(offset(SQUARE, east_m=40.0)))
        driver.act(trip_id, "complete")
        assert rider.get(f"/v1/trips/{trip_id}")["state"] == "completed"
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed", REPAIR_S)


CARRIERS = {"riders", "drivers", "location", "dispatch", "trips"}


def test_rides_are_carried_when_everything_but_the_carrying_services_is_down(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with ExitStack() as outages:
        for service in SERVICES:
            if service.name not in CARRIERS:
                outages.enter_context(down(stack, service.name))
        ride_id = request_ride(rider)
        carry(rider, driver, ride_id)
        eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")
