from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from events.riders import RiderErased
from kernel.table import Table
from location import chunks, subscribers
from location.policy import POLICY
from location.service import SERVICE
from tests.conftest import Client, items, told
from tests.importing import Operator
from tests.location.conftest import DROPOFF, NOON, PICKUP, City

BEGAN = NOON - timedelta(days=800)


def spelled(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def trip(**changes: Any) -> dict[str, Any]:
    return {
        "trip_id": "old-trip",
        "ride_id": "old-ride",
        "rider_id": "ana",
        "driver_id": "rui",
        "pickup": {"lat": PICKUP.lat, "lng": PICKUP.lng},
        "dropoff": {"lat": DROPOFF.lat, "lng": DROPOFF.lng},
        "started_at": spelled(BEGAN),
        "completed_at": spelled(BEGAN + timedelta(minutes=10)),
        "distance_m": 3_456,
        "points_used": 4,
    } | changes


def track(part: int = 1, points: int = 2, **changes: Any) -> dict[str, Any]:
    """Straight north, two minutes between points."""
    began_ms = round(BEGAN.timestamp() * 1000)
    numbers = range((part - 1) * points, part * points)
    way = [[began_ms + 120_000 * n, round(PICKUP.lat + 0.005 * n, 6), PICKUP.lng] for n in numbers]
    return {"trip_id": "old-trip", "part": part, "points": way} | changes


@pytest.fixture
def operator(city: City) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, kind: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    [outcome] = operator.import_(kind, {key: data})
    return outcome


@pytest.fixture
def taken(operator: Operator) -> Operator:
    assert take(operator, "trip", "17", trip())["result"] == "imported"
    for part in (1, 2):
        assert take(operator, "track", f"17.{part}", track(part))["result"] == "imported"
    return operator


def shown(reader: Client) -> dict[str, Any]:
    answer = reader.get("/v1/trips/old-trip/track")
    assert answer.status == 200, answer
    return dict(answer.body)


def test_the_track_of_an_old_trip_is_shown_to_its_people_in_one_piece(taken: Operator) -> None:
    for reader in (Client(SERVICE).as_rider("ana"), Client(SERVICE).as_driver("rui"), Client(SERVICE).as_desk()):
        line = shown(reader)["geometry"]["coordinates"]
        assert [lat for _, lat in line] == [point[1] for part in (1, 2) for point in track(part)["points"]]
    assert Client(SERVICE).as_rider("eva").get("/v1/trips/old-trip/track").status == 404


def test_it_measures_what_it_was_measured_there(taken: Operator) -> None:
    measured = shown(Client(SERVICE).as_rider("ana"))["properties"]
    assert (measured["distance_m"], measured["duration_s"], measured["points_used"]) == (3_456, 600, 4)


def test_nothing_is_said_or_due_because_of_it(taken: Operator, table: Table) -> None:
    assert not any("outbox" in item for item in items(table))


def test_trip_and_track_are_told_as_they_were_taken(taken: Operator) -> None:
    [held] = taken.held("trip")
    assert held["data"] == trip()
    parts = sorted(taken.held("track"), key=lambda record: record["key"])
    assert [record["data"] for record in parts] == [track(1), track(2)]


def test_the_same_again_is_no_news_and_a_changed_part_replaces_the_first(taken: Operator) -> None:
    assert take(taken, "track", "17.1", track(1))["result"] == "unchanged"
    shorter = track(1, points=1)
    assert take(taken, "track", "17.1", shorter)["result"] == "updated"
    assert len(chunks.track("old-trip")) == 3


def test_a_track_without_its_trip_waits_for_it(operator: Operator) -> None:
    assert take(operator, "track", "17.1", track())["code"] == "trip_unknown"


def test_a_trip_that_ends_before_it_begins_is_refused(operator: Operator) -> None:
    backwards = trip(completed_at=spelled(BEGAN - timedelta(minutes=10)))
    assert take(operator, "trip", "17", backwards)["code"] == "ends_before_it_begins"


def test_an_old_track_is_kept_as_long_from_now_on_as_one_of_today(taken: Operator, table: Table) -> None:
    last = round((NOON + timedelta(days=POLICY.kept_days)).timestamp())
    kept = [item for item in items(table) if item["pk"] == "TRIP#old-trip"]
    assert len(kept) == 3
    assert {item["ttl"] for item in kept} == {last}


def test_an_erased_person_takes_the_old_track_along_and_it_does_not_come_back(taken: Operator) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(9))
    assert chunks.track("old-trip") == []
    assert take(taken, "track", "17.1", track(1, points=1))["code"] == "person_erased"
    assert take(taken, "trip", "17", trip(distance_m=1))["result"] == "conflict"
    assert take(taken, "trip", "18", trip(trip_id="other-trip"))["code"] == "person_erased"
    assert taken.held("trip")[0]["data"] is None


def test_a_trip_and_its_track_that_are_gone_there_are_gone_here(taken: Operator, table: Table) -> None:
    for kind, key in (("track", "17.2"), ("track", "17.1"), ("trip", "17")):
        assert taken.withdraw(kind, key) == "withdrawn"
    assert [item for item in items(table) if "old-trip" in item["pk"] + item["sk"]] == []
    assert take(taken, "trip", "17", trip())["result"] == "imported"
