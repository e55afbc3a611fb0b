from collections.abc import Iterator
from typing import Any

import pytest

from dispatch import store_cards, subscribers
from dispatch.cards import CustomerCard
from dispatch.service import SERVICE
from events.riders import RiderErased
from kernel.table import Table
from tests.conftest import Client, create_table, items, told
from tests.importing import Operator

UNSERVED = {
    "ride_id": "ride-1",
    "rider_id": "ana",
    "pickup": {"lat": 30.2672, "lng": -97.7431},
    "dropoff": {"lat": 30.1975, "lng": -97.6664},
    "requested_at": "2017-03-12T06:40:00Z",
    "ended_at": "2017-03-12T06:41:30Z",
    "outcome": "unserved",
}


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def operator(table: Table) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, **changes: Any) -> dict[str, Any]:
    [outcome] = operator.import_("ride", {"5": UNSERVED | changes})
    return outcome


def test_a_ride_that_found_no_driver_is_in_the_riders_history_and_on_the_desks_list(operator: Operator) -> None:
    assert take(operator)["result"] == "imported"
    [ride] = Client(SERVICE).as_rider("ana").get("/v1/rides").body["rides"]
    assert (ride["ride_id"], ride["state"]) == ("ride-1", "unserved")
    [listed] = Client(SERVICE).as_desk().get("/v1/rides?listed=ended&ended_on=2017-03-12").body["rides"]
    assert listed["ride_id"] == "ride-1"


def test_it_does_not_stand_in_the_way_of_the_next_and_nothing_happens(operator: Operator, table: Table) -> None:
    take(operator)
    assert not any("outbox" in item for item in items(table))
    wish = {"pickup": UNSERVED["pickup"], "dropoff": UNSERVED["dropoff"]}
    assert Client(SERVICE).as_rider("ana").post("/v1/rides", wish, key="key-00001").status == 201


def test_the_same_again_changes_nothing_and_a_correction_is_taken(operator: Operator) -> None:
    take(operator)
    assert take(operator)["result"] == "unchanged"
    assert take(operator, outcome="cancelled", cancelled_by="rider")["result"] == "updated"
    [ride] = Client(SERVICE).as_rider("ana").get("/v1/rides").body["rides"]
    assert ride["state"] == "cancelled"


def test_a_corrected_hour_moves_the_ride_in_the_riders_history(operator: Operator) -> None:
    take(operator)
    take(operator, requested_at="2017-03-12T07:40:00Z", ended_at="2017-03-12T07:41:30Z")
    [ride] = Client(SERVICE).as_rider("ana").get("/v1/rides").body["rides"]
    assert ride["requested_at"] == "2017-03-12T07:40:00Z"


def test_an_erasure_at_the_same_moment_is_not_missed(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_too_early(rider_id: str) -> CustomerCard | None:
        card = store_cards.customer_card(rider_id)
        if card is None:
            subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(version=2, aggregate_id="ana"))
        return card

    monkeypatch.setattr("dispatch.importing.customer_card", read_too_early)
    take(operator)
    [held] = operator.held("ride")
    assert held["data"]["pickup"] == {"lat": 30.27, "lng": -97.74}


def test_an_erasure_reaches_what_was_taken_over_and_no_record_undoes_it(operator: Operator) -> None:
    take(operator)
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(version=2, aggregate_id="ana"))
    assert take(operator, outcome="cancelled")["code"] == "changed_here"
    [held] = operator.held("ride")
    assert held["data"]["pickup"] == {"lat": 30.27, "lng": -97.74}


def test_of_somebody_erased_only_roughly_where_is_kept(operator: Operator) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(version=2, aggregate_id="ana"))
    take(operator)
    [held] = operator.held("ride")
    assert held["data"]["pickup"] == {"lat": 30.27, "lng": -97.74}


def test_a_ride_is_told_as_it_was_taken(operator: Operator) -> None:
    take(operator)
    [held] = operator.held("ride")
    assert held["data"] == UNSERVED | {"cancelled_by": "", "category": "standard"}


def test_a_ride_that_is_gone_there_is_gone_here_with_its_line_in_the_history(operator: Operator, table: Table) -> None:
    take(operator)
    assert operator.withdraw("ride", "5") == "withdrawn"
    assert Client(SERVICE).as_rider("ana").get("/v1/rides").body["rides"] == []
    assert items(table) == []
    assert take(operator)["result"] == "imported"
