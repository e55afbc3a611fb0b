"""Old money is booked as it was: it can be read and added up, and moves nothing and nobody any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from kernel import clock
from kernel.money import Money
from payments import accounts, book_keeping, store, store_ledger, store_payouts
from payments.bank_details import Destination, DestinationKind
from payments.book_keeping import Fare
from payments.import_records import RideRecord
from payments.payout_account import PayoutAccount
from payments.service import SERVICE
from tests.conftest import Client
from tests.importing import Operator
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, stored
from tests.payments.test_imported import ride as ride_record

admin = Client(SERVICE, "bia", "admin")
ana, rui, desk = Client(SERVICE).as_rider("ana"), Client(SERVICE).as_driver("rui"), Client(SERVICE).as_desk("dora")


def ride(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(ride_record())
    return plain | changes


def credit(**changes: Any) -> dict[str, Any]:
    facts = {"credit_id": "credit-7", "rider_id": "ana", "amount_minor": 350, "currency": "USD"}
    return facts | {"granted_at": "2024-01-08T06:00:00Z", "note": "WELCOME"} | changes


def bonus(**changes: Any) -> dict[str, Any]:
    facts = {"payment_id": "payment-3", "driver_id": "rui", "amount_minor": 2500, "currency": "USD"}
    told = {"paid_at": "2024-01-20T12:00:00Z", "category": "INCENTIVE", "note": "100 rides", "driver_paid": True}
    return facts | told | changes


def card(number: int = 1, **changes: Any) -> dict[str, Any]:
    kept = {
        "provider": "fake",
        "reference": f"cus_1/card_{number}",
        "brand": "Visa",
        "last_four": "4242",
        "expires": "2030-12",
    }
    return {
        "card_id": f"card-{number}",
        "rider_id": "ana",
        **kept,
        "added_at": "2023-05-01T00:00:00Z",
        "is_default": True,
    } | changes


@pytest.fixture
def operator(flow: Flow) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, kind: str, data: dict[str, Any], key: str = "17") -> str:
    [outcome] = operator.import_(kind, {key: data})
    return str(outcome["code"] or outcome["result"])


def balance(account: accounts.Account) -> int:
    return store_ledger.balance(account, "USD").amount_minor


def statement(month: str = "2024-01") -> dict[str, Any]:
    [told] = rui.get(f"/v1/statements/mine/{month}").body["statements"]
    return dict(told)


def test_every_kind_is_told_as_it_was_taken_out_of_the_books(operator: Operator, flow: Flow) -> None:
    for kind, data in (("ride", ride()), ("credit", credit()), ("driver_payment", bonus()), ("card", card())):
        assert [take(operator, kind, data), take(operator, kind, data)] == ["imported", "unchanged"]
        [held] = operator.held(kind)
        assert held["data"] == data
    check_books(flow.table)


@pytest.mark.parametrize(
    "data",
    [
        ride(driver_id="", driver_share_minor=0, tip_minor=0, charged_minor=998),
        ride(kind="no_show", fare_minor=500, driver_share_minor=500, tip_minor=0, credit_minor=0, charged_minor=500),
        ride(charged_minor=0, owed_minor=1150, donation_minor=17, driver_paid=False),
        ride(**dict.fromkeys([name for name in ride() if name.endswith("_minor")], 0)),
    ],
    ids=["nobody's", "fee", "owed", "free"],
)
def test_a_ride_is_read_back_from_its_entries(operator: Operator, flow: Flow, data: dict[str, Any]) -> None:
    take(operator, "ride", data)
    assert operator.held("ride")[0]["data"] == data
    check_books(flow.table)


def test_nothing_is_said_ordered_or_due_because_of_it(operator: Operator, flow: Flow) -> None:
    for kind, data in (("ride", ride(owed_minor=100)), ("credit", credit()), ("driver_payment", bonus()), ("card", card())):
        take(operator, kind, data)
    assert list(stored(flow.table, having="outbox")) == []
    assert store.debt("ana").rides == []


def test_what_was_earned_there_stands_on_the_statement_of_its_month_as_paid(operator: Operator) -> None:
    take(operator, "ride", ride())
    take(operator, "driver_payment", bonus())
    january = statement()
    amounts = {name: january["total"][name]["amount_minor"] for name in ("fares", "tips", "other", "net", "payouts")}
    assert amounts == {"fares": 1200, "tips": 150, "other": 2500, "net": 3550, "payouts": 3550}
    assert january["closing"]["amount_minor"] == 0
    assert [line["kind"] for line in january["lines"]] == ["imported_ride", "imported"]
    earned = desk.get("/v1/earnings/drivers/rui?by=day&first_day=2024-01-01&last_day=2024-01-31").body
    assert sum(group["rides"] for group in earned["groups"]) == 1


def test_a_payout_run_pays_nothing_that_the_old_system_has_paid(operator: Operator, flow: Flow) -> None:
    store_payouts.save_account(
        PayoutAccount("rui", NOON, Destination(DestinationKind.IBAN, "PT50000201231234567890154", "R"))
    )
    take(operator, "ride", ride())
    take(operator, "ride", ride(ride_id="ride-2", driver_paid=False), key="18")
    body = {"up_to": "2026-11-24", "minimum": {"amount_minor": 1, "currency": "USD"}}
    run_id = admin.post("/v1/payout-runs", body, key="the-weekly-run").body["run_id"]
    flow.relay()
    flow.settle(5)
    run = admin.get(f"/v1/payout-runs/{run_id}").body
    assert (run["paid"]["count"], run["paid"]["amount"]["amount_minor"]) == (1, 1050)
    assert balance(accounts.driver("rui")) == 0


def test_old_fares_have_no_part_in_the_co_operatives_fund(operator: Operator) -> None:
    take(operator, "ride", ride())
    assert [held.account for held in store_ledger.shared_balances() if held.account.startswith("co_op_fund")] == []


def test_the_payment_of_an_old_ride_can_be_seen_by_its_people(operator: Operator) -> None:
    take(operator, "ride", ride())
    seen = ana.get("/v1/rides/ride-1/payment").body
    assert (seen["state"], seen["total"]["amount_minor"], seen["tip"]["state"]) == ("captured", 1200, "given")
    assert rui.get("/v1/rides/ride-1/payment").status == 200
    assert (
        ana.post("/v1/rides/ride-1/tip", {"amount": {"amount_minor": 100, "currency": "USD"}}, key="tip-000001").status
        == 409
    )


def test_a_refund_of_an_old_ride_is_paid_into_the_wallet_and_then_the_record_counts_no_more(
    operator: Operator, flow: Flow
) -> None:
    take(operator, "ride", ride())
    body = {"amount": {"amount_minor": 300, "currency": "USD"}, "reason": "late", "borne_by": "platform"}
    assert desk.post("/v1/rides/ride-1/refunds", body, key="refund-00001").status == 201
    flow.relay()
    flow.settle(5)
    assert balance(accounts.rider_wallet("ana")) == -300
    assert take(operator, "ride", ride(tip_minor=0)) == "changed_here"
    check_books(flow.table)


def test_a_ride_that_changed_there_is_booked_as_the_difference(operator: Operator, flow: Flow) -> None:
    take(operator, "ride", ride())
    for changes in (
        {"tip_minor": 250},
        {"driver_id": "eva"},
        {"ended_at": "2024-03-01T00:00:00Z", "driver_paid": False},
        {"currency": "CAD"},
    ):
        assert take(operator, "ride", ride(**changes)) == "updated"
        assert operator.held("ride")[0]["data"] == ride(**changes)
        check_books(flow.table)
    assert len(store_ledger.entries_of_ride("ride-1", 50, None).entries) == 8


def test_the_same_ride_is_booked_once_whoever_else_brings_it(operator: Operator, flow: Flow) -> None:
    take(operator, "ride", ride())
    assert take(operator, "ride", ride(), key="another-key") == "already_here"
    assert balance(accounts.PLATFORM_REVENUE) == -300


def test_a_ride_of_ours_is_never_overwritten(operator: Operator, flow: Flow) -> None:
    flow.requested("ride-1")
    assert take(operator, "ride", ride()) == "already_here"


def test_a_debt_that_is_handed_over_is_paid_here_and_ends_as_any_other(operator: Operator, flow: Flow) -> None:
    owing = ride(charged_minor=0, tip_minor=0, credit_minor=0, owed_minor=1200)
    take(operator, "ride", owing)
    assert ana.get("/v1/debts/mine").body["owed"] is None
    assert take(operator, "ride", owing | {"collected_here": True}) == "updated"
    assert ana.get("/v1/debts/mine").body["owed"] == {"amount_minor": 1200, "currency": "USD"}
    flow.relay()
    assert flow.told("RiderDebtOpened")
    assert take(operator, "ride", owing | {"owed_minor": 0}) == "changed_here"
    body = {"payment_method_id": flow.card()}
    assert ana.post("/v1/debts/mine/pay", body, key="pay-0000001").status == 201
    flow.relay()
    flow.settle(10)
    assert ana.get("/v1/rides/ride-1/payment").body["state"] == "captured"
    assert balance(accounts.rider_receivable("ana")) == 0
    check_books(flow.table)


def test_promo_credit_can_be_spent_and_what_is_used_up_there_is_taken_back(operator: Operator, flow: Flow) -> None:
    take(operator, "credit", credit())
    [purse] = ana.get("/v1/wallet").body["purses"]
    assert purse["available"] == {"amount_minor": 350, "currency": "USD"}
    assert take(operator, "credit", credit(amount_minor=100)) == "updated"
    assert balance(accounts.rider_wallet("ana")) == -100
    assert operator.held("credit")[0]["data"] == credit(amount_minor=100)
    check_books(flow.table)


def test_credit_that_was_spent_here_is_not_taken_back_too(operator: Operator) -> None:
    take(operator, "credit", credit())
    fare = Fare("ride-9", "ana", "rui", "trip", Money(300, "USD"), Money(0, "USD"))
    store_ledger.book([book_keeping.fare_captured(fare, fare.total, accounts.rider_wallet("ana"), clock.now())])
    assert take(operator, "credit", credit(amount_minor=0)) == "changed_here"
    assert balance(accounts.rider_wallet("ana")) == -50


def test_an_old_card_can_be_paid_with_at_once(operator: Operator) -> None:
    take(operator, "card", card())
    methods = ana.get("/v1/payment-methods").body["methods"]
    assert methods[0]["last_four"] == "4242" and methods[0]["is_default"] and methods[0]["state"] == "ready"


def test_removing_an_old_card_leaves_it_to_the_system_before_and_it_does_not_come_back(
    operator: Operator, flow: Flow
) -> None:
    take(operator, "card", card())
    assert ana.delete("/v1/payment-methods/card-1").status == 200
    assert list(stored(flow.table, having="outbox")) == []
    assert take(operator, "card", card(brand="Mastercard")) == "changed_here"
    assert operator.held("card")[0]["data"] is None


def test_a_card_beside_another_and_one_that_changed_there(operator: Operator) -> None:
    take(operator, "card", card(1))
    assert take(operator, "card", card(2, is_default=False), key="18") == "imported"
    assert take(operator, "card", card(1, expires="2034-01")) == "updated"
    assert {held["data"]["card_id"]: held["data"]["is_default"] for held in operator.held("card")} == {
        "card-1": True,
        "card-2": False,
    }


def test_a_card_kept_where_no_money_is_taken_is_shown_and_cannot_be_paid_with(operator: Operator) -> None:
    assert take(operator, "card", card(provider="stripe")) == "imported"
    shown = ana.get("/v1/payment-methods").body["methods"][0]
    assert (shown["state"], shown["reason"]) == ("refused", "provider_not_in_use")
    assert store.methods("ana").chosen("").id == "cash"
    assert operator.held("card")[0]["data"] == card(provider="stripe")


def test_what_the_rider_chose_here_stays_his_default(operator: Operator, flow: Flow) -> None:
    own = flow.card()
    assert ana.put(f"/v1/payment-methods/{own}/default", headers={"if-match": '"1"'}).status == 200
    take(operator, "card", card())
    assert store.methods("ana").default == own


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("ride", ride(driver_id=""), "driver_missing"),
        ("ride", ride(fare_minor=-1), "invalid"),
        ("card", card(last_four="4242424242424242"), "invalid"),
        ("salary", {}, "kind_unknown"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_name(operator: Operator, kind: str, data: dict[str, Any], code: str) -> None:
    assert take(operator, kind, data) == code


def test_a_years_rides_leave_the_books_balanced_and_the_rounding_named(operator: Operator, flow: Flow) -> None:
    """Of every third ride a cent was lost in splitting it."""
    rides = {}
    for number in range(6):
        ended_at = ride_record().ended_at + timedelta(days=37 * number)
        record: RideRecord = ride_record(
            ride_id=f"ride-{number}", ended_at=ended_at, charged_minor=1149 if number % 3 == 2 else 1150
        )
        rides[str(number)] = msgspec.to_builtins(record)
    assert {outcome["result"] for outcome in operator.import_("ride", rides)} == {"imported"}
    trial = desk.get("/v1/ledger/trial-balance?verify=true").body
    assert trial["is_balanced"]
    [usd] = trial["currencies"]
    rounding = next(line for line in usd["lines"] if line["account"] == "legacy_rounding")
    assert rounding["balance"]["amount_minor"] == 2


def test_money_that_is_gone_there_is_booked_back_and_adds_up_to_nothing(operator: Operator, flow: Flow) -> None:
    records = {"ride": ride(owed_minor=100, charged_minor=898), "credit": credit(), "driver_payment": bonus()}
    for kind, data in records.items():
        take(operator, kind, data)
    booked = len(list(stored(flow.table, having="postings")))
    for kind in records:
        assert [operator.withdraw(kind, "17"), operator.withdraw(kind, "17")] == ["withdrawn", "unchanged"]
        assert operator.held(kind) == []
    assert len(list(stored(flow.table, having="postings"))) == 2 * booked, "entries never go"
    personal = accounts.driver("rui"), accounts.rider_wallet("ana"), accounts.rider_receivable("ana")
    assert {balance(account) for account in (*personal, accounts.INCENTIVES, accounts.PLATFORM_REVENUE)} == {0}
    net = statement()["total"]
    assert {net[name]["amount_minor"] for name in ("fares", "tips", "other", "net", "payouts")} == {0}
    assert desk.get("/v1/rides/ride-1/payment").status == 404
    check_books(flow.table)


def test_money_that_comes_back_is_booked_anew_as_often_as_it_does(operator: Operator, flow: Flow) -> None:
    records = {"ride": ride(), "credit": credit(), "driver_payment": bonus()}
    for kind, data in records.items():
        for _ in range(2):
            assert take(operator, kind, data) == "imported"
            assert operator.withdraw(kind, "17") == "withdrawn"
        assert take(operator, kind, data) == "imported"
        assert operator.held(kind)[0]["data"] == data
    assert balance(accounts.rider_wallet("ana")) == -350
    check_books(flow.table)


def test_a_changed_ride_that_is_gone_and_comes_back_as_another_driver_s_is_told_from_its_entries(
    operator: Operator, flow: Flow
) -> None:
    take(operator, "ride", ride())
    take(operator, "ride", ride(driver_id="eva"))
    assert operator.withdraw("ride", "17") == "withdrawn"
    assert {balance(accounts.driver(name)) for name in ("rui", "eva")} == {0}
    again = ride(tip_minor=0, donation_minor=50)
    assert take(operator, "ride", again) == "imported"
    assert operator.held("ride")[0]["data"] == again
    check_books(flow.table)


def test_money_that_lives_on_here_is_not_taken_back(operator: Operator, flow: Flow) -> None:
    take(operator, "ride", ride(charged_minor=0, tip_minor=0, credit_minor=0, owed_minor=1200, collected_here=True))
    assert operator.withdraw("ride", "17") == "changed_here"
    assert ana.get("/v1/debts/mine").body["owed"] == {"amount_minor": 1200, "currency": "USD"}
    take(operator, "credit", credit())
    fare = Fare("ride-9", "ana", "rui", "trip", Money(300, "USD"), Money(0, "USD"))
    store_ledger.book([book_keeping.fare_captured(fare, fare.total, accounts.rider_wallet("ana"), clock.now())])
    assert operator.withdraw("credit", "17") == "changed_here"


def test_a_card_that_was_removed_there_can_be_paid_with_no_more(operator: Operator, flow: Flow) -> None:
    take(operator, "card", card())
    take(operator, "card", card(2, is_default=False), key="18")
    assert operator.withdraw("card", "17") == "withdrawn"
    methods = store.methods("ana")
    assert ([held.id for held in methods.cards], methods.default) == (["card-2"], "cash")
    assert list(stored(flow.table, having="outbox")) == [], "no provider is told"
    assert take(operator, "card", card()) == "imported"


def test_a_card_that_the_rider_removed_first_is_no_conflict(operator: Operator) -> None:
    take(operator, "card", card())
    ana.delete("/v1/payment-methods/card-1")
    assert operator.withdraw("card", "17") == "withdrawn"
    assert operator.held("card") == []
