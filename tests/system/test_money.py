"""The money of a ride on the running stack: from the card to the driver's bank, over real HTTP, with IAM enforced.

What dispatch and pricing say of the ride is said on their buses by the test, twice, so that this does not depend on them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from events.dispatch import DriverAssigned, RideRequested
from events.pricing import FareAgreed, FareCalculated
from infra import names
from infra.local import LocalStack
from kernel import clock
from kernel.event import Aggregate, Envelope, Event, Metadata
from kernel.geo import Point
from kernel.money import Money
from tests.system.city import Person, eventually
from tests.system.conftest import sign_up

pytestmark = pytest.mark.system

IBAN = "PT50000201231234567890154"
SOMEWHERE = Point(41.15, -8.61)


@dataclass
class Ride:
    """One whose words are spoken by the test."""

    stack: LocalStack
    rider_id: str
    driver_id: str
    ride_id: str = field(default_factory=lambda: f"ride-{uuid4()}")

    @property
    def names(self) -> dict[str, Any]:
        return {"ride_id": self.ride_id, "rider_id": self.rider_id}

    def assigned(self, method_id: str, expected: Money) -> None:
        """In the wrong order: who drives is known before what was wished for."""
        place: dict[str, Any] = {"pickup": SOMEWHERE, "dropoff": SOMEWHERE, "category": "standard"}
        driver: dict[str, Any] = {"driver_display_name": "Rui", "vehicle_plate": "AA-01-BB", "vehicle_description": "grey"}
        times: dict[str, Any] = {"requested_at": clock.now(), "assigned_at": clock.now(), "estimated_pickup_s": 60}
        trip: dict[str, Any] = {"trip_id": f"{self.ride_id}-1", "driver_id": self.driver_id, "assigned_by": "driver"}
        self._say(DriverAssigned(attempt=1, stops=[], **self.names, **place, **driver, **times, **trip))
        tariff: dict[str, Any] = {"tariff_id": "porto", "tariff_version": 1, "category": "standard"}
        self._say(FareAgreed(basis="upfront", expected=expected, **self.names, **tariff))
        wish: dict[str, Any] = {"requested_at": clock.now(), "payment_method_id": method_id}
        self._say(RideRequested(needs=[], **self.names, **place, **wish))

    def ended(self, total: Money) -> None:
        share, rest = total.split([15, 85])
        fare = FareCalculated(
            **self.names,
            trip_id=f"{self.ride_id}-1",
            driver_id=self.driver_id,
            category="standard",
            kind="trip",
            total=total,
            platform_share=share,
            driver_share=rest,
            receipt_hash="of-the-receipt",
            calculated_at=clock.now(),
        )
        self._say(fare)
        self._say(fare)

    def _say(self, event: Event) -> None:
        metadata = Metadata(
            id=str(uuid4()),
            type=type(event).__name__,
            version=event.schema_version,
            time=clock.now(),
            source=event.source,
            aggregate=Aggregate(id=event.aggregate_id, version=1),
            correlation_id=self.ride_id,
            causation_id=self.ride_id,
        )
        entry = {
            "Source": event.source,
            "DetailType": type(event).__name__,
            "Detail": msgspec.json.encode(Envelope(metadata=metadata, data=msgspec.to_builtins(event))).decode(),
            "EventBusName": names.bus(event.source),
        }
        assert not self.stack.client("events").put_events(Entries=[entry])["FailedEntryCount"]


@pytest.fixture
def driver(stack: LocalStack, http: httpx.Client) -> Person:
    """Of his own, for the rides said of him are never carried to their end on his page."""
    return Person(http, sign_up(stack, "drivers"))


def subject(person: Person) -> str:
    claims = person.token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])


def euros(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "EUR"}


def test_the_money_of_a_ride_from_the_card_to_the_drivers_bank(
    stack: LocalStack, new_rider: Callable[[], Person], driver: Person, admin: Person, desk: Person
) -> None:
    rider = new_rider()
    ride = Ride(stack, subject(rider), subject(driver))
    card = rider.post("/v1/payment-methods", {"provider_token": "tok_visa"})["method_id"]
    methods = eventually(lambda: _ready(rider, card))
    assert {method["method_id"]: method["label"] for method in methods}[card] == "Visa •••• 4242"

    ride.assigned(card, Money(1200, "EUR"))
    path = f"/v1/rides/{ride.ride_id}/payment"
    eventually(lambda: _in_state(rider, path, "authorised"))
    ride.ended(Money(1000, "EUR"))
    paid = eventually(lambda: _in_state(rider, path, "captured"))
    assert (paid["paid"], paid["owed"]) == (euros(1000), None)

    rider.post(f"/v1/rides/{ride.ride_id}/tip", {"amount": euros(200)})
    assert eventually(lambda: (rider.get(path)["tip"] or {}).get("state") == "given")
    desk.post(f"/v1/rides/{ride.ride_id}/refunds", {"amount": euros(300), "reason": "a detour", "borne_by": "platform"})
    assert eventually(lambda: rider.get(path)["refunds"][0]["given"] == euros(300))

    today = driver.get("/v1/earnings/mine")
    [mine] = [group for group in today["groups"] if group["of"] == ride.ride_id]
    assert (mine["fares"], mine["platform_share"], mine["tips"], mine["net"]) == (
        euros(1000),
        euros(150),
        euros(200),
        euros(1050),
    )
    statement = driver.ask("GET", f"/v1/statements/mine/{clock.now():%Y-%m}/csv")
    assert statement.headers["content-type"].startswith("text/csv")
    assert ride.ride_id in statement.text

    driver.put("/v1/payout-account", {"kind": "iban", "number": IBAN, "holder_name": "Rui Teste"})
    for _ in range(2):
        run_id = admin.post("/v1/payout-runs", _everything_so_far())["run_id"]
        run = eventually(lambda run_id=run_id: _finished(admin, run_id))  # type: ignore[misc]
        assert run["sending"]["count"] == run["returned"]["count"] == 0
    assert driver.get("/v1/earnings/mine")["balances"] == [euros(0)]
    assert [one["amount"] for one in _payouts(driver)] == [euros(1050)]

    books = desk.get("/v1/ledger/trial-balance?verify=true&limit=100")
    assert books["is_balanced"]
    assert books["verification"]["wrong"] == []
    assert eventually(lambda: desk.get(f"/v1/reconciliation?day={clock.now():%Y-%m-%d}")["is_clean"])


def test_a_declined_card_leaves_a_debt_that_the_rider_pays(
    stack: LocalStack, new_rider: Callable[[], Person], driver: Person
) -> None:
    rider = new_rider()
    ride = Ride(stack, subject(rider), subject(driver))
    broken = rider.post("/v1/payment-methods", {"provider_token": "tok_declined"})["method_id"]
    eventually(lambda: _ready(rider, broken))
    ride.assigned(broken, Money(900, "EUR"))
    eventually(lambda: _in_state(rider, f"/v1/rides/{ride.ride_id}/payment", "unsecured"))
    ride.ended(Money(900, "EUR"))
    assert eventually(lambda: rider.get("/v1/debts/mine")["owed"]) == euros(900)
    top_up = rider.post("/v1/wallet/top-ups", {"amount": euros(1000), "payment_method_id": "pix"})
    code = eventually(lambda: rider.get(f"/v1/charges/{top_up['charge_id']}")["to_pay"])["br_code"]
    assert code.startswith("00020101021226")
    assert eventually(lambda: rider.get("/v1/wallet")["purses"])[-1]["available"] == euros(1000)
    rider.post("/v1/debts/mine/pay", {"payment_method_id": "wallet"})
    eventually(lambda: rider.get("/v1/debts/mine")["owed"] is None)
    assert rider.get("/v1/wallet")["purses"] == [{"available": euros(100), "held": euros(0)}]
    eventually(lambda: _in_state(rider, f"/v1/rides/{ride.ride_id}/payment", "captured"))


def test_a_webhook_without_the_providers_signature_is_refused(nobody: Person) -> None:
    answered = nobody.ask("POST", "/v1/payment-webhooks/fake", {"key": "ride:1:charge-1", "state": "done"})
    assert (answered.status_code, answered.json()["code"]) == (401, "signature_invalid")


def _ready(rider: Person, card: str) -> list[dict[str, Any]] | None:
    methods: list[dict[str, Any]] = rider.get("/v1/payment-methods")["methods"]
    return methods if any((one["method_id"], one["state"]) == (card, "ready") for one in methods) else None


def _in_state(rider: Person, path: str, state: str) -> dict[str, Any] | None:
    payment: dict[str, Any] = rider.get(path)
    return payment if payment["state"] == state else None


def _everything_so_far() -> dict[str, Any]:
    return {"up_to": f"{clock.now():%Y-%m-%d}", "minimum": euros(1)}


def _finished(admin: Person, run_id: str) -> dict[str, Any] | None:
    run: dict[str, Any] = admin.get(f"/v1/payout-runs/{run_id}")
    return run if run["finished_at"] and not run["sending"]["count"] else None


def _payouts(driver: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = driver.get("/v1/payouts/mine")["payouts"]
    return found
