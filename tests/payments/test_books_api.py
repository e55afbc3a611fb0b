"""The books as the desk reads them: accounts, entries, the trial balance, entries by hand, and the provider's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kernel.money import Money
from payments import book_keeping, books_api, store_ledger, telling
from payments.accounts import driver, provider_clearing
from payments.book_keeping import Fare
from payments.outcome import Done
from payments.policy_books import POLICY
from payments.provider import Movement, OrderNotice, ProviderSilent
from payments.providers import fake
from payments.service import SERVICE
from tests.conftest import Client
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, eur

desk = Client(SERVICE).as_desk()
admin = Client(SERVICE, "bia", "admin")
FAKE = provider_clearing("fake")


def ride(n: int, *, driver_id: str = "rui") -> None:
    fare = Fare(f"ride-{n}", "ana", driver_id, "trip", eur(1000), eur(150))
    store_ledger.book([book_keeping.fare_captured(fare, eur(1000), FAKE, NOON + timedelta(minutes=n))])


def posting(account: str, side: str, minor: int, currency: str = "EUR") -> dict[str, Any]:
    return {"account": account, "side": side, "amount": {"amount_minor": minor, "currency": currency}}


def adjust(*postings: dict[str, Any], key: str = "an-adjustment", reason: str = "bank charges") -> Any:
    return admin.post("/v1/ledger/adjustments", {"postings": list(postings), "reason": reason}, key=key)


def test_every_account_is_listed_with_its_balance_as_people_read_it(flow: Flow) -> None:
    ride(1)
    listed = {one["account"]: one for one in desk.get("/v1/ledger/accounts").body["accounts"]}
    assert {name: one["balance"]["amount_minor"] for name, one in listed.items()} == {
        "co_op_fund:2026-11": 30,
        "driver:rui": 850,
        "platform_revenue": 120,
        "provider_clearing:fake": 1000,
    }
    assert listed["driver:rui"]["nature"] == "liability"
    of_drivers = desk.get("/v1/ledger/accounts?family=driver").body["accounts"]
    assert [one["account"] for one in of_drivers] == ["driver:rui"]


def test_people_are_paged(flow: Flow) -> None:
    for n, name in enumerate(("eva", "max", "rui")):
        ride(n, driver_id=name)
    first = desk.get("/v1/ledger/accounts?family=driver&limit=2").body
    rest = desk.get(f"/v1/ledger/accounts?family=driver&limit=2&cursor={first['next_cursor']}").body
    names = [one["account"] for page in (first, rest) for one in page["accounts"]]
    assert (names, rest["next_cursor"]) == (["driver:eva", "driver:max", "driver:rui"], None)
    assert desk.get("/v1/ledger/accounts?cursor=forged").code == "bad_cursor"


def test_what_moved_an_account_is_read_newest_first(flow: Flow) -> None:
    for n in range(3):
        ride(n)
    seen = desk.get("/v1/ledger/accounts/driver:rui/postings?limit=2").body
    assert [(one["ride_id"], one["side"]) for one in seen["postings"]] == [("ride-2", "credit"), ("ride-1", "credit")]
    assert seen["balances"][0]["balance"]["amount_minor"] == 3 * 850
    rest = desk.get(f"/v1/ledger/accounts/driver:rui/postings?limit=2&cursor={seen['next_cursor']}").body
    assert [one["ride_id"] for one in rest["postings"]] == ["ride-0"]
    unknown = desk.get("/v1/ledger/accounts/savings/postings")
    assert (unknown.status, unknown.code) == (422, "unknown_account")


def test_everything_that_was_booked_for_a_ride_is_found(flow: Flow) -> None:
    flow.ride(flow.card())
    flow.calculated(900)
    flow.settle()
    entries = desk.get("/v1/ledger/entries?ride_id=ride-1").body["entries"]
    assert {one["kind"] for one in entries} == {"fare", "provider_fee"}
    [fare] = [one for one in entries if one["kind"] == "fare"]
    assert fare["order"] == "ride:ride-1:capture-2"
    assert desk.get(f"/v1/ledger/entries/{fare['entry_id']}").body == fare
    assert desk.get("/v1/ledger/entries/unknown").status == 404
    assert desk.get(f"/v1/ledger/entries?ride_id={'x' * 9000}").body == {"entries": [], "next_cursor": None}


def test_the_trial_balance_is_zero_and_balances_are_the_sums_of_their_postings(flow: Flow) -> None:
    ride(1)
    adjust(posting("bank", "debit", 40, "BRL"), posting("platform_revenue", "credit", 40, "BRL"))
    seen = desk.get("/v1/ledger/trial-balance?verify=true").body
    assert seen["is_balanced"]
    assert [(one["currency"], one["difference"]["amount_minor"]) for one in seen["currencies"]] == [("BRL", 0), ("EUR", 0)]
    assert [line["account"] for line in seen["currencies"][1]["lines"] if line["is_sum"]] == ["driver"]
    assert seen["verification"] == {"accounts": 5, "wrong": [], "not_read": [], "next_cursor": None}
    flow.table.update(store_ledger.balance_key(driver("rui"), "EUR"), "ADD credit_minor :one", one=1)
    assert desk.get("/v1/ledger/trial-balance?verify=true").body["verification"]["wrong"] == ["driver:rui"]


def test_another_adjustment_under_the_same_key_at_the_same_moment_is_refused(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (posting("provider_fees", "debit", 1200), posting("provider_clearing:fake", "credit", 1200))
    book = store_ledger.book

    def book_later(*what: Any, **how: Any) -> bool:
        monkeypatch.setattr(store_ledger, "book", book)
        assert adjust(*lines, reason="another reason").status == 201
        return book(*what, **how)

    monkeypatch.setattr(store_ledger, "book", book_later)
    assert adjust(*lines).code == "idempotency_key_reused"


@pytest.mark.parametrize("account", ["driver:bia", "rider_wallet:bia", "rider_receivable:bia"])
def test_nobody_books_by_hand_on_accounts_of_his_own(flow: Flow, account: str) -> None:
    refused = adjust(posting("platform_revenue", "debit", 1200), posting(account, "credit", 1200))
    assert (refused.status, refused.code) == (403, "own_case")


def test_what_is_booked_by_hand_stands_with_who_ordered_it_and_why_and_is_booked_once(flow: Flow) -> None:
    lines = (posting("provider_fees", "debit", 1200), posting("provider_clearing:fake", "credit", 1200))
    for _ in range(2):
        booked = adjust(*lines)
        assert (booked.status, booked.body["by"], booked.body["note"]) == (201, "bia", "bank charges"), booked
    assert adjust(*lines, reason="another reason").code == "idempotency_key_reused"
    assert desk.post("/v1/ledger/adjustments", {}, key="an-adjustment").status == 403
    assert store_ledger.balance(FAKE, "EUR") == eur(-1200)
    check_books(flow.table)


@pytest.mark.parametrize(
    ("postings", "code"),
    [
        ([posting("bank", "debit", 2), posting("provider_fees", "credit", 1)], "entry_unbalanced"),
        ([posting("bank", "debit", 1), posting("bank", "credit", 1)], "entry_repeats_account"),
        ([posting("savings", "debit", 1), posting("bank", "credit", 1)], "unknown_account"),
        ([posting("driver", "debit", 1), posting("bank", "credit", 1)], "unknown_account"),
        ([posting("rider_wallet:ana", "debit", 1), posting("bank", "credit", 1)], "overdrawn"),
    ],
)
def test_an_entry_that_breaks_the_books_is_refused(flow: Flow, postings: list[dict[str, Any]], code: str) -> None:
    assert adjust(*postings).code == code
    assert store_ledger.shared_balances() == []


def test_the_providers_list_and_the_ledger_say_the_same(flow: Flow) -> None:
    flow.ride(flow.card())
    flow.calculated(900)
    flow.settle()
    assert reconcile() == {"is_clean": True, "matched": 1}
    for day in ("2026-11-23", "2026-11-25"):
        assert reconcile(day) == {"is_clean": True, "matched": 0}


def test_differences_to_the_providers_list_are_named(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in (1, 2, 3):
        flow.ride(flow.card(), ride_id=f"ride-{n}")
        flow.calculated(900, f"ride-{n}")
        flow.settle()
    there = list(fake.PROVIDER.movements(NOON - timedelta(days=1), NOON + timedelta(days=1)))
    [first, second, _] = sorted(there, key=lambda moved: moved.name)
    dearer = Movement(second.name, second.amount + eur(5), second.fee, second.at)
    by_hand = Movement("by-hand", Money(700, "EUR"), eur(0), NOON)
    monkeypatch.setattr(fake.PROVIDER, "movements", lambda _start, _end: [first, dearer, by_hand])
    seen = desk.get("/v1/reconciliation?day=2026-11-24").body
    assert (seen["is_clean"], seen["matched"]) == (False, 1)
    assert [one["order"] for one in seen["missing_here"]] == ["by-hand"]
    assert [one["order"] for one in seen["missing_there"]] == ["ride:ride-3:capture-2"]
    [differs] = seen["amounts_differ"]
    assert differs["there"]["amount_minor"] - differs["here"]["amount_minor"] == 5


def test_an_order_whose_fee_was_taken_in_another_currency_is_compared_in_each(flow: Flow) -> None:
    flow.ride(flow.card("tok_down"))
    flow.calculated(900)
    flow.settle(1000)
    step = flow.payment().step
    assert step
    telling.hear(OrderNotice(step.key, Done("paid", Money(30, "USD"))))
    seen = desk.get("/v1/reconciliation?day=2026-11-24")
    assert seen.status == 200
    assert [one["here"] for one in seen.body["missing_there"]] == [
        {"amount_minor": 900, "currency": "EUR"},
        {"amount_minor": -30, "currency": "USD"},
    ]


def test_no_page_of_a_verification_reads_more_postings_than_there_is_time_for(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in (1, 2, 3):
        flow.ride(flow.card(), ride_id=f"ride-{n}")
        flow.calculated(900, f"ride-{n}")
        flow.settle()
    monkeypatch.setattr(books_api, "POLICY", replace(POLICY, verified_postings_max=3))
    first = desk.get("/v1/ledger/trial-balance?verify=true").body["verification"]
    assert (first["accounts"], first["wrong"]) == (5, [])
    assert len(first["not_read"]) == 4
    assert "driver:rui" not in first["not_read"]


def test_a_provider_that_does_not_answer_is_told_as_that(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_start: object, _end: object) -> Iterable[Movement]:
        raise ProviderSilent

    monkeypatch.setattr(fake.PROVIDER, "movements", silent)
    assert desk.get("/v1/reconciliation?day=2026-11-24").code == "provider_silent"
    assert desk.get("/v1/reconciliation?day=2026-11-24&provider=nobody").status == 404


@pytest.mark.parametrize("day", ["2026-11-31", "0001-01-01", "9999-12-31", "٢٠٢٦-11-24", "1764028800", ""])
def test_a_day_that_no_calendar_has_is_not_reconciled(flow: Flow, day: str) -> None:
    assert desk.get(f"/v1/reconciliation?day={day}").status in (404, 422)


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
def test_the_first_and_the_last_day_are_reconciled(flow: Flow, day: str) -> None:
    assert reconcile(day) == {"is_clean": True, "matched": 0}


def reconcile(day: str = "2026-11-24") -> dict[str, Any]:
    seen = desk.get(f"/v1/reconciliation?day={day}").body
    return {name: seen[name] for name in ("is_clean", "matched")}
