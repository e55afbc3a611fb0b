from typing import Any

import pytest

from drivers import store
from drivers.model import DriverId
from drivers.service import SERVICE
from kernel.table import Table
from tests.conftest import Client, outbox_of
from tests.importing import Operator

PAPERS = [
    {"kind": kind, "number": "4711", "expires_on": "2030-12-31"}
    for kind in ("driving_licence", "insurance", "taxi_permit", "vehicle_registration")
]
CAR = {
    "vehicle_id": "car-1",
    "plate": "AA-12-BB",
    "make": "Toyota",
    "model": "Prius",
    "colour": "white",
    "year": 2014,
    "categories": ["standard", "xl"],
}
RUI = {
    "driver_id": "rui",
    "applied_at": "2016-05-01T09:00:00Z",
    "display_name": "Rui",
    "phone": "+351912345678",
    "status": "approved",
    "decided_at": "2016-06-01T09:00:00Z",
    "vehicles": [CAR],
    "documents": PAPERS,
    "rating": 4.9,
}


@pytest.fixture
def operator(table: Table) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, **changes: Any) -> dict[str, Any]:
    [outcome] = operator.import_("driver", {"23": RUI | changes})
    return outcome


def told(table: Table) -> list[str]:
    return [envelope.metadata.type for envelope in outbox_of(table, "DRIVER#rui", "DRIVER").events]


def test_an_approved_driver_with_valid_papers_goes_online_at_once(operator: Operator, table: Table) -> None:
    assert take(operator)["result"] == "imported"
    assert told(table) == ["DriverApproved"]
    rui = Client(SERVICE).as_driver("rui")
    assert rui.get("/v1/drivers/me").body["rating"] == 4.9
    assert rui.post("/v1/drivers/me/online", {"vehicle_id": "car-1"}).status == 200


def test_a_driver_whose_papers_are_missing_is_told_which(operator: Operator) -> None:
    take(operator, documents=PAPERS[:3])
    refused = Client(SERVICE).as_driver("rui").post("/v1/drivers/me/online", {"vehicle_id": "car-1"})
    assert [check["code"] for check in refused.body["failed_checks"]] == ["document_missing"]


def test_who_was_suspended_there_is_suspended_here_and_knows_why(operator: Operator, table: Table) -> None:
    take(operator, status="suspended", reason="Insurance in doubt")
    assert told(table) == ["DriverApproved", "DriverSuspended"]
    refused = Client(SERVICE).as_driver("rui").post("/v1/drivers/me/online", {"vehicle_id": "car-1"})
    assert refused.body["failed_checks"][0]["code"] == "suspended"


def test_of_an_applicant_nobody_hears(operator: Operator, table: Table) -> None:
    take(operator, status="applied")
    assert told(table) == []
    assert take(operator)["result"] == "updated"
    assert told(table) == ["DriverApproved"]


def test_who_went_on_shift_here_is_no_longer_changed_by_records(operator: Operator) -> None:
    take(operator)
    Client(SERVICE).as_driver("rui").post("/v1/drivers/me/online", {"vehicle_id": "car-1"})
    assert take(operator, display_name="Rui M.")["code"] == "changed_here"


def test_a_plate_that_comes_twice_is_refused_in_words(operator: Operator) -> None:
    outcome = take(operator, vehicles=[CAR, CAR | {"vehicle_id": "car-2", "plate": "aa12bb"}])
    assert (outcome["result"], outcome["code"]) == ("refused", "plate_already_registered")


def test_a_driver_is_told_as_he_was_taken(operator: Operator) -> None:
    take(operator)
    [held] = operator.held("driver")
    assert held["data"] == RUI | {
        "language": "en",
        "traits": [],
        "reason": "",
        "vehicles": [CAR | {"plate": "AA12BB", "wheelchair_access": False}],
    }


def test_who_was_erased_stays_erased(operator: Operator) -> None:
    take(operator)
    Client(SERVICE).as_driver("rui").delete("/v1/drivers/me")
    for record in ({}, {"display_name": "Rui M."}):
        outcome = take(operator, **record)
        assert (outcome["result"], outcome["code"]) == ("refused", "account_erased")
    [held] = operator.held("driver")
    assert (held["fingerprint"], held["data"]) == ("", None)


def test_a_rating_that_came_in_meanwhile_does_not_stand_in_the_way(operator: Operator) -> None:
    take(operator)
    driver = store.get(DriverId("rui"))
    assert driver
    store.save(driver, driver.rated(4.1, 7))
    assert take(operator, display_name="Another name")["result"] == "updated"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"documents": [PAPERS[0] | {"expires_on": "9999-12-31"}]}, "documents[0].expires_on"),
        ({"applied_at": "0001-01-01T00:00:00+14:00"}, "applied_at"),
    ],
)
def test_days_and_instants_that_say_never_are_refused(operator: Operator, changes: dict[str, Any], field: str) -> None:
    outcome = take(operator, **changes)
    assert (outcome["result"], outcome["code"], outcome["field"]) == ("refused", "invalid", field)
