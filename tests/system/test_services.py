"""What the people on call see of the running system, and that they can bring back what was given up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra import declared
from infra.local import LocalStack
from tests.system.city import Driver, Person, accept, carry, eventually, request_ride
from tests.system.faults import down, impatient, misconfigured

pytestmark = pytest.mark.system

SOON_S = 60.0
PATIENT_S = 150.0
"""A bill waits a minute for a track, and logs are long when other tests have filled them."""


def edge(health: dict[str, Any], source: str, target: str, name: str) -> dict[str, Any]:
    [found] = [each for each in health["edges"] if (each["source"], each["target"], each["name"]) == (source, target, name)]
    return dict(found)


def test_the_map_is_what_the_services_declare(desk: Person) -> None:
    system = desk.get("/v1/services")
    assert {service["name"] for service in system["services"]} == {service.name for service in declared.services()}
    edges = {(edge["source"], edge["target"], edge["name"]) for edge in system["edges"]}
    assert ("dispatch", "trips", "DriverAssigned") in edges
    assert ("dispatch", "location", "GET /internal/location/nearby") in edges


def test_only_the_people_on_call_look(new_rider: Callable[[], Person]) -> None:
    rider = new_rider()
    for path in ("/v1/services", "/v1/services/health", "/v1/dead-letters", "/v1/rides/r1/hops"):
        assert rider.ask("GET", path).status_code == 403, path


def test_a_look_that_shows_nothing_new_costs_nothing(desk: Person) -> None:
    seen = desk.ask("GET", "/v1/services")
    assert desk.ask("GET", "/v1/services", If_None_Match=seen.headers["etag"]).status_code == 304


def test_a_rides_hops_are_told_with_their_delays(
    desk: Person, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    carry(rider, driver, ride_id)
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")

    def whole() -> dict[str, Any] | None:
        trace: dict[str, Any] = desk.get(f"/v1/rides/{ride_id}/hops")
        return None if trace["gaps"] else trace

    hops = eventually(whole, PATIENT_S)["hops"]
    assert {"dispatch", "trips", "location"} <= {hop["service"] for hop in hops}
    [assigned] = [hop for hop in hops if (hop["service"], hop["kind"], hop["what"]) == ("trips", "event", "DriverAssigned")]
    assert assigned["delay_ms"] >= 0 and not assigned["failed"]
    assert sum(hop["is_slowest"] for hop in hops) == 1


def test_a_service_that_is_down_stands_out(
    stack: LocalStack, desk: Person, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    with down(stack, "trips"):
        trip_id = accept(driver, request_ride(rider))

        def stands_out() -> bool:
            """As failing, if the last that it did before went wrong, as other tests make it."""
            health = desk.get("/v1/services/health")
            [trips] = [service for service in health["services"] if service["name"] == "trips"]
            assigned = edge(health, "dispatch", "trips", "DriverAssigned")
            return bool({assigned["state"], trips["state"]} <= {"stuck", "failing"} and assigned["waiting"])

        assert eventually(stands_out, SOON_S)
    eventually(lambda: rider.get(f"/v1/trips/{trip_id}"), 120.0)


def test_what_was_given_up_is_seen_with_its_reason_and_redriven_after_the_repair(
    stack: LocalStack, desk: Person, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    broken = misconfigured(stack, "corrida-trips-subscribers", TRIPS_TABLE="corrida-nowhere")
    with impatient(stack, "corrida-trips-events"), broken:
        trip_id = accept(driver, request_ride(rider))
        letter = eventually(lambda: letter_about(desk, trip_id), SOON_S)
        health = desk.get("/v1/services/health")
    assert (letter["what"], letter["queue"]) == ("DriverAssigned", "corrida-trips-events-dead")
    assert "AccessDenied" in letter["reason"] and letter["redrivable"]
    assert edge(health, "dispatch", "trips", "DriverAssigned")["state"] == "failing"
    errors = desk.get("/v1/services/trips/errors")["errors"]
    assert any(error["ids"].get("trip_id") == trip_id and "AccessDenied" in error["error"] for error in errors)

    def redriven() -> bool:
        """The function answers to its old settings a moment after it was told so."""
        answer = redrive(desk, letter["queue"])
        assert answer.status_code == 201, answer.text
        return bool(rider.ask("GET", f"/v1/trips/{trip_id}").status_code == 200)

    eventually(redriven, SOON_S)
    eventually(lambda: letter_about(desk, trip_id) is None, SOON_S)
    assert any(past["redriven"] for past in desk.get("/v1/dead-letters/redrives")["redrives"])


def letter_about(desk: Person, trip_id: str) -> dict[str, Any] | None:
    letters = desk.get("/v1/dead-letters")["letters"]
    return next((dict(letter) for letter in letters if letter["ids"].get("trip_id") == trip_id), None)


def redrive(desk: Person, queue: str) -> httpx.Response:
    return desk.ask("POST", "/v1/dead-letters/redrive", {"queue": queue}, Idempotency_Key=str(uuid4()))


PERSONAL = re.compile(r'Ana Teste|Rui Teste|\+3519|@example\.com|[A-Z]{2}-\d\d-[A-Z]{2}|"(lat|lng)"')
"""Names, phones, addresses, plates and places of the people of these tests."""


def test_what_is_logged_says_nothing_of_people_but_ids(
    stack: LocalStack, new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    carry(rider, driver, request_ride(rider))
    lines = list(logged(stack))
    assert any('"kind":"event"' in line for line in lines)
    assert [line for line in lines if PERSONAL.search(line)] == []


def logged(stack: LocalStack) -> Iterator[str]:
    """Every line of every function."""
    logs = stack.client("logs")
    for function in stack.functions():
        for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]:
            yield event["message"]
