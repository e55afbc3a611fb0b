from typing import Any

import pytest

from kernel.table import Table
from tests.conftest import Client, items
from tests.importing import Operator
from tests.trips.conftest import NOON
from trips import store
from trips.erasure import Erasure
from trips.model import TripId
from trips.service import SERVICE
from trips.side import Side

COMPLETED = {
    "trip_id": "trip-1",
    "ride_id": "ride-1",
    "rider_id": "ana",
    "driver_id": "rui",
    "category": "standard",
    "pickup": {"lat": 30.2672, "lng": -97.7431},
    "dropoff": {"lat": 30.1975, "lng": -97.6664},
    "requested_at": "2017-03-12T06:40:00Z",
    "assigned_at": "2017-03-12T06:41:00Z",
    "arrived_at": "2017-03-12T06:48:00Z",
    "started_at": "2017-03-12T06:50:00Z",
    "completed_at": "2017-03-12T07:10:00Z",
    "driver_display_name": "Rui",
    "vehicle_plate": "AA12BB",
    "vehicle_description": "Toyota Prius, white",
    "distance_m": 14_200,
    "duration_s": 1_200,
}
UNENDED = {name: value for name, value in COMPLETED.items() if name not in ("started_at", "completed_at")}
CANCELLED = UNENDED | {"cancelled": {"by": "rider", "at": "2017-03-12T06:49:00Z", "reason": "My cat", "fee_due": True}}


@pytest.fixture
def operator(table: Table) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, record: dict[str, Any] = COMPLETED, **changes: Any) -> dict[str, Any]:
    [outcome] = operator.import_("trip", {"9": record | changes})
    return outcome


def test_both_see_the_trip_in_their_histories(operator: Operator) -> None:
    assert take(operator)["result"] == "imported"
    for person in (Client(SERVICE).as_rider("ana"), Client(SERVICE).as_driver("rui")):
        [trip] = person.get("/v1/trips").body["trips"]
        assert (trip["state"], trip["distance_m"], trip["duration_s"]) == ("completed", 14_200, 1_200)
        assert trip["completed_at"] == "2017-03-12T07:10:00Z"
        assert person.get("/v1/trips/trip-1").status == 200


def test_nothing_happens_because_of_it(operator: Operator, table: Table) -> None:
    take(operator)
    assert not any("outbox" in item for item in items(table))


def test_a_cancelled_trip_keeps_who_gave_up_and_whether_it_cost(operator: Operator) -> None:
    take(operator, CANCELLED)
    told = Client(SERVICE).as_rider("ana").get("/v1/trips/trip-1").body["cancellation"]
    assert (told["by"], told["reason"], told["own_words"], told["fee_due"]) == ("rider", "other", "My cat", True)
    assert told["stage"] == "arrived"


def test_a_trip_under_way_is_refused(operator: Operator) -> None:
    assert take(operator, UNENDED)["code"] == "not_ended"


def test_steps_that_contradict_each_other_are_refused_by_name(operator: Operator) -> None:
    outcome = take(operator, arrived_at="2017-03-12T06:55:00Z")
    assert (outcome["code"], outcome["reason"]) == (
        "steps_out_of_order",
        "The steps contradict each other. It cannot have been started before it was arrived.",
    )


def test_a_corrected_record_replaces_the_first(operator: Operator) -> None:
    take(operator)
    assert take(operator, distance_m=14_300)["result"] == "updated"
    assert Client(SERVICE).as_rider("ana").get("/v1/trips/trip-1").body["distance_m"] == 14_300


@pytest.mark.parametrize("record", [COMPLETED, CANCELLED])
def test_a_trip_is_told_as_it_was_taken(operator: Operator, record: dict[str, Any]) -> None:
    take(operator, record)
    [held] = operator.held("trip")
    assert {name: value for name, value in held["data"].items() if value is not None} == record


def test_what_is_personal_of_the_erased_is_not_brought_back(operator: Operator) -> None:
    store.save_erasure(*Erasure.ask(Side.RIDER, "ana", NOON))
    take(operator)
    [held] = operator.held("trip")
    assert held["data"]["pickup"] == {"lat": 30.27, "lng": -97.74}


def test_a_trip_that_is_gone_there_is_gone_here(operator: Operator, table: Table) -> None:
    take(operator)
    assert operator.withdraw("trip", "9") == "withdrawn"
    assert Client(SERVICE).as_rider("ana").get("/v1/trips").body["trips"] == []
    assert items(table) == []
    assert take(operator)["result"] == "imported"


def test_a_trip_of_whom_somebody_was_forgotten_here_stays(operator: Operator) -> None:
    take(operator)
    trip = store.get(TripId("trip-1"))
    assert trip
    store.save(trip, (trip.forget(Side.RIDER), ()))
    assert operator.withdraw("trip", "9") == "changed_here"
