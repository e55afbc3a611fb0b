"""The Stripe adapter with the official library against Stripe's HTTP API as it is documented, on loopback."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel import log, secrets
from kernel.money import Money
from payments.method import KeptCard
from payments.outcome import Done, Refused, Unanswered
from payments.provider import Earlier, Order, OrderNotice, ProviderRefuses, ProviderSilent, WebhookCall
from payments.providers import stripe
from payments.webhook_signature import SignatureInvalid, WebhookUnreadable
from tests.payments.stripe_api import FEE, StripeApi, serving

SECRET = "whsec_of_a_test"
AUTHORISE, CAPTURE, CHARGE = "ride:4711:authorise-1", "ride:4711:capture-2", "ride:4711:charge-3"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEN = Money(1000, "EUR")
GOOD, BAD = "cus_1/pm_card_visa", "cus_1/pm_declined"

provider = stripe.PROVIDER


@pytest.fixture(scope="module")
def server() -> Iterator[StripeApi]:
    with serving() as api:
        yield api


@pytest.fixture
def api(server: StripeApi, monkeypatch: pytest.MonkeyPatch) -> StripeApi:
    fresh = StripeApi()
    vars(server).update({name: value for name, value in vars(fresh).items() if name != "base"})
    keys = json.dumps({"api_key": "sk_test_of_a_test", "webhook_secret": SECRET, "api_base": server.base})
    monkeypatch.setattr(secrets, "get", {"stripe": keys}.__getitem__)
    monkeypatch.setattr(log, "warning", lambda *_args, **_facts: None)
    return server


def order(key: str = AUTHORISE, card: str = GOOD) -> Order:
    return Order(key, TEN, "ana", card)


def held(api: StripeApi) -> Earlier:
    done = provider.authorise(order())
    assert isinstance(done, Done)
    assert api.intents[done.reference]["status"] == "requires_capture"
    return Earlier(AUTHORISE, done.reference)


def signed(body: str, secret: str = SECRET, at: float | None = None) -> WebhookCall:
    moment = int(at or time.time())
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), "sha256").hexdigest()
    return WebhookCall(body, {"stripe-signature": f"t={moment},v1={digest}"})


def event(kind: str, intent: dict[str, Any]) -> str:
    return json.dumps(
        {"id": "evt_1", "object": "event", "type": kind, "data": {"object": {"object": "payment_intent", **intent}}}
    )


def test_a_card_is_kept_for_later_under_a_customer_of_its_own(api: StripeApi) -> None:
    assert provider.keep_card("card-1", "ana", "pm_card_visa") == KeptCard("cus_1/pm_card_visa", "visa", "4242", "2031-07")
    assert api.keys == ["card-1:customer", "card-1:attach"]
    assert provider.keep_card("card-1", "ana", "pm_card_visa") == KeptCard("cus_1/pm_card_visa", "visa", "4242", "2031-07")
    assert provider.keep_card("card-2", "ana", "nonsense") == Refused("resource_missing")
    assert provider.forget_card("cus_1/pm_card_visa") is None
    assert api.authorisations[0] == "Bearer sk_test_of_a_test"


def test_what_is_held_is_captured_in_part_and_the_fee_is_known(api: StripeApi) -> None:
    hold = held(api)
    done = provider.capture(CAPTURE, hold, Money(900, "EUR"))
    assert done == Done(hold.reference, Money(FEE, "EUR"))
    assert [moved["amount"] for moved in api.moves] == [900]
    assert provider.release("ride:4711:release-9", hold) == Done(hold.reference), (
        "nothing is held any more, which is as well"
    )


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key_and_charged_once(api: StripeApi) -> None:
    api.loses_answers = 1
    assert isinstance(provider.charge(order(CHARGE)), Unanswered)
    done = provider.charge(order(CHARGE))
    assert isinstance(done, Done)
    assert api.keys == [CHARGE, CHARGE]
    assert [moved["amount"] for moved in api.moves] == [1000]


def test_a_charge_whose_key_stripe_has_forgotten_is_not_made_again(api: StripeApi) -> None:
    api.loses_answers = 1
    assert isinstance(provider.charge(order(CHARGE)), Unanswered)
    api.answered.clear()
    assert isinstance(provider.charge(replace(order(CHARGE), is_repeated=True)), Done)
    assert [moved["amount"] for moved in api.moves] == [1000]


def test_a_capture_whose_key_stripe_has_forgotten_is_still_known_by_the_intent(api: StripeApi) -> None:
    hold = held(api)
    api.loses_answers = 1
    assert isinstance(provider.capture(CAPTURE, hold, TEN), Unanswered)
    api.answered.clear()
    assert provider.capture(CAPTURE, hold, TEN) == Done(hold.reference, Money(FEE, "EUR"))
    assert len(api.moves) == 1


def test_a_hold_that_has_lapsed_is_refused(api: StripeApi) -> None:
    hold = held(api)
    api.intents[hold.reference]["status"] = "canceled"
    assert provider.capture(CAPTURE, hold, TEN) == Refused("expired")


def test_a_decline_is_told_in_stripes_word(api: StripeApi) -> None:
    assert provider.charge(order(CHARGE, BAD)) == Refused("insufficient_funds")


def test_a_hold_is_given_back_even_if_its_answer_was_lost(api: StripeApi) -> None:
    api.loses_answers = 1
    assert isinstance(provider.authorise(order()), Unanswered)
    assert provider.release("ride:4711:release-2", Earlier(AUTHORISE)) == Done("pi_1")
    assert api.intents["pi_1"]["status"] == "canceled"
    assert provider.release("ride:4712:release-2", Earlier("ride:4712:authorise-1")) == Done(""), "it never arrived"


def test_a_provider_that_is_down_has_not_answered(api: StripeApi) -> None:
    api.is_down = True
    assert isinstance(provider.charge(order()), Unanswered)
    assert isinstance(provider.keep_card("card-1", "ana", "pm_card_visa"), Unanswered)
    assert isinstance(provider.status(CHARGE), Unanswered)
    with pytest.raises(ProviderSilent):
        list(provider.movements(NOON, NOON + timedelta(days=1)))


def test_a_list_that_stripe_refuses_is_told_as_that(api: StripeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "answer", lambda *_: (400, {"error": {"type": "invalid_request_error", "message": "no"}}))
    with pytest.raises(ProviderRefuses):
        list(provider.movements(NOON, NOON + timedelta(days=1)))


def test_what_became_of_an_order_can_be_asked(api: StripeApi) -> None:
    provider.charge(order(CHARGE))
    assert isinstance(provider.status(CHARGE), Done)
    assert provider.status("ride:4712:charge-1") == Refused("unknown")


def test_a_refund_is_made_once_also_when_stripe_has_forgotten_its_key(api: StripeApi) -> None:
    done = provider.charge(order(CHARGE))
    assert isinstance(done, Done)
    for _ in range(2):
        assert isinstance(provider.refund("ride:4711:refund-4", Earlier(CHARGE, done.reference), Money(300, "EUR")), Done)
    api.answered.clear()
    assert isinstance(provider.refund("ride:4711:refund-4", Earlier(CHARGE, done.reference), Money(300, "EUR")), Done)
    assert [moved["amount"] for moved in api.moves] == [1000, -300]


def test_stripes_list_names_our_orders_and_their_fees(api: StripeApi) -> None:
    hold = held(api)
    provider.capture(CAPTURE, hold, Money(900, "EUR"))
    charged = provider.charge(order(CHARGE))
    assert isinstance(charged, Done)
    provider.refund("ride:4711:refund-4", Earlier(CHARGE, charged.reference), Money(300, "EUR"))
    api.move("payout", -1200, 0, {"id": "po_1", "object": "payout", "metadata": {}})
    now = datetime.now(UTC)
    moved = list(provider.movements(now - timedelta(days=1), now + timedelta(days=1)))
    assert [(one.name, one.amount.amount_minor, one.fee.amount_minor) for one in moved] == [
        (CAPTURE, 900, FEE),
        (CHARGE, 1000, FEE),
        ("ride:4711:refund-4", -300, 0),
    ]


def test_a_webhook_tells_of_our_order_and_looks_the_fee_up(api: StripeApi) -> None:
    provider.charge(order(CHARGE))
    body = event("payment_intent.succeeded", {"id": "pi_1", "status": "succeeded", "metadata": {"key": CHARGE}})
    assert list(provider.read_webhook(signed(body))) == [OrderNotice(CHARGE, Done("pi_1", Money(FEE, "EUR")))]


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [
        ("payment_intent.amount_capturable_updated", "requires_capture", Done("pi_1")),
        ("payment_intent.canceled", "canceled", Refused("declined")),
        ("payment_intent.payment_failed", "requires_payment_method", Refused("insufficient_funds")),
    ],
)
def test_what_webhooks_say(api: StripeApi, kind: str, status: str, outcome: object) -> None:
    error = {"last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"}}
    intent = {"id": "pi_1", "status": status, "metadata": {"key": CHARGE}} | (error if "failed" in kind else {})
    assert list(provider.read_webhook(signed(event(kind, intent)))) == [OrderNotice(CHARGE, outcome)]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["payment_intent.created", "charge.updated"])
def test_webhooks_that_say_nothing_of_interest_are_taken(api: StripeApi, kind: str) -> None:
    assert list(provider.read_webhook(signed(event(kind, {"id": "pi_1", "status": "processing", "metadata": {}})))) == []


def test_a_webhook_that_is_not_stripes_is_refused(api: StripeApi) -> None:
    body = event("payment_intent.succeeded", {"id": "pi_1", "status": "succeeded"})
    forged = [signed(body, "another"), signed(body, at=time.time() - 3600), WebhookCall(body, {})]
    forged += [WebhookCall(body, {"stripe-signature": header}) for header in ("t=1795478400,v1=é", "t=²,v1=a", "é")]
    altered = WebhookCall(body.replace("pi_1", "pi_2"), signed(body).headers)
    for call in (*forged, altered):
        with pytest.raises(SignatureInvalid):
            list(provider.read_webhook(call))
    with pytest.raises(WebhookUnreadable):
        list(provider.read_webhook(signed("no JSON")))
