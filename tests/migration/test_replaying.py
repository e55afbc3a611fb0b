"""Steps that a driver's app took without a network, sent when it has one again."""

from __future__ import annotations

import json

import pytest

from migration import store_numbers, store_rides
from migration.model import Side, Stage
from migration.old import OldAnswer
from migration.ride_home import Duty
from tests.migration.conftest import World
from tests.migration.double import Told

JSON = {"content-type": "application/json"}
HERE, THERE = 5000, 44


@pytest.fixture
def carrying(world: World) -> World:
    """Ana drives one ride that lives here; everything else is the old system's."""
    world.table.commit(*store_numbers.reserving(store_numbers.RIDES, 5000, 5999))
    world.stage("rides", Stage.SERVICE)
    store_rides.save_duty(Duty("7", Side.SERVICE, 9))
    store_numbers.name("r", HERE, "12.30")
    store_rides.carry("7", HERE, "t")
    world.services.tells("POST", "/v1/positions", {"accepted": 1})
    world.services.tells("GET", "/v1/rides/r", {"rider_id": "somebody", "trip_id": "t"})
    for step in ("arrive", "start", "complete"):
        world.services.tells("POST", f"/v1/trips/t/{step}", {})
    world.legacy.answers["POST", "/rest/rides/events"] = lambda _: Told(200)
    return world


def event(ride: int, kind: str, at_ms: int, **more: object) -> dict[str, str]:
    told = {"rideId": ride, "eventType": kind, "eventTimestamp": at_ms, **more}
    return {name: str(value) for name, value in told.items()}


def replay(world: World, *events: object) -> OldAnswer:
    return world.call("POST", "/rest/rides/events", json.dumps({"events": events}), headers=JSON)


def steps(world: World) -> list[tuple[str, str]]:
    return [(asked.path.rpartition("/")[2], asked.json["at"]) for asked in world.services.asked if "/trips/t/" in asked.path]


def test_steps_are_taken_in_their_order_with_their_times(carrying: World) -> None:
    end = event(HERE, "END_RIDE", 1_790_000_300_000, endLocationLat=30.3, endLocationLong=-97.7)
    way = event(HERE, "UPDATE_LOCATION", 1_790_000_200_000, latitude=30.2, longitude=-97.7)
    assert replay(carrying, end, way, event(HERE, "DRIVER_REACHED", 1_790_000_100_000)).status == 200
    assert steps(carrying) == [("arrive", "2026-09-21T14:15:00.000Z"), ("complete", "2026-09-21T14:18:20.000Z")]
    [told] = [asked.json["points"] for asked in carrying.services.asked if asked.path == "/v1/positions"]
    assert [point["lat"] for point in told] == [30.2, 30.3]
    assert store_rides.duty("7").ride == 0
    assert carrying.legacy.paths().count("POST /rest/rides/events") == 0


def test_what_is_about_rides_of_the_old_system_goes_there(carrying: World) -> None:
    there = event(THERE, "END_RIDE", 1_790_000_300_000, endLocationLat=30.3, endLocationLong=-97.7)
    replay(carrying, event(HERE, "DRIVER_REACHED", 1_790_000_100_000), there)
    assert [step for step, _ in steps(carrying)] == ["arrive"]
    [asked] = [asked for asked in carrying.legacy.asked if asked.path == "/rest/rides/events"]
    assert asked.json == {"events": [there]}


def test_a_step_that_is_refused_does_not_keep_the_next_from_being_taken(carrying: World) -> None:
    carrying.services.tells("POST", "/v1/trips/t/arrive", {"code": "out_of_order", "detail": "No."}, 409)
    twice = event(HERE, "DRIVER_REACHED", 1)
    answer = replay(carrying, twice, event(HERE, "END_RIDE", 2), twice)
    assert (answer.status, [step for step, _ in steps(carrying)]) == (200, ["arrive", "arrive", "complete"])


def test_what_nobody_can_read_is_passed_over(carrying: World) -> None:
    endless = event(int("9" * 3000), "END_RIDE", 1), event(HERE, "END_RIDE", 10**30), event(HERE, "END_RIDE", -1)
    assert replay(carrying, "nonsense", {"rideId": "x"}, event(HERE, "UPSIDE_DOWN", 1), *endless).status == 200
    assert steps(carrying) == []


def test_while_the_services_do_not_answer_the_app_keeps_what_it_has(carrying: World) -> None:
    carrying.services.tells("POST", "/v1/trips/t/complete", {"code": "internal_error"}, 500)
    assert replay(carrying, event(HERE, "END_RIDE", 2)).status == 503
