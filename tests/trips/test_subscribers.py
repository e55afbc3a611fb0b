import json
from typing import Any

import msgspec
import pytest

from events.drivers import DriverErased
from events.location import TripTrackMeasured
from events.riders import RiderErased
from kernel.table import Key, Table
from tests.conftest import Client, FakeLambdaContext, items, outbox_of, told
from tests.trips.conftest import Hands, assignment
from trips import store, subscribers
from trips.model import TripId
from trips.side import Side


def measured(distance_m: int) -> TripTrackMeasured:
    return TripTrackMeasured(
        trip_id="trip-1",
        ride_id="ride-1",
        driver_id="rui",
        distance_m=distance_m,
        duration_s=1440,
        points_used=200,
        points_dropped=3,
    )


def test_an_assignment_begins_a_trip_and_its_safety_net_in_one_write(ana: Client, table: Table) -> None:
    outbox = outbox_of(table, "TRIP#trip-1", "TRIP")
    assert [(timer.type, timer.due_at) for timer in outbox.timers] == [("TripOverdue", "2026-07-15T18:00:00.000Z")]
    assert outbox.events == []


def test_an_assignment_told_twice_begins_one_trip(ana: Client, table: Table) -> None:
    before = items(table)
    subscribers.on_driver_assigned(assignment(), told())
    assert items(table) == before


def test_the_pin_is_four_random_digits(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    pins = set()
    for number in range(8):
        subscribers.on_driver_assigned(assignment(trip_id=f"trip-{number}"), told())
        trip = store.get(TripId(f"trip-{number}"))
        assert trip
        pins.add(trip.pin.digits)
    assert len(pins) > 1
    assert all(len(pin) == 4 and pin.isdigit() for pin in pins)


def test_the_newest_track_stays_whatever_the_order(ana: Client) -> None:
    for version, distance_m in ((2, 5200), (1, 5100), (2, 5200)):
        subscribers.on_trip_track_measured(measured(distance_m), told(version=version))
    trip = ana.get("/v1/trips/trip-1").body
    assert (trip["distance_m"], trip["duration_s"], trip["version"]) == (5200, 1440, 2)


def test_the_track_of_an_unknown_trip_comes_again(table: Table) -> None:
    with pytest.raises(subscribers.TripNotHere):
        subscribers.on_trip_track_measured(measured(5200), told())


@pytest.mark.parametrize(
    ("event", "pk"), [(RiderErased(rider_id="ana"), "RIDER#ana"), (DriverErased(driver_id="rui"), "DRIVER#rui")]
)
def test_an_erasure_is_recorded_once_and_set_to_work(table: Table, hands: Hands, event: Any, pk: str) -> None:
    handler = subscribers.on_rider_erased if isinstance(event, RiderErased) else subscribers.on_driver_erased
    for _ in range(2):
        handler(event, told())
    [timer] = outbox_of(table, pk, "ERASURE").timers
    assert (timer.type, timer.due_at) == ("ErasureDue", "2026-07-15T12:01:00.000Z")
    item = table.item(Key(pk, "ERASURE"))
    assert item
    assert item["version"] == 1


def test_a_late_assignment_of_an_erased_driver_begins_a_trip_that_will_forget_him(table: Table) -> None:
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told())
    subscribers.on_driver_assigned(assignment(), told())
    trip = store.get(TripId("trip-1"))
    assert trip
    assert trip.forgotten == [Side.DRIVER]


def test_events_arrive_through_the_queue(table: Table, hands: Hands) -> None:
    detail = {
        "metadata": msgspec.to_builtins(told()) | {"type": "DriverAssigned"},
        "data": msgspec.to_builtins(assignment()),
    }
    record = {
        "messageId": "m-1",
        "receiptHandle": "r-1",
        "body": json.dumps({"detail": detail}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:corrida-trips-inbox",
        "awsRegion": "eu-west-1",
    }
    answer = subscribers.handler({"Records": [record, {**record, "messageId": "m-2"}]}, FakeLambdaContext())
    assert answer == {"batchItemFailures": []}
    assert len(items(table)) == 1
