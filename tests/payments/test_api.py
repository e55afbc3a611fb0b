"""What riders, drivers and the desk may ask of payments over HTTP, and how they are told what they may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.pricing import TariffPublished
from events.riders import RiderErased
from kernel import clock, secrets
from payments import store, store_ledger, webhook_signature
from payments.accounts import rider_wallet
from payments.method import Card
from payments.policy import POLICY
from payments.providers import fake
from payments.service import SERVICE
from payments.subscribers import on_rider_erased, on_tariff_published
from tests.conftest import Answer, Client, told
from tests.payments.flow import VISA, Flow, eur

ana = Client(SERVICE).as_rider("ana")
zoe = Client(SERVICE).as_rider("zoe")
rui = Client(SERVICE).as_driver("rui")
desk = Client(SERVICE).as_desk()


def money(amount_minor: int, currency: str = "EUR") -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": currency}


def add_card(flow: Flow, token: str = VISA, key: str = "a-new-card") -> str:
    answered = ana.post("/v1/payment-methods", {"provider_token": token}, key=key)
    assert answered.status == 201
    flow.relay()
    flow.settle()
    return str(answered.body["method_id"])


def paid_ride(flow: Flow, method_id: str) -> None:
    flow.ride(method_id)
    flow.calculated(1000)
    flow.settle()


def test_everybody_can_pay_in_cash_by_wallet_and_by_pix(flow: Flow) -> None:
    methods = ana.get("/v1/payment-methods").body["methods"]
    assert [(one["method_id"], one["label"], one["is_default"]) for one in methods] == [
        ("cash", "Cash", True),
        ("wallet", "Wallet", False),
        ("pix", "PIX", False),
    ]
    in_portuguese = ana.in_language("pt-BR").get("/v1/payment-methods").body["methods"]
    assert [one["label"] for one in in_portuguese] == ["Dinheiro", "Carteira", "PIX"]


def test_the_first_card_that_its_provider_accepts_becomes_the_default(flow: Flow) -> None:
    first = add_card(flow)
    second = add_card(flow, "tok_declined", "another-card")
    stolen = add_card(flow, "tok_stolen", "a-third-card")
    methods = {one["method_id"]: one for one in ana.get("/v1/payment-methods").body["methods"]}
    assert (methods[first]["label"], methods[first]["is_default"]) == ("Visa •••• 4242", True)
    assert (methods[stolen]["state"], methods[stolen]["reason"], methods[stolen]["label"]) == ("refused", "stolen", "Card")
    assert ana.put(f"/v1/payment-methods/{stolen}/default").code == "method_unusable"
    assert ana.put(f"/v1/payment-methods/{second}/default").body["methods"][1]["is_default"]
    removed = ana.delete(f"/v1/payment-methods/{second}").body["methods"]
    assert [one["method_id"] for one in removed if one["is_default"]] == ["cash"]
    assert ana.delete("/v1/payment-methods/cash").code == "method_is_built_in"
    assert zoe.put(f"/v1/payment-methods/{first}/default").status == 404


def test_a_card_is_added_once_and_never_by_its_number(flow: Flow) -> None:
    card = add_card(flow)
    again = ana.post("/v1/payment-methods", {"provider_token": "tok_visa"}, key="a-new-card")
    assert (again.body["method_id"], again.headers["idempotency-replayed"]) == (card, "true")
    assert ana.post("/v1/payment-methods", {"provider_token": "tok_other"}, key="a-new-card").status == 422
    numbered = ana.post("/v1/payment-methods", {"provider_token": "4242 4242 4242 4242"}, key="a-number")
    assert (numbered.status, numbered.code) == (422, "card_number_sent")
    assert "4242" not in str(numbered.body)


def test_a_late_repeat_of_the_request_that_added_a_card_does_not_bring_it_back(flow: Flow) -> None:
    body = {"provider_token": VISA}
    first = ana.post("/v1/payment-methods", body, key="a-new-card")
    flow.relay()
    flow.settle()
    ana.delete(f"/v1/payment-methods/{first.body['method_id']}")
    again = ana.post("/v1/payment-methods", body, key="a-new-card")
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert ana.post("/v1/payment-methods", {"provider_token": "tok_other"}, key="a-new-card").status == 422
    assert store.methods("ana").cards == []
    assert "tok_visa" not in str(store.methods("ana"))


def test_of_removed_cards_the_latest_are_remembered(flow: Flow) -> None:
    methods = store.methods("ana")
    for n in range(POLICY.removed_cards_kept + 1):
        methods, _ = methods.add(Card(f"card-{n}", "fake", VISA, clock.now()))
        methods, _ = methods.remove(f"card-{n}", clock.now())
    assert methods.card_asked_for("card-0") is None
    assert len(methods.removed) == POLICY.removed_cards_kept


def test_a_rider_sees_his_payment_and_its_driver_only_what_concerns_him(flow: Flow) -> None:
    paid_ride(flow, flow.card("tok_declined"))
    own = ana.get("/v1/rides/ride-1/payment")
    assert (own.body["state"], own.body["owed"], own.body["reason"]) == ("owed", money(1000), "declined")
    drivers = rui.get("/v1/rides/ride-1/payment").body
    assert (drivers["state"], drivers["owed"], drivers["reason"]) == ("captured", None, "")
    assert zoe.get("/v1/rides/ride-1/payment").status == 404
    assert desk.get("/v1/rides/ride-1/payment").body["owed"] == money(1000)
    assert ana.get("/v1/rides/ride-1/payment", headers={"if-none-match": own.headers["etag"]}).status == 304


def test_a_tip_is_the_drivers_and_given_once(flow: Flow) -> None:
    paid_ride(flow, flow.card())
    body = {"amount": money(200)}
    assert ana.post("/v1/rides/ride-1/tip", body, key="my-first-tip").body["tip"]["state"] == "pending"
    assert ana.post("/v1/rides/ride-1/tip", body, key="my-first-tip").status == 201
    flow.relay()
    flow.settle()
    assert rui.get("/v1/rides/ride-1/payment").body["tip"] == {"amount": money(200), "state": "given", "reason": ""}
    again = ana.post("/v1/rides/ride-1/tip", body, key="my-second-tip")
    assert (again.status, again.code) == (409, "already_tipped")
    assert [told["amount"] for told in flow.told("DriverTipped")] == [money(200)]


@pytest.mark.parametrize(
    ("method", "tip", "code"),
    [
        ("card", money(30_001), "tip_too_high"),
        ("card", money(100, "BRL"), "tip_too_high"),
        ("cash", money(100), "tip_not_by_this_method"),
    ],
)
def test_a_tip_that_cannot_be_given_is_refused(flow: Flow, method: str, tip: dict[str, Any], code: str) -> None:
    paid_ride(flow, flow.card() if method == "card" else method)
    assert ana.post("/v1/rides/ride-1/tip", {"amount": tip}, key="my-first-tip").code == code


def test_tips_are_for_rides_that_were_driven_within_a_day(flow: Flow) -> None:
    flow.ride(flow.card())
    tip = {"amount": money(100)}
    assert ana.post("/v1/rides/ride-1/tip", tip, key="my-first-tip").code == "nothing_to_tip"
    assert zoe.post("/v1/rides/ride-1/tip", tip, key="my-first-tip").status == 404
    flow.calculated(1000)
    flow.settle(24 * 3600 + 1)
    late = ana.in_language("pt-BR").post("/v1/rides/ride-1/tip", tip, key="my-first-tip")
    assert (late.code, late.body["detail"]) == ("tip_too_late", "Ela pode ser dada até 24 horas depois da viagem.")


def test_a_tip_that_one_card_refuses_may_be_given_by_another(flow: Flow) -> None:
    paid_ride(flow, flow.card())
    broken = flow.card("tok_declined")
    ana.post("/v1/rides/ride-1/tip", {"amount": money(200), "payment_method_id": broken}, key="my-first-tip")
    flow.relay()
    flow.settle()
    assert ana.get("/v1/rides/ride-1/payment").body["tip"]["state"] == "refused"
    ana.post("/v1/rides/ride-1/tip", {"amount": money(200)}, key="my-second-tip")
    flow.relay()
    flow.settle()
    assert ana.get("/v1/rides/ride-1/payment").body["tip"]["state"] == "given"


def test_more_than_was_paid_is_not_given_back(flow: Flow) -> None:
    body = {"amount": money(1001), "reason": "a detour", "borne_by": "platform"}
    assert desk.post("/v1/rides/ride-1/refunds", body, key="a-refund").status == 404
    flow.ride(flow.card())
    assert desk.post("/v1/rides/ride-1/refunds", body, key="a-refund").code == "nothing_paid"
    flow.calculated(1000)
    flow.settle()
    refused = desk.post("/v1/rides/ride-1/refunds", body, key="a-refund")
    assert (refused.code, refused.body["detail"]) == ("refund_too_high", "At most 10.00 EUR can be given back.")
    assert ana.post("/v1/rides/ride-1/refunds", body, key="a-refund").status == 403


def test_a_refund_under_the_same_key_is_the_same_refund(flow: Flow) -> None:
    paid_ride(flow, flow.card())
    body = {"amount": money(400), "reason": "a detour", "borne_by": "platform"}
    for _ in range(2):
        assert desk.post("/v1/rides/ride-1/refunds", body, key="a-refund").status == 201
        flow.relay()
        flow.settle()
    assert ana.get("/v1/rides/ride-1/payment").body["refunds"][0]["ordered_by"] == ""
    assert [refund["given"] for refund in desk.get("/v1/rides/ride-1/payment").body["refunds"]] == [money(400)]
    assert desk.post("/v1/rides/ride-1/refunds", body | {"amount": money(1)}, key="a-refund").status == 422


@pytest.mark.parametrize(("person", "borne_by"), [("ana", "driver"), ("rui", "platform")])
def test_nobody_gives_his_own_rides_money_back(flow: Flow, person: str, borne_by: str) -> None:
    paid_ride(flow, flow.card())
    at_the_desk = Client(SERVICE, person, "riders drivers desk")
    body = {"amount": money(400), "reason": "a detour", "borne_by": borne_by}
    refused = at_the_desk.post("/v1/rides/ride-1/refunds", body, key="a-refund")
    assert (refused.status, refused.code) == (403, "own_case")
    assert desk.get("/v1/rides/ride-1/payment").body["refunds"] == []


def test_a_wallet_is_filled_by_card_once(flow: Flow) -> None:
    body = {"amount": money(2000), "payment_method_id": flow.card()}
    first = ana.post("/v1/wallet/top-ups", body, key="fill-my-wallet")
    flow.relay()
    flow.settle()
    again = ana.post("/v1/wallet/top-ups", body, key="fill-my-wallet")
    assert (again.body["charge_id"], again.body["state"]) == (first.body["charge_id"], "paid")
    assert ana.get("/v1/wallet").body == {"purses": [{"available": money(2000), "held": money(0)}]}
    assert zoe.get(f"/v1/charges/{first.body['charge_id']}").status == 404


def test_a_wallet_is_filled_by_pix_when_the_rider_has_paid(flow: Flow) -> None:
    charge = ana.post("/v1/wallet/top-ups", {"amount": money(2000), "payment_method_id": "pix"}, key="fill-my-wallet")
    flow.relay()
    flow.settle(1)
    path = f"/v1/charges/{charge.body['charge_id']}"
    assert ana.get(path).body["to_pay"]["br_code"].startswith("000201")
    flow.settle()
    assert ana.get(path).body["to_pay"] is None
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-2000)


@pytest.mark.parametrize(
    ("amount", "method", "code"),
    [
        (499, "pix", "top_up_out_of_bounds"),
        (50_001, "pix", "top_up_out_of_bounds"),
        (2000, "cash", "method_cannot_be_charged"),
    ],
)
def test_what_cannot_fill_a_wallet_is_refused(flow: Flow, amount: int, method: str, code: str) -> None:
    refused = ana.post("/v1/wallet/top-ups", {"amount": money(amount), "payment_method_id": method}, key="fill-my-wallet")
    assert refused.code == code


def test_a_wallet_is_filled_in_the_currencies_of_published_tariffs(flow: Flow) -> None:
    def fill(currency: str) -> Answer:
        body = {"amount": money(2000, currency), "payment_method_id": "pix"}
        return ana.post("/v1/wallet/top-ups", body, key=f"fill-in-{currency}")

    assert fill("USD").status == 201, "no tariff has been heard of yet"
    for currency in ("EUR", "BRL", "EUR"):
        on_tariff_published(tariff_in(currency), told())
    assert fill("BRL").status == 201
    refused = fill("ZZZ")
    assert (refused.status, refused.code, refused.body["currencies"]) == (422, "currency_not_taken", ["BRL", "EUR"])
    assert fill("USD").headers["idempotency-replayed"]


def tariff_in(currency: str) -> TariffPublished:
    return TariffPublished(
        tariff_id=f"porto-{currency}",
        tariff_version=1,
        city="porto",
        category="standard",
        currency=currency,
        valid_from=clock.now(),
        published_by="eva",
    )


def test_a_debt_is_paid_once_by_whatever_can_be_charged(flow: Flow) -> None:
    assert ana.post("/v1/debts/mine/pay", {"payment_method_id": "pix"}, key="pay-my-debt").code == "nothing_owed"
    paid_ride(flow, flow.card("tok_declined"))
    assert ana.get("/v1/debts/mine").body["owed"] == money(1000)
    assert (
        ana.post("/v1/debts/mine/pay", {"payment_method_id": "cash"}, key="pay-my-debt").code == "method_cannot_be_charged"
    )
    charge = ana.post("/v1/debts/mine/pay", {"payment_method_id": "pix"}, key="pay-my-debt")
    assert ana.post("/v1/debts/mine/pay", {"payment_method_id": "wallet"}, key="pay-it-twice").code == "debt_being_paid"
    assert ana.post("/v1/debts/mine/pay", {"payment_method_id": "pix"}, key="pay-my-debt").headers["idempotency-replayed"]
    assert ana.get("/v1/debts/mine").body["payment"] == f"/v1/charges/{charge.body['charge_id']}"
    flow.relay()
    flow.settle()
    assert desk.get("/v1/debts/ana").body["owed"] is None
    assert ana.get("/v1/rides/ride-1/payment").body["state"] == "captured"


def test_a_webhook_delivered_three_times_and_out_of_order_charges_once(flow: Flow) -> None:
    paid_ride(flow, flow.card("tok_timeout_after_success"))
    keys = ["ride:ride-1:capture-2", "ride:ride-1:authorise-1", "ride:ride-1:capture-2", "ride:ride-1:capture-2"]
    for key in keys:
        call = fake.PROVIDER.news(key)
        assert call
        answered = Client(SERVICE).post("/v1/payment-webhooks/fake", call.body, headers=dict(call.headers))
        assert (answered.status, answered.body) == (200, {"heard": 1})
    assert [taken.amount for taken in flow.payment().taken] == [eur(1000)]
    assert len(list(fake.PROVIDER.movements(clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)))) == 1


def test_a_webhook_that_is_forged_or_old_or_of_nobody_is_refused(flow: Flow) -> None:
    paid_ride(flow, flow.card())
    call = fake.PROVIDER.news("ride:ride-1:capture-2")
    assert call
    nobody, headers = Client(SERVICE), dict(call.headers)
    assert nobody.post("/v1/payment-webhooks/fake", call.body.replace("done", "held"), headers=headers).status == 401
    assert nobody.post("/v1/payment-webhooks/stripe", call.body, headers=headers).status == 404
    flow.settle(301)
    assert nobody.post("/v1/payment-webhooks/fake", call.body, headers=headers).code == "signature_too_old"


@pytest.mark.parametrize("header", ["t=1795478400,v1=é", "t=²,v1=a", f"t={'1' * 5000},v1=a", "t=-1,v1=a", "t=,v1=", "é", ""])
def test_a_signature_that_is_none_is_refused_whatever_it_looks_like(flow: Flow, header: str) -> None:
    answered = Client(SERVICE).post("/v1/payment-webhooks/fake", {}, headers={"fake-signature": header})
    assert (answered.status, answered.code) == (401, "signature_invalid")


@pytest.mark.parametrize(("setting", "provider"), [("CARD_PROVIDER", "stripe"), ("PIX_PROVIDER", "pix")])
def test_a_provider_whose_keys_are_not_there_yet_is_none(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, setting: str, provider: str
) -> None:
    monkeypatch.setenv(setting, provider)
    monkeypatch.setattr(secrets, "get", lambda _name: "as-made-at-the-first-deployment")
    assert Client(SERVICE).post(f"/v1/payment-webhooks/{provider}", {}).status == 404
    assert desk.get(f"/v1/reconciliation?day=2026-11-24&provider={provider}").status == 404


@pytest.mark.parametrize("body", ["", "{}", "5", '"text"'])
def test_a_signed_webhook_that_cannot_be_read_is_told_so(flow: Flow, body: str) -> None:
    headers = {"fake-signature": webhook_signature.sign(fake.SECRET, body, clock.now())}
    assert Client(SERVICE).post("/v1/payment-webhooks/fake", body, headers=headers).code == "webhook_unreadable"


def test_an_erased_rider_has_no_cards_and_gets_none(flow: Flow) -> None:
    add_card(flow)
    for _ in range(2):
        on_rider_erased(RiderErased(rider_id="ana"), told())
        flow.relay()
        flow.settle()
    assert store.methods("ana").cards == []
    refused = [
        ana.post("/v1/payment-methods", {"provider_token": "tok_visa"}, key="after-erasure"),
        ana.put("/v1/payment-methods/wallet/default"),
        ana.post("/v1/wallet/top-ups", {"amount": money(1000), "payment_method_id": "pix"}, key="after-erasure"),
    ]
    assert {(answer.status, answer.code) for answer in refused} == {(410, "account_erased")}
