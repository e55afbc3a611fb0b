"""What a driver reads about his money: by ride, day and week, as a statement, and where it is paid to."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from events.drivers import DriverErased
from kernel.money import Money
from payments import book_keeping, store_ledger, store_payouts
from payments.accounts import PLATFORM_REVENUE, driver, provider_clearing
from payments.book_keeping import Fare
from payments.earnings import By
from payments.ledger import Entry, Posting
from payments.service import SERVICE
from payments.subscribers import on_driver_erased
from tests.conftest import Answer, Client, told
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, eur

rui = Client(SERVICE).as_driver("rui")
desk = Client(SERVICE).as_desk()
FAKE = provider_clearing("fake")
IBAN = "PT50 0002 0123 1234 5678 9015 4"


def fare(ride_id: str, total: int, kind: str = "trip") -> Fare:
    return Fare(ride_id, "ana", "rui", kind, eur(total), eur(total * 15 // 100))


def card_ride(ride_id: str, days: int = 0, total: int = 1000) -> Entry:
    return book_keeping.fare_captured(fare(ride_id, total), eur(total), FAKE, NOON + timedelta(days=days))


@pytest.fixture
def history(flow: Flow) -> Flow:
    """Three days: a card ride with a tip on Sunday, cash and a no-show on Monday, a refund that he bears on Tuesday noon."""
    store_ledger.book([card_ride("ride-1", -2), book_keeping.tip("ride-1", "rui", eur(200), FAKE, NOON - timedelta(days=2))])
    monday = NOON - timedelta(days=1)
    store_ledger.book([book_keeping.cash_fare(fare("ride-2", 2000), monday)])
    store_ledger.book([book_keeping.fare_captured(fare("ride-3", 400, "no_show"), eur(400), FAKE, monday)])
    given = {"borne_by_driver": "rui", "by": "eva", "note": "=a detour"}
    store_ledger.book([book_keeping.refund("r-1", "ride-1", eur(100), FAKE, NOON, **given)])
    return flow


def earnings(query: str = "") -> Any:
    answered = rui.get(f"/v1/earnings/mine{query}")
    assert answered.status == 200, answered
    return answered.body


def minor(view: dict[str, Any], *names: str) -> list[int]:
    return [view[name]["amount_minor"] for name in names]


def test_a_driver_sees_what_today_earned(history: Flow) -> None:
    today = earnings()
    assert (today["first_day"], today["last_day"], today["timezone"]) == ("2026-11-24", "2026-11-24", "Europe/Lisbon")
    [group] = today["groups"]
    assert (group["of"], group["rides"], minor(group, "refunds", "net")) == ("ride-1", 0, [100, -100])
    assert today["balances"] == [{"amount_minor": 850 + 200 - 300 + 340 - 100, "currency": "EUR"}]


def test_earnings_by_ride_day_and_week_add_up_to_the_same(history: Flow) -> None:
    span = "&first_day=2026-11-22&last_day=2026-11-24"
    found = {by: earnings(f"?by={by}{span}") for by in By}
    assert [group["of"] for group in found[By.RIDE]["groups"]] == ["ride-1", "ride-2", "ride-3"]
    assert [group["of"] for group in found[By.DAY]["groups"]] == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert [(group["of"], group["rides"]) for group in found[By.WEEK]["groups"]] == [("2026-11-16", 1), ("2026-11-23", 2)]
    [total] = found[By.RIDE]["totals"]
    assert found[By.DAY]["totals"] == found[By.WEEK]["totals"] == [total]
    assert minor(total, "fares", "fees", "tips", "platform_share", "refunds", "net") == [3000, 400, 200, 510, 100, 2990]
    assert minor(total, "cash_taken", "balance_change") == [2000, 990]


def test_the_day_is_the_citys_not_greenwichs(flow: Flow, clock: time_machine.Traveller) -> None:
    clock.move_to(NOON.replace(month=7, hour=23, minute=30))
    store_ledger.book([book_keeping.cash_fare(fare("ride-1", 1000), NOON.replace(month=7, hour=23, minute=30))])
    assert earnings()["first_day"] == "2026-07-25"
    assert [group["of"] for group in earnings()["groups"]] == ["ride-1"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?first_day=2026-11-24&last_day=2026-11-23", "earnings_span_backwards"),
        ("?first_day=2026-01-01&last_day=2026-11-23", "earnings_span_too_long"),
        ("?first_day=yesterday", "invalid_request"),
        ("?first_day=1764028800", "invalid_request"),
        ("?first_day=9999-12-31&last_day=9999-12-31", "invalid_request"),
        ("?first_day=0001-01-01&last_day=0001-01-01", "invalid_request"),
        ("?by=month", "invalid_request"),
    ],
)
def test_days_that_make_no_sense_are_refused(flow: Flow, query: str, code: str) -> None:
    refused = rui.get(f"/v1/earnings/mine{query}")
    assert (refused.status, refused.code) == (422, code)


def test_the_desk_sees_a_drivers_earnings_and_another_driver_does_not(history: Flow) -> None:
    assert desk.get("/v1/earnings/drivers/rui").body == earnings()
    assert Client(SERVICE).as_driver("zoe").get("/v1/earnings/drivers/rui").status == 403
    assert Client(SERVICE).as_driver("zoe").get("/v1/earnings/mine").body["groups"] == []


def test_a_statement_leads_from_the_opening_to_the_closing_balance(history: Flow) -> None:
    store_ledger.book([card_ride("of-october", -40, 2000), card_ride("of-december", 20, 3000)])
    [statement] = rui.get("/v1/statements/mine/2026-11").body["statements"]
    assert minor(statement, "opening", "closing") == [1700, 1700 + 990]
    assert [line["kind"] for line in statement["lines"]] == ["fare", "tip", "cash_fare", "fare", "refund"]
    balance = statement["opening"]["amount_minor"]
    for line in statement["lines"]:
        balance += line["balance_change"]["amount_minor"]
        assert line["balance"]["amount_minor"] == balance
    assert balance == statement["closing"]["amount_minor"]
    assert desk.get("/v1/statements/drivers/rui/2026-11").body["statements"] == [statement]
    assert rui.get("/v1/statements/mine").body == {"months": ["2026-11", "2026-10"]}
    assert Client(SERVICE).as_driver("zoe").get("/v1/statements/mine").body == {"months": []}


def test_a_statement_for_a_spreadsheet_runs_no_formula(history: Flow) -> None:
    answered = csv_of("/v1/statements/mine/2026-11/csv")
    rows = list(csv.DictReader(io.StringIO(answered.text)))
    assert answered.headers["content-type"].startswith("text/csv")
    assert answered.headers["content-disposition"] == 'attachment; filename="corrida-2026-11.csv"'
    assert [row["kind"] for row in rows][::6] == ["opening_balance", "closing_balance"]
    assert rows[-2] | {"entry_id": "", "date": ""} == dict.fromkeys(rows[0], "0.00") | {
        "date": "",
        "kind": "refund",
        "ride_id": "ride-1",
        "entry_id": "",
        "currency": "EUR",
        "refunds": "1.00",
        "net": "-1.00",
        "balance_change": "-1.00",
        "balance": "9.90",
        "note": "'=a detour",
    }


@pytest.mark.parametrize("month", ["2026-13", "november", "2026-1", "0001-01", "9999-12", "٢٠٢٦-11"])
def test_what_is_no_month_has_no_statement(flow: Flow, month: str) -> None:
    assert rui.get(f"/v1/statements/mine/{month}").code == "not_a_month"


def test_a_driver_says_where_he_is_paid_to_and_nobody_reads_the_number_again(flow: Flow) -> None:
    assert rui.get("/v1/payout-account").status == 404
    put = rui.put("/v1/payout-account", {"kind": "iban", "number": IBAN, "holder_name": "Rui Teste"})
    assert (put.status, put.body["number"]) == (200, "PT50…0154")
    changed = rui.put(
        "/v1/payout-account",
        {"kind": "pix", "number": "Rui@Example.com", "holder_name": "Rui Teste"},
        headers={"if-match": put.headers["etag"]},
    )
    assert changed.body["number"] == "r…@example.com"
    stale = rui.put(
        "/v1/payout-account", {"kind": "iban", "number": IBAN, "holder_name": "Rui"}, headers={"if-match": '"1"'}
    )
    assert stale.status == 412
    assert "holder_name" not in rui.get("/v1/payout-account").body
    deleted = rui.delete("/v1/payout-account")
    assert (deleted.status, deleted.body) == (200, {"paid_to": None})
    assert rui.get("/v1/payout-account").status == 404


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("iban", "PT50000201231234567890155", "iban_invalid"),
        ("iban", "PT5000020123123456789015", "iban_invalid"),
        ("iban", "PT٥٠000201231234567890154", "iban_invalid"),
        ("pix", "529.982.247-26", "pix_key_invalid"),
        ("pix", "+55٢١999998888", "pix_key_invalid"),
    ],
)
def test_a_number_with_a_mistake_in_it_is_refused(flow: Flow, kind: str, number: str, code: str) -> None:
    refused = rui.put("/v1/payout-account", {"kind": kind, "number": number, "holder_name": "Rui Teste"})
    assert (refused.status, refused.code) == (422, code)
    assert number not in str(refused.body)


def test_nothing_is_kept_of_where_an_erased_driver_was_paid(flow: Flow) -> None:
    rui.put("/v1/payout-account", {"kind": "iban", "number": IBAN, "holder_name": "Rui Teste"})
    for _ in range(2):
        on_driver_erased(DriverErased(driver_id="rui"), told())
    account = store_payouts.get_account("rui")
    assert account and account.destination is None


@pytest.mark.parametrize("had_one", [True, False])
def test_an_erased_driver_cannot_say_any_more_where_he_is_paid_to(flow: Flow, had_one: bool) -> None:
    account = {"kind": "iban", "number": IBAN, "holder_name": "Rui Teste"}
    if had_one:
        rui.put("/v1/payout-account", account)
    on_driver_erased(DriverErased(driver_id="rui"), told())
    rui.delete("/v1/payout-account")
    refused = rui.put("/v1/payout-account", account)
    assert (refused.status, refused.code) == (410, "account_erased")
    assert rui.get("/v1/payout-account").status == 404


def test_what_was_booked_by_hand_is_other_and_another_currency_keeps_apart(flow: Flow) -> None:
    reais = [Posting(driver("rui"), Money(-500, "BRL")), Posting(PLATFORM_REVENUE, Money(500, "BRL"))]
    store_ledger.book([card_ride("ride-1")])
    store_ledger.book([book_keeping.adjustment("a-1", reais, NOON, by="bia", reason="found money", ride_id="")])
    today = earnings()
    assert [(one["net"]["currency"], minor(one, "other", "fares")) for one in today["totals"]] == [
        ("BRL", [500, 0]),
        ("EUR", [0, 1000]),
    ]
    assert [group["of"] for group in today["groups"]] == [None, "ride-1"]


class Spreadsheet:
    def __init__(self, response: dict[str, Any]) -> None:
        self.text: str = response["body"]
        self.headers = Answer(response | {"body": ""}).headers


def csv_of(path: str) -> Spreadsheet:
    from payments import earnings_api
    from tests.conftest import FakeLambdaContext, http_event

    event = http_event("GET", path, subject="rui", groups="drivers")
    return Spreadsheet(earnings_api.handler(event, FakeLambdaContext()))
