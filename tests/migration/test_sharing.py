"""A ride of the services, followed with the old system's web page."""

from __future__ import annotations

import pytest

from migration import store_numbers, store_rides
from migration.model import Stage
from tests.migration.conftest import World, json_of
from tests.migration.test_rides import DROPOFF, PICKUP, ride

SHARED = {
    "state": "in_progress",
    "driver_first_name": "Rui",
    "vehicle_plate": "AA-00-BB",
    "vehicle_description": "grey Dacia",
    "pickup": PICKUP,
    "dropoff": DROPOFF,
    "started_at": "2026-01-01T10:00:00.000Z",
    "ended_at": None,
    "position": {"lat": 30.27, "lng": -97.74, "at": "2026-01-01T10:05:00.000Z", "heading_deg": 90.0},
    "eta_s": 60,
    "position_unavailable": False,
}
TRIP = {"trip_id": "t", "ride_id": "r", "state": "completed", "cancellation": None, "pickup": PICKUP, "dropoff": DROPOFF}


@pytest.fixture
def riding(world: World) -> World:
    world.table.commit(*store_numbers.reserving(store_numbers.RIDES, 5000, 5999))
    world.stage("rides", Stage.SERVICE)
    store_numbers.name("r", 5000, "12.30")
    store_rides.begin_riding("7", 5000, 1)
    world.services.tells("GET", "/v1/rides/r", ride("completed", trip_id="t"))
    world.services.tells("GET", "/v1/trips/t", TRIP | {"category": "standard", "driver": {}})
    for what in ("fare", "payment"):
        world.services.tells("GET", f"/v1/rides/r/{what}", {"code": "not_found"}, 404)
    return world


def test_a_rider_shares_a_ride_and_anybody_follows_it(riding: World) -> None:
    riding.services.tells("POST", "/v1/trips/t/share", {"token": "a-link"}, 201)
    riding.services.tells("GET", "/v1/shared-trips/a-link", SHARED)
    token = json_of(riding.call("POST", "/rest/rides/5000/getShareToken", "{}"))["token"]
    seen = json_of(riding.call("GET", f"/rest/rides/{token}/allTrackers", token=""))
    assert (seen["status"], seen["driverFirstName"], seen["locations"]) == ("ACTIVE", "Rui", [{"lat": 30.27, "lng": -97.74}])
    asked = [asked for asked in riding.services.asked if asked.path == "/v1/shared-trips/a-link"]
    assert "authorization" not in asked[0].headers


def test_a_token_that_the_services_did_not_give_is_looked_up_by_the_old_system(riding: World) -> None:
    riding.services.tells("GET", "/v1/shared-trips/old-link", {"code": "not_found"}, 404)
    riding.legacy.tells("GET", "/rest/rides/old-link/allTrackers", {"rideId": 12})
    assert json_of(riding.call("GET", "/rest/rides/old-link/allTrackers", token="")) == {"rideId": 12}


@pytest.mark.parametrize(("own", "shown"), [(None, 5000), ({"stars": 5}, 12)])
def test_the_last_ride_is_shown_until_it_is_rated(riding: World, own: object, shown: int) -> None:
    riding.services.tells("GET", "/v1/trips/t/rating", {"own": own})
    riding.legacy.tells("GET", "/rest/rides/last", {"id": 12})
    assert json_of(riding.call("GET", "/rest/rides/last"))["id"] == shown


def test_the_map_of_a_ride_of_the_services_is_not_drawn_yet(riding: World) -> None:
    answer = riding.call("GET", "/rest/rides/5000/map")
    assert (answer.status, answer.body) == (200, b"")
