from __future__ import annotations

from typing import Any

import pytest

from events.drivers import DriverErased
from events.riders import RiderErased
from kernel.table import Table
from ratings import subscribers
from ratings.service import SERVICE
from tests.conftest import Client, items, outbox_of, told
from tests.ratings.conftest import Hands, Town, cancellation, completion


def test_a_completed_trip_is_kept_once_and_goes_by_itself_if_nobody_rates_it(town: Town) -> None:
    before = items(town.table)
    subscribers.on_trip_completed(completion(), told())
    assert items(town.table) == before
    assert "ttl" in town.stored("TRIP#trip-1", "TRIP")


def test_a_cancelled_trip_cannot_be_rated_but_complained_about(table: Table, hands: Hands) -> None:
    subscribers.on_trip_cancelled(cancellation(), told())
    town, ana = Town(table, hands), Client(SERVICE).as_rider("ana")
    refused = town.rates(ana)
    assert (refused.status, refused.code) == (409, "trip_not_completed")
    body = {"trip_id": "trip-1", "topic": "cancellation", "text": "I was there."}
    assert ana.post("/v1/complaints", body, key="key-00000001").status == 201


def test_a_rated_trip_does_not_go(town: Town, ana: Client) -> None:
    town.rates(ana)
    assert "ttl" not in town.stored("TRIP#trip-1", "TRIP")


@pytest.mark.parametrize(
    ("event", "pk"), [(RiderErased(rider_id="ana"), "RIDER#ana"), (DriverErased(driver_id="rui"), "DRIVER#rui")]
)
def test_an_erasure_is_recorded_once_and_set_to_work(table: Table, event: Any, pk: str) -> None:
    handler = subscribers.on_rider_erased if isinstance(event, RiderErased) else subscribers.on_driver_erased
    for _ in range(2):
        handler(event, told())
    [timer] = outbox_of(table, pk, "STANDING").timers
    assert (timer.type, timer.due_at) == ("ErasureDue", "2026-07-15T12:01:00.000Z")
    [standing] = items(table)
    assert standing["version"] == 1
