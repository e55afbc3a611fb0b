"""Payout runs: every driver is paid once what the co-operative owes him, however often anything is repeated."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from payments import book_keeping, books_api, store_ledger, store_payouts
from payments.accounts import BANK, driver, provider_clearing
from payments.bank_details import Destination, DestinationKind
from payments.book_keeping import Fare
from payments.payout_account import PayoutAccount
from payments.service import SERVICE
from tests.conftest import Client, FakeLambdaContext, http_event
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, eur

admin = Client(SERVICE, "bia", "admin")
rui = Client(SERVICE).as_driver("rui")
FAKE = provider_clearing("fake")
EARLIER = NOON - timedelta(hours=1)


def earned(driver_id: str, total: int, ride_id: str = "", days: int = 0) -> None:
    ride = Fare(ride_id or f"ride-of-{driver_id}", "ana", driver_id, "trip", eur(total), eur(0))
    store_ledger.book([book_keeping.fare_captured(ride, eur(total), FAKE, EARLIER + timedelta(days=days))])


def owed(driver_id: str) -> int:
    return -store_ledger.balance(driver(driver_id), "EUR").amount_minor


def has_account(driver_id: str, holder_name: str = "Rui Teste", number: str = "PT50000201231234567890154") -> None:
    to = Destination(DestinationKind.IBAN, number, holder_name)
    store_payouts.save_account(PayoutAccount(driver_id, NOON, to))


def run(flow: Flow, key: str = "the-weekly-run", minimum: int = 100, up_to: str = "2026-11-24") -> dict[str, Any]:
    body = {"up_to": up_to, "minimum": {"amount_minor": minimum, "currency": "EUR"}}
    answered = admin.post("/v1/payout-runs", body, key=key)
    assert answered.status == 201, answered
    flow.relay()
    flow.settle(1, duplicate=True)
    seen: dict[str, Any] = admin.get(f"/v1/payout-runs/{answered.body['run_id']}").body
    check_books(flow.table)
    return seen


def counts(view: dict[str, Any]) -> dict[str, int]:
    return {word: view[word]["count"] for word in ("started", "sending", "listed", "paid", "returned")}


def test_a_run_pays_each_driver_once_and_says_who_waits_and_why(flow: Flow) -> None:
    for name, total in (("rui", 5000), ("eva", 50), ("zoe", 3000)):
        earned(name, total)
    store_ledger.book([book_keeping.cash_fare(Fare("ride-9", "ana", "max", "trip", eur(1000), eur(150)), EARLIER)])
    has_account("rui")
    has_account("eva")
    seen = run(flow)
    assert seen["outcomes"] == {"started": 1, "below_minimum": 1, "no_payout_account": 1, "nothing_to_pay": 1}
    assert counts(seen) == {"started": 1, "sending": 0, "listed": 0, "paid": 1, "returned": 0}
    assert [owed(name) for name in ("rui", "eva", "zoe", "max")] == [0, 50, 3000, -150]
    assert [paid["amount"]["amount_minor"] for paid in flow.told("DriverPaidOut")] == [5000]
    assert run(flow)["run_id"] == seen["run_id"], "the same request is the same run"
    assert run(flow, "the-next-run")["outcomes"]["nothing_to_pay"] == 2
    assert len(flow.told("DriverPaidOut")) == 1
    [payout] = rui.get("/v1/payouts/mine").body["payouts"]
    assert (payout["state"], payout["destination"]) == ("paid", "PT50…0154")
    assert len(admin.get("/v1/payout-runs").body["runs"]) == 2


def test_a_run_of_many_drivers_goes_on_where_it_was(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.paying.POLICY", _chunks_of(2))
    for n in range(3):
        earned(f"driver-{n}", 1000)
        has_account(f"driver-{n}")
    seen = run(flow)
    assert counts(seen)["paid"] == 3
    page = admin.get(f"/v1/payout-runs/{seen['run_id']}/payouts?limit=2").body
    assert [one["driver_id"] for one in page["payouts"]] == ["driver-0", "driver-1"]
    assert page["next_cursor"]


def test_only_what_was_earned_up_to_the_day_is_paid(flow: Flow) -> None:
    has_account("rui")
    earned("rui", 1000, "ride-1", days=-1)
    earned("rui", 700, "ride-2")
    run(flow, up_to="2026-11-23")
    assert owed("rui") == 700
    future = {"up_to": "2026-11-25", "minimum": {"amount_minor": 1, "currency": "EUR"}}
    assert admin.post("/v1/payout-runs", future, key="a-future-run").code == "payout_day_in_future"


def test_a_transfer_that_is_refused_is_owed_again(flow: Flow) -> None:
    earned("rui", 1000)
    has_account("rui", "Account Closed")
    seen = run(flow)
    assert counts(seen) == {"started": 1, "sending": 0, "listed": 0, "paid": 0, "returned": 1}
    assert owed("rui") == 1000
    [payout] = rui.get("/v1/payouts/mine").body["payouts"]
    assert (payout["state"], payout["reason"]) == ("returned", "account_closed")


def test_a_transfer_that_is_not_answered_is_asked_for_again_and_never_put_back_on_a_guess(flow: Flow) -> None:
    earned("rui", 1000)
    has_account("rui", "Bank Down")
    seen = run(flow)
    assert counts(seen)["sending"] == 1
    flow.settle(3 * 24 * 3600)
    assert (owed("rui"), flow.told("DriverPaidOut")) == (0, [])


def test_what_a_bank_is_given_by_hand_is_listed_then_sent_and_may_come_back(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYOUT_PROVIDER", "bank")
    for name in ("rui", "eva"):
        earned(name, 1000)
        has_account(name, f"{name.title()} Teste")
    seen = run(flow)
    assert counts(seen) == {"started": 2, "sending": 0, "listed": 2, "paid": 0, "returned": 0}
    assert store_ledger.balance(BANK, "EUR") == eur(-2000)
    run_id = seen["run_id"]
    rows = list(csv.DictReader(io.StringIO(transfers(run_id)["body"])))
    assert [(row["holder_name"], row["number"], row["amount"]) for row in rows] == [
        ("Eva Teste", "PT50000201231234567890154", "10.00"),
        ("Rui Teste", "PT50000201231234567890154", "10.00"),
    ]
    for _ in range(2):
        assert admin.post(f"/v1/payout-runs/{run_id}/sent").body["sent_by"] == "bia"
        flow.relay()
        flow.settle(1, duplicate=True)
    assert counts(admin.get(f"/v1/payout-runs/{run_id}").body)["paid"] == 2
    assert len(flow.told("DriverPaidOut")) == 2
    assert transfers(run_id)["body"].count("\n") == 1, "nobody is on the list twice"
    own = Client(SERVICE, "rui", "drivers admin").post(f"/v1/payouts/{run_id}.rui/return", {"reason": "account closed"})
    assert (own.status, own.code) == (403, "own_case")
    for _ in range(2):
        back = admin.post(f"/v1/payouts/{run_id}.rui/return", {"reason": "account closed"})
        assert back.body["state"] == "returned"
    assert counts(admin.get(f"/v1/payout-runs/{run_id}").body) == {
        "started": 2,
        "sending": 0,
        "listed": 0,
        "paid": 1,
        "returned": 1,
    }
    assert (owed("rui"), owed("eva"), store_ledger.balance(BANK, "EUR")) == (1000, 0, eur(-1000))
    check_books(flow.table)


def test_what_was_listed_a_moment_ago_is_paid_with_the_list(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that is not consistent may miss it, and nobody looks at the list again."""
    call = flow.table.call
    asked: list[bool] = []

    def call_noticed(operation: str, **parameters: Any) -> Any:
        if operation == "query" and "PAYOUT_RUN#" in str(parameters["ExpressionAttributeValues"]):
            asked.append(parameters.get("ConsistentRead", False))
        return call(operation, **parameters)

    monkeypatch.setattr(store_ledger.table, "call", call_noticed)
    monkeypatch.setenv("PAYOUT_PROVIDER", "bank")
    earned("rui", 5000)
    has_account("rui")
    run_id = run(flow)["run_id"]
    admin.post(f"/v1/payout-runs/{run_id}/sent")
    flow.relay()
    flow.settle(1)
    assert asked == [True]


