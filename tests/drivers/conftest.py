"""A table, people, and an approved driver."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from drivers.service import SERVICE
from kernel import clock
from kernel.table import Table
from tests.conftest import Client, create_table

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
PROFILE = {"display_name": "Rui", "phone": "+351 912 345 678", "language": "pt-BR", "traits": ["quiet_ride"]}
CAR = {
    "plate": "aa-12-bb",
    "make": "Toyota",
    "model": "Corolla",
    "colour": "white",
    "year": 2021,
    "categories": ["standard", "comfort"],
}
KINDS = ("driving_licence", "vehicle_registration", "insurance", "taxi_permit")


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    return hands


@pytest.fixture
def table(aws_mock: None, hands: Hands) -> Iterator[Table]:
    yield create_table(SERVICE)


@pytest.fixture
def rui(table: Table) -> Client:
    """Signed in, has not applied."""
    return Client(SERVICE).as_driver("rui")


@pytest.fixture
def applicant(rui: Client) -> Client:
    rui.post("/v1/drivers", PROFILE)
    return rui


@pytest.fixture
def approved(applicant: Client) -> Client:
    """With complete documents and no vehicle yet."""
    for kind in KINDS:
        hand_in(applicant, kind, "2030-01-01")
    applicant.as_desk().post("/v1/drivers/rui/approve", {})
    return applicant


@pytest.fixture
def car_id(approved: Client) -> str:
    return str(approved.post("/v1/drivers/me/vehicles", CAR, key="key-car-1").body["vehicle_id"])


@pytest.fixture
def online(approved: Client, car_id: str) -> Client:
    approved.post("/v1/drivers/me/online", {"vehicle_id": car_id})
    return approved


def hand_in(driver: Client, kind: str, expires_on: str, number: str = "4711") -> None:
    answer = driver.put(f"/v1/drivers/me/documents/{kind}", {"number": number, "expires_on": expires_on})
    assert answer.status == 200, answer
