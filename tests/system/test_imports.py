"""What another system held, taken over by the operator with AWS credentials of his own, and lived on with."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.local import LocalStack, StackInfo
from migrate import target
from migrate.target import Target
from tests.system.city import DOCUMENTS, SQUARE, STATION, Driver, Person, carry, eventually, request_ride

pytestmark = pytest.mark.system

AT_ONCE = 3
WAY: dict[str, Any] = {
    "pickup": {"lat": SQUARE.lat, "lng": SQUARE.lng},
    "dropoff": {"lat": STATION.lat, "lng": STATION.lng},
    "requested_at": "2017-03-12T06:40:00Z",
}


@pytest.fixture(scope="module")
def operator(info: StackInfo) -> Target:
    return target.local(info)


@pytest.fixture
def sign_in(stack: LocalStack) -> Callable[[str], tuple[str, str]]:
    """A new person's token and id; nothing here knows of him yet."""

    def new(group: str) -> tuple[str, str]:
        email = f"{uuid4().hex}@example.com"
        stack.sign_up(email, group)
        token = stack.token(email)
        claims = token.split(".")[1]
        return token, str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])

    return new


@pytest.fixture
def rider(http: httpx.Client, operator: Target, sign_in: Callable[[str], tuple[str, str]]) -> Person:
    token, rider_id = sign_in("riders")
    told = {"rider_id": rider_id, "registered_at": "2016-01-01T00:00:00Z", "display_name": "Rita de Antes"}
    assert take(operator, "riders", "rider", rider_id, told) == "imported"
    return Person(http, token)


@pytest.fixture
def driver(http: httpx.Client, operator: Target, sign_in: Callable[[str], tuple[str, str]]) -> Driver:
    token, driver_id = sign_in("drivers")
    car = {"vehicle_id": "car-1", "plate": driver_id[:8], "make": "Dacia", "model": "Logan", "colour": "grey", "year": 2016}
    told = {
        "driver_id": driver_id,
        "applied_at": "2016-01-01T00:00:00Z",
        "display_name": "Duarte de Antes",
        "status": "approved",
        "decided_at": "2016-02-01T00:00:00Z",
        "vehicles": [car | {"categories": ["standard"]}],
        "documents": [{"kind": kind, "number": "", "expires_on": "2099-12-31"} for kind in DOCUMENTS],
    }
    assert take(operator, "drivers", "driver", driver_id, told) == "imported"
    return Driver(http, token, driver_id)


def take(operator: Target, service: str, kind: str, key: str, data: dict[str, Any]) -> str:
    [outcome] = operator.take(service, [{"kind": kind, "key": key, "data": data}])
    return outcome.code or outcome.result


def trip(rider_id: str, driver_id: str) -> dict[str, Any]:
    key = uuid4().hex
    times = {"assigned_at": "2017-03-12T06:41:00Z", "started_at": "2017-03-12T06:50:00Z"}
    return {
        "trip_id": f"trip-{key}",
        "ride_id": f"ride-{key}",
        "rider_id": rider_id,
        "driver_id": driver_id,
        "category": "standard",
        "completed_at": "2017-03-12T07:10:00Z",
        "driver_display_name": "Duarte de Antes",
        "distance_m": 4_200,
        "duration_s": 1_200,
        **times,
        **WAY,
    }


def test_a_driver_taken_over_goes_online_and_carries_a_rider_taken_over(rider: Person, driver: Driver, desk: Person) -> None:
    driver.post("/v1/drivers/me/online", {"vehicle_id": "car-1"})
    eventually(lambda: driver.report(SQUARE))
    rider_id = rider.get("/v1/riders/me")["rider_id"]
    ride_id = eventually(lambda: request_ride(rider))
    trip_id = carry(rider, driver, ride_id)
    told = rider.get(f"/v1/trips/{trip_id}")
    assert told["driver"]["display_name"] == "Duarte de Antes"
    assert told["driver"]["vehicle_description"] == "Dacia Logan, grey"
    ride = desk.get(f"/v1/rides/{ride_id}")
    assert (ride["rider_id"], ride["rider_display_name"]) == (rider_id, "Rita de Antes")
    driver.post("/v1/drivers/me/offline")


def test_old_trips_and_rides_are_in_peoples_histories_once_however_often_they_are_brought(
    operator: Target, rider: Person, driver: Driver
) -> None:
    rider_id = rider.get("/v1/riders/me")["rider_id"]
    trips = [trip(rider_id, driver.driver_id) for _ in range(6)]
    records = [{"kind": "trip", "key": each["ride_id"], "data": each} for each in trips]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        brought = list(pool.map(lambda _: operator.take("trips", records), range(AT_ONCE)))
    results = [outcome.result for outcomes in brought for outcome in outcomes]
    assert (results.count("imported"), results.count("unchanged")) == (6, 6 * (AT_ONCE - 1))
    for person in (rider, driver):
        history = eventually(lambda person=person: _of_all(person.get("/v1/trips")["trips"], len(trips)))  # type: ignore[misc]
        assert sorted(each["trip_id"] for each in history) == sorted(each["trip_id"] for each in trips)
    told = rider.get(f"/v1/trips/{trips[0]['trip_id']}")
    assert (told["state"], told["completed_at"], told["distance_m"]) == ("completed", "2017-03-12T07:10:00Z", 4_200)

    unserved = {
        "ride_id": uuid4().hex,
        "rider_id": rider_id,
        "ended_at": "2017-03-12T06:42:00Z",
        "outcome": "unserved",
        **WAY,
    }
    assert take(operator, "dispatch", "ride", unserved["ride_id"], unserved) == "imported"
    assert [ride["ride_id"] for ride in rider.get("/v1/rides")["rides"]] == [unserved["ride_id"]]


def test_who_is_erased_is_not_brought_back(operator: Target, rider: Person) -> None:
    rider_id = rider.get("/v1/riders/me")["rider_id"]
    assert rider.ask("DELETE", "/v1/riders/me").status_code == 202
    told = {"rider_id": rider_id, "registered_at": "2016-01-01T00:00:00Z", "display_name": "Rita de Antes"}
    assert take(operator, "riders", "rider", rider_id, told) == "account_erased"
    [held] = [record for record in operator.held("riders", "rider") if record["key"] == rider_id]
    assert (held["fingerprint"], held["data"]) == ("", None)


def _of_all(found: list[dict[str, Any]], wanted: int) -> list[dict[str, Any]] | None:
    return found if len(found) == wanted else None