def test_two_of_the_desk_say_at_the_same_moment_and_for_other_reasons_that_a_transfer_came_back(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    earned("rui", 5000)
    has_account("rui")
    path, book = f"/v1/payouts/{run(flow)['run_id']}.rui/return", store_ledger.book

    def book_later(*what: Any, **how: Any) -> bool:
        monkeypatch.setattr(store_ledger, "book", book)
        assert Client(SERVICE, "eva", "admin").post(path, {"reason": "account closed"}).status == 200
        return book(*what, **how)

    monkeypatch.setattr(store_ledger, "book", book_later)
    returned = admin.post(path, {"reason": "holder unknown"})
    assert (returned.status, returned.body["reason"]) == (200, "account closed")
    assert owed("rui") == 5000


def test_a_list_is_not_given_out_before_it_is_complete(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYOUT_PROVIDER", "bank")
    body = {"up_to": "2026-11-24", "minimum": {"amount_minor": 1, "currency": "EUR"}}
    run_id = admin.post("/v1/payout-runs", body, key="the-weekly-run").body["run_id"]
    assert admin.post(f"/v1/payout-runs/{run_id}/sent").code == "payout_list_not_ready"
    assert transfers(run_id)["statusCode"] == 409
    assert Client(SERVICE).as_desk().get(f"/v1/payout-runs/{run_id}/transfers").status == 403
    assert admin.get("/v1/payout-runs/unknown").status == 404


def transfers(run_id: str) -> dict[str, Any]:
    event = http_event("GET", f"/v1/payout-runs/{run_id}/transfers", subject="bia", groups="admin")
    answered: dict[str, Any] = books_api.handler(event, FakeLambdaContext())
    return answered


def _chunks_of(number: int) -> Any:
    from dataclasses import replace

    from payments.policy_books import POLICY

    return replace(POLICY, payout_chunk=number)
