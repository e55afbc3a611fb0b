from collections.abc import Iterator
from typing import Any

import pytest

from kernel.table import Table
from riders import store
from riders.model import RiderId
from riders.service import SERVICE
from tests.conftest import Client, create_table, outbox_of
from tests.importing import Operator

ANA = {
    "rider_id": "ana",
    "registered_at": "2017-03-01T12:00:00Z",
    "display_name": "Ana",
    "phone": "+351912345678",
    "preferences": ["woman_driver"],
    "rating": 4.8,
}


@pytest.fixture
def table(aws_mock: None) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def operator(table: Table) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, **changes: Any) -> dict[str, Any]:
    [outcome] = operator.import_("rider", {"17": ANA | changes})
    return outcome


def test_a_rider_is_registered_as_the_other_system_knew_her_and_everybody_hears_of_her(
    operator: Operator, table: Table
) -> None:
    assert take(operator)["result"] == "imported"
    told = Client(SERVICE).as_rider("ana").get("/v1/riders/me").body
    assert (told["display_name"], told["phone"], told["rating"]) == ("Ana", "+351912345678", 4.8)
    [envelope] = outbox_of(table, "RIDER#ana", "RIDER").events
    assert (envelope.metadata.type, envelope.data["rating"]) == ("RiderRegistered", 4.8)


def test_the_same_record_again_changes_nothing_and_another_one_replaces_it(operator: Operator, table: Table) -> None:
    take(operator)
    assert take(operator)["result"] == "unchanged"
    assert take(operator, display_name="Anna")["result"] == "updated"
    [envelope] = outbox_of(table, "RIDER#ana", "RIDER").events
    assert envelope.metadata.type == "RiderProfileChanged"


def test_what_the_rider_changed_here_is_never_overwritten(operator: Operator) -> None:
    take(operator)
    ana = Client(SERVICE).as_rider("ana")
    ana.put("/v1/riders/me", {"display_name": "Ana Maria", "phone": "+351912345678"})
    outcome = take(operator, display_name="Anna")
    assert (outcome["result"], outcome["code"]) == ("conflict", "changed_here")
    assert ana.get("/v1/riders/me").body["display_name"] == "Ana Maria"


def test_who_registered_here_is_not_replaced_by_a_record(operator: Operator) -> None:
    Client(SERVICE).as_rider("ana").put("/v1/riders/me", {"display_name": "Ana Maria", "phone": "+351912345678"})
    assert take(operator)["code"] == "already_here"


def test_who_was_erased_stays_erased(operator: Operator) -> None:
    take(operator)
    Client(SERVICE).as_rider("ana").delete("/v1/riders/me")
    for record in ({}, {"display_name": "Anna"}):
        outcome = take(operator, **record)
        assert (outcome["result"], outcome["code"]) == ("refused", "account_erased")
    [held] = operator.held("rider")
    assert (held["fingerprint"], held["data"]) == ("", None)


def test_a_faulty_record_is_refused_by_its_field_and_the_others_are_taken(operator: Operator) -> None:
    faulty, sound = operator.import_("rider", {"1": ANA | {"phone": "none"}, "2": ANA})
    assert (faulty["result"], faulty["field"]) == ("refused", "phone")
    assert sound["result"] == "imported"


def test_what_is_held_is_told_as_it_was_taken(operator: Operator) -> None:
    take(operator)
    [held] = operator.held("rider")
    assert held["key"] == "17"
    assert held["data"] == ANA | {"language": "en", "needs": []}


def test_neither_people_nor_strangers_may_import() -> None:
    for client in (Client(SERVICE).as_desk(), Client(SERVICE, "root", "admin"), Client(SERVICE).as_anyone()):
        assert client.post("/internal/riders/imports", {"records": []}).status in (401, 403)


def test_a_rating_that_came_in_meanwhile_does_not_stand_in_the_way(operator: Operator) -> None:
    take(operator)
    rider = store.get(RiderId("ana"))
    assert rider
    store.save(*rider.rated(4.1, 7))
    assert take(operator, display_name="Another name")["result"] == "updated"


def test_a_rider_stays_when_the_other_system_has_her_no_more(operator: Operator) -> None:
    take(operator)
    assert operator.withdraw("rider", "17") == "stays_here"
    assert store.get(RiderId("ana"))
