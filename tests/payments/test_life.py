"""The life of a ride's money, through the real handlers, the real table code and the embedded provider."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kernel import clock
from kernel.table import Table
from payments import accounts, book_keeping, paying_debts, store, store_ledger, telling
from payments.accounts import BAD_DEBT, REFUNDS_GIVEN, driver, provider_clearing, rider_receivable, rider_wallet
from payments.method import WALLET
from payments.model import Change, PaymentState
from payments.outcome import Done, Refused
from payments.policy import POLICY
from payments.provider import OrderNotice
from payments.refunding import Refund
from payments.service import SERVICE
from tests.conftest import Client
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, eur

FAKE = provider_clearing("fake")


@pytest.fixture(autouse=True)
def books_balance(table: Table) -> object:
    yield
    check_books(table)


def test_a_card_is_authorised_when_the_driver_is_assigned_and_captured_when_the_fare_is_known(flow: Flow) -> None:
    flow.ride(flow.card())
    assert flow.payment().state is PaymentState.AUTHORISED
    assert flow.told("PaymentAuthorised")[0]["amount"] == {"amount_minor": 1000, "currency": "EUR"}
    flow.calculated(900)
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert [told["amount"]["amount_minor"] for told in flow.told("PaymentCaptured")] == [900]
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-(900 - 135))
    assert store_ledger.balance(FAKE, "EUR") == eur(900 - (900 * 14 // 1000 + 25))


def test_what_was_not_authorised_is_charged_beside_it(flow: Flow) -> None:
    flow.ride(flow.card(), expected=1000)
    flow.calculated(1500)
    flow.settle()
    assert [taken.amount.amount_minor for taken in flow.payment().taken] == [1000, 500]
    assert flow.payment().state is PaymentState.CAPTURED
    assert store_ledger.balance(rider_receivable("ana"), "EUR") == eur(0)


def test_cash_is_owed_by_the_driver(flow: Flow) -> None:
    flow.ride()
    flow.calculated(1000)
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert store_ledger.balance(driver("rui"), "EUR") == eur(150)


def test_a_fare_of_nothing_gives_everything_back(flow: Flow) -> None:
    flow.ride(flow.card())
    flow.calculated(0, kind="cancellation")
    flow.settle()
    assert flow.payment().state is PaymentState.RELEASED
    assert len(flow.told("PaymentReleased")) == 1


@pytest.mark.parametrize("end", ["unserved", "cancelled"])
def test_without_a_ride_everything_is_given_back(flow: Flow, end: str) -> None:
    flow.ride(flow.card())
    getattr(flow, end)()
    flow.settle()
    assert flow.payment().state is PaymentState.RELEASED
    assert flow.payment().hold is None


def test_another_driver_keeps_the_authorisation(flow: Flow) -> None:
    flow.ride(flow.card())
    flow.assigned(driver_id="eva", attempt=2)
    flow.settle()
    flow.calculated(1000, driver_id="eva")
    flow.settle()
    assert len(flow.told("PaymentAuthorised")) == 1
    assert store_ledger.balance(driver("eva"), "EUR") == eur(-850)


def test_a_driver_who_was_assigned_before_is_not_taken_for_the_one_who_drives(flow: Flow) -> None:
    flow.ride()
    flow.assigned(driver_id="eva", attempt=2)
    flow.assigned(driver_id="rui", attempt=1)
    seen = [Client(SERVICE).as_driver(name).get("/v1/rides/ride-1/payment").status for name in ("eva", "rui")]
    assert seen == [200, 404]


def test_a_declined_card_lets_the_ride_go_on_and_leaves_a_debt(flow: Flow) -> None:
    flow.ride(flow.card("tok_declined"))
    assert flow.payment().state is PaymentState.UNSECURED
    assert [(told["stage"], told["reason"]) for told in flow.told("PaymentFailed")] == [("authorise", "declined")]
    flow.calculated(1000)
    flow.settle()
    assert flow.payment().state is PaymentState.OWED
    assert flow.told("RiderDebtOpened")[0]["owed"] == {"amount_minor": 1000, "currency": "EUR"}
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)
    assert store_ledger.balance(rider_receivable("ana"), "EUR") == eur(1000)


def test_a_lapsed_authorisation_is_charged_anew(flow: Flow) -> None:
    flow.ride(flow.card("tok_expires"))
    flow.calculated(800)
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert [taken.key for taken in flow.payment().taken] == ["ride:ride-1:charge-3"]


def test_a_timeout_after_success_and_webhooks_late_twice_and_out_of_order_charge_once(flow: Flow) -> None:
    flow.ride(flow.card("tok_timeout_after_success"))
    flow.calculated(1000)
    flow.settle(60, duplicate=True)
    assert flow.payment().state is PaymentState.CAPTURED
    assert [taken.amount for taken in flow.payment().taken] == [eur(1000)]
    assert len(flow.told("PaymentCaptured")) == 1
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(0)


def test_a_provider_that_is_down_never_blocks_the_ride_and_the_driver_gets_his_share(flow: Flow) -> None:
    flow.ride(flow.card("tok_down"))
    flow.calculated(1000)
    flow.settle(3600)
    assert flow.payment().state is PaymentState.CAPTURING
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)
    assert flow.told("RiderDebtOpened") == []


def test_the_order_of_events_does_not_matter(flow: Flow) -> None:
    card = flow.card()
    flow.calculated(1000)
    flow.assigned()
    flow.agreed()
    flow.settle()
    flow.requested(method_id=card)
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert flow.told("PaymentAuthorised") == []


def test_pix_is_paid_after_the_ride(flow: Flow) -> None:
    flow.ride("pix")
    assert flow.payment().state is PaymentState.NOTED
    flow.calculated(1000)
    flow.settle(1)
    step = flow.payment().step
    assert step and step.prompt and step.prompt.br_code.startswith("0002010102122")
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED


def test_a_pix_that_nobody_pays_becomes_a_debt(flow: Flow) -> None:
    flow.ride("pix")
    flow.calculated(1099)
    flow.settle(16 * 60)
    assert (flow.payment().state, flow.payment().reason) == (PaymentState.OWED, "expired")


def test_a_wallet_is_held_and_the_rest_comes_back(flow: Flow) -> None:
    fill_wallet(2000)
    flow.ride("wallet")
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-1000)
    flow.calculated(700)
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-1300)
    assert store_ledger.balance(accounts.rider_wallet_held("ana"), "EUR") == eur(0)


def test_two_rides_cannot_spend_the_same_money(flow: Flow) -> None:
    fill_wallet(1500)
    flow.ride("wallet", ride_id="ride-1")
    flow.ride("wallet", ride_id="ride-2")
    states = [flow.payment(ride_id).state for ride_id in ("ride-1", "ride-2")]
    assert states == [PaymentState.AUTHORISED, PaymentState.UNSECURED]
    flow.calculated(1000, "ride-2")
    flow.settle()
    assert (flow.payment("ride-2").state, flow.payment("ride-2").reason) == (PaymentState.OWED, "insufficient_funds")


def test_a_debt_is_asked_for_again_until_it_is_paid(flow: Flow) -> None:
    flow.ride(flow.card("tok_insufficient"))
    flow.calculated(1000)
    flow.settle()
    flow.settle(3600)
    assert store.debt("ana").tries == 1
    fill_wallet(5000)
    flow.card("tok_visa")
    methods = store.methods("ana")
    store.save_methods(methods, methods.make_default("card-2"))
    flow.settle(24 * 3600 + 60)
    assert store.debt("ana").rides == []
    assert len(flow.told("RiderDebtSettled")) == 1
    assert flow.payment().state is PaymentState.CAPTURED
    assert len(flow.told("PaymentCaptured")) == 1
    assert store_ledger.balance(rider_receivable("ana"), "EUR") == eur(0)


def test_the_schedule_ends_and_the_debt_waits_for_the_rider(flow: Flow) -> None:
    flow.ride(flow.card("tok_declined"))
    flow.calculated(1000)
    flow.settle(90 * 24 * 3600)
    debt = store.debt("ana")
    assert (debt.tries, debt.retry_at, debt.charge_id) == (5, None, "")
    assert flow.due == []


def test_a_late_cancellation_costs_its_fee_and_gives_the_rest_back(flow: Flow) -> None:
    flow.ride(flow.card())
    flow.calculated(300, kind="cancellation")
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    [row] = store_ledger.rows(driver("rui"), 10, None).rows
    assert row.earning and (row.earning.fees_minor, row.earning.fares_minor) == (300, 0)


def test_a_pix_paid_when_nobody_expected_it_any_more_settles_the_debt_that_came_of_it(flow: Flow) -> None:
    flow.ride("pix")
    flow.calculated(1099)
    flow.settle(16 * 60)
    assert flow.payment().state is PaymentState.OWED
    late = OrderNotice("ride:ride-1:charge-1", Done("E2E", eur(20)))
    for _ in range(3):
        telling.hear(late)
        flow.relay()
    flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert (store.debt("ana").rides, len(flow.told("RiderDebtSettled"))) == ([], 1)
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(0)


def test_what_was_paid_late_settles_the_debt_also_if_that_was_interrupted(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.ride("pix")
    flow.calculated(1099)
    flow.settle(16 * 60)
    late, pay = OrderNotice("ride:ride-1:charge-1", Done("E2E")), paying_debts.pay_from_wallet

    def stopped(*_: Any) -> None:
        monkeypatch.setattr(paying_debts, "pay_from_wallet", pay)
        raise TimeoutError

    monkeypatch.setattr(paying_debts, "pay_from_wallet", stopped)
    with pytest.raises(TimeoutError):
        telling.hear(late)
    for _ in range(2):
        telling.hear(late)
        flow.relay()
        flow.settle()
    assert flow.payment().state is PaymentState.CAPTURED
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(0)


def test_a_tip_that_was_refused_and_paid_after_all_is_kept_for_the_rider_when_another_was_given(flow: Flow) -> None:
    flow.ride(flow.card())
    declined, ana = flow.card("tok_declined"), Client(SERVICE).as_rider("ana")
    flow.calculated(1000)
    flow.settle()
    for method_id in (declined, "card-1"):
        body = {"amount": {"amount_minor": 200, "currency": "EUR"}, "payment_method_id": method_id}
        assert ana.post("/v1/rides/ride-1/tip", body, key=f"a-tip-by-{method_id}").status == 201
        flow.relay()
        flow.settle()
    [refused] = flow.payment().refused
    for _ in range(2):
        telling.hear(OrderNotice(refused.key, Done("late")))
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-200)


def test_of_tips_that_were_refused_only_the_last_are_remembered_and_of_the_fare_what_was(flow: Flow) -> None:
    """They share an item of the table, whose size has an end."""
    flow.ride("pix")
    flow.calculated(1099)
    flow.settle(16 * 60)
    payment = flow.payment()
    for number in range(100):
        wanted = payment.give_tip(eur(200), WALLET, f"tip-{number}", "", clock.now()).payment
        payment = wanted.told(Refused("insufficient_funds"), clock.now()).payment
    assert payment.order_of("ride:ride-1:charge-1")
    assert payment.order_of(f"ride:ride-1:tip-{payment.steps}")
    assert len(payment.refused) == 1 + POLICY.refused_tips_kept


def test_a_ride_is_refunded_in_some_parts_and_not_in_ever_more(flow: Flow) -> None:
    flow.ride()
    flow.calculated(1000)
    flow.settle()
    desk = Client(SERVICE).as_desk()
    payment, cent = flow.payment(), {"amount": {"amount_minor": 1, "currency": "EUR"}, "borne_by": "platform"}
    parts = [Refund(f"refund-{n}", eur(1), "x" * 500, False, "eva", NOON, eur(1), "") for n in range(POLICY.refunds_max)]
    store.save_payment(payment, Change(replace(payment, refunds=parts)))
    refused = desk.post("/v1/rides/ride-1/refunds", cent | {"reason": "a detour"}, key="one-more-cent")
    assert (refused.status, refused.code) == (409, "too_many_refunds")


def test_a_webhook_of_nobodys_order_changes_nothing(flow: Flow) -> None:
    for key in ("of-somebody-else", "ride:unknown:charge-1", "ride:ride-1:capture-9"):
        telling.hear(OrderNotice(key, Done("E2E")))
    assert store_ledger.shared_balances() == []


def test_a_debt_that_the_desk_waives_is_nobodys_any_more(flow: Flow) -> None:
    flow.ride(flow.card("tok_declined"))
    flow.calculated(1000)
    flow.settle()
    path = "/v1/debts/ana/rides/ride-1/waive"
    for _ in range(2):
        waived = Client(SERVICE).as_desk().post(path, {"reason": "priced wrongly"})
        assert (waived.status, waived.body["owed"]) == (200, None)
        flow.relay()
    flow.settle(30 * 24 * 3600)
    assert (flow.payment().state, flow.payment().waived) == (PaymentState.WAIVED, eur(1000))
    assert len(flow.told("RiderDebtSettled")) == 1
    assert store_ledger.balance(BAD_DEBT, "EUR") == eur(1000)
    assert store_ledger.balance(rider_receivable("ana"), "EUR") == eur(0)
    nothing = Client(SERVICE).as_desk().post("/v1/debts/ana/rides/ride-2/waive", {"reason": "priced wrongly"})
    assert (nothing.status, nothing.code) == (409, "nothing_owed")


def test_two_of_the_desk_waive_a_debt_at_the_same_moment(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    flow.ride(flow.card("tok_declined"))
    flow.calculated(1000)
    flow.settle()
    path, book = "/v1/debts/ana/rides/ride-1/waive", store_ledger.book

    def book_later(*what: Any, **how: Any) -> bool:
        monkeypatch.setattr(store_ledger, "book", book)
        assert Client(SERVICE).as_desk("eva").post(path, {"reason": "priced wrongly"}).status == 200
        return book(*what, **how)

    monkeypatch.setattr(store_ledger, "book", book_later)
    waived = Client(SERVICE).as_desk("bia").post(path, {"reason": "a detour"})
    assert (waived.status, waived.body["owed"]) == (200, None)
    assert store_ledger.balance(BAD_DEBT, "EUR") == eur(1000)


def test_nobody_waives_his_own_debt(flow: Flow) -> None:
    flow.ride(flow.card("tok_declined"))
    flow.calculated(1000)
    flow.settle()
    refused = Client(SERVICE, "ana", "riders desk").post("/v1/debts/ana/rides/ride-1/waive", {"reason": "priced wrongly"})
    assert (refused.status, refused.code) == (403, "own_case")
    assert flow.payment().state is PaymentState.OWED


@pytest.mark.parametrize("token", ["tok_visa", "cash"])
def test_a_refund_in_part_and_then_of_the_rest(flow: Flow, token: str) -> None:
    """What was paid in cash comes back into the wallet."""
    flow.ride(token if token == "cash" else flow.card(token))
    flow.calculated(1000)
    flow.settle()
    desk = Client(SERVICE).as_desk()
    partly = {"amount": {"amount_minor": 300, "currency": "EUR"}, "reason": "a detour", "borne_by": "driver"}
    rest = {"reason": "never driven", "borne_by": "platform"}
    for n, body in enumerate((partly, rest, rest)):
        answered = desk.post("/v1/rides/ride-1/refunds", body, key=f"refund-{n}")
        assert answered.status == (201 if n < 2 else 409)
        flow.relay()
        flow.settle()
    assert [refund["amount"]["amount_minor"] for refund in flow.told("PaymentRefunded")] == [300, 700]
    assert store_ledger.balance(REFUNDS_GIVEN, "EUR") == eur(700)
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-1000 if token == "cash" else 0)
    shares = {"tok_visa": -(850 - 300), "cash": 150 + 300}
    assert store_ledger.balance(driver("rui"), "EUR") == eur(shares[token])


def test_a_card_removed_meanwhile_leaves_a_debt_and_not_a_ride_unpaid_for_ever(flow: Flow) -> None:
    card = flow.card("tok_visa")
    flow.requested(method_id=card)
    flow.agreed()
    methods = store.methods("ana")
    store.save_methods(methods, *methods.remove(card, NOON))
    flow.assigned()
    flow.calculated(1000)
    flow.settle()
    assert (flow.payment().state, flow.payment().reason) == (PaymentState.OWED, "method_removed")


def fill_wallet(amount_minor: int) -> None:
    store_ledger.book([book_keeping.top_up(f"gift-{amount_minor}", "ana", eur(amount_minor), FAKE, clock.now())])
