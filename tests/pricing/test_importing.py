from __future__ import annotations

from typing import Any

import msgspec
import pytest

from events.riders import RiderErased
from kernel import clock
from pricing import timers
from pricing.erasure import ErasureDue
from pricing.service import SERVICE
from tests.conftest import Client, items
from tests.importing import Operator
from tests.pricing.flow import Flow
from tests.pricing.test_imported import record


@pytest.fixture
def operator(flow: Flow) -> Operator:
    return Operator(SERVICE)


def data(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record())
    return plain | changes


def take(operator: Operator, **changes: Any) -> dict[str, Any]:
    [outcome] = operator.import_("fare", {"17": data(**changes)})
    return outcome


def test_an_old_bill_is_taken_once_and_told_as_it_was_taken(operator: Operator) -> None:
    assert [take(operator)["result"], take(operator)["result"]] == ["imported", "unchanged"]
    [held] = operator.held("fare")
    assert held["data"] == data()


def test_nothing_is_said_and_nothing_is_due_because_of_it(operator: Operator, flow: Flow) -> None:
    take(operator)
    assert not any("outbox" in item for item in items(flow.table))


def test_a_bill_that_changed_there_replaces_the_first(operator: Operator, flow: Flow) -> None:
    take(operator)
    assert take(operator, total_minor=1500)["result"] == "updated"
    assert flow.fare().body["final"]["total"]["amount_minor"] == 1500


def test_a_bill_that_was_made_here_is_never_overwritten(operator: Operator, flow: Flow) -> None:
    flow.hears(flow.requested())
    assert take(operator)["result"] == "conflict"
    assert flow.fare().body["state"] == "expected"


def test_the_bills_of_an_erased_rider_stay_away(operator: Operator, flow: Flow) -> None:
    take(operator)
    flow.hears(RiderErased(rider_id="rider-1"))
    flow.passes(120)
    timers.on_erasure_due(ErasureDue(rider_id="rider-1", due_at=clock.now()))
    assert operator.held("fare")[0]["data"] is None
    assert take(operator, total_minor=1)["code"] == "rider_erased"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total_minor": -1}, "total_minor"),
        ({"currency": "dollars"}, "currency"),
        ({"lines": [{"code": "Base Fare", "text": "", "amount_minor": 1}]}, "lines[0].code"),
    ],
)
def test_what_is_no_bill_is_refused_by_field(operator: Operator, changes: dict[str, Any], field: str) -> None:
    outcome = take(operator, **changes)
    assert (outcome["result"], outcome["field"]) == ("refused", field)


def test_only_the_operator_may_bring_bills(operator: Operator) -> None:
    assert Client(SERVICE).as_desk().post("/internal/pricing/imports", {"records": []}).status == 403


def test_a_bill_that_is_gone_there_is_gone_here(operator: Operator, flow: Flow) -> None:
    take(operator)
    assert operator.withdraw("fare", "17") == "withdrawn"
    assert flow.fare().status == 404
    assert operator.held("fare") == []
    assert take(operator)["result"] == "imported"
