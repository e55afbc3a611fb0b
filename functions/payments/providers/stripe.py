"""Cards through Stripe: a PaymentIntent per order, confirmed while the rider is away.

Our key is Stripe's idempotency key, which it remembers for a day, and lies in the intent's metadata, by which an order is
found again later, in webhooks and in lists. An intent that was set aside gets the key of the order that captures it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
import stripe

from kernel import log
from kernel.money import Money
from payments import provider_keys
from payments.method import KeptCard
from payments.outcome import Done, Outcome, Refused, Unanswered
from payments.policy import POLICY
from payments.provider import Earlier, Movement, Order, OrderNotice, WebhookCall
from payments.webhook_signature import SignatureInvalid, WebhookUnreadable

TIMEOUT_S = 8

R = TypeVar("R")
WITH_FEE = ["latest_charge.balance_transaction"]
MOVES_OF_ORDERS = ("charge", "payment", "refund", "payment_refund")
UNANSWERED = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError, stripe.AuthenticationError)


class StripeKeys(msgspec.Struct, frozen=True):
    api_key: str
    webhook_secret: str
    api_base: str = "https://api.stripe.com"


class StripeProvider:
    def keep_card(self, key: str, rider_id: str, token: str) -> KeptCard | Refused | Unanswered:
        def keep() -> KeptCard:
            customers, methods = _client().v1.customers, _client().v1.payment_methods
            customer = customers.create({"metadata": {"rider_id": rider_id}}, {"idempotency_key": f"{key}:customer"})
            method = methods.attach(token, {"customer": customer.id}, {"idempotency_key": f"{key}:attach"})
            card: Any = method.card
            return KeptCard(f"{customer.id}/{method.id}", card.brand, card.last4, f"{card.exp_year:04}-{card.exp_month:02}")

        return _answered(keep)

    def forget_card(self, reference: str) -> Unanswered | None:
        """The customer was made for this card alone, and goes with it."""
        answer = _answered(lambda: _client().v1.customers.delete(_customer(reference)))
        return answer if isinstance(answer, Unanswered) else None

    def authorise(self, order: Order) -> Outcome:
        return self._take(order, "manual")

    def charge(self, order: Order) -> Outcome:
        return self._take(order, "automatic")

    def capture(self, key: str, hold: Earlier, amount: Money) -> Outcome:
        def capture() -> Outcome:
            intent = _client().v1.payment_intents.capture(
                hold.reference,
                {"amount_to_capture": amount.amount_minor, "metadata": {"key": key}, "expand": WITH_FEE},
                {"idempotency_key": key},
            )
            return _outcome(intent)

        answer = _answered(capture)
        if isinstance(answer, Refused):
            return _answered(lambda: self._captured_before(key, hold))
        return answer

    def release(self, key: str, hold: Earlier) -> Outcome:
        def release() -> Outcome:
            reference = hold.reference or _found_id(hold.key)
            if reference:
                _client().v1.payment_intents.cancel(reference, {}, {"idempotency_key": key})
            return Done(reference)

        answer = _answered(release)
        return Done(hold.reference) if isinstance(answer, Refused) else answer

    def refund(self, key: str, charge: Earlier, amount: Money) -> Outcome:
        def refund() -> Outcome:
            made = _client().v1.refunds.create(
                {"payment_intent": charge.reference, "amount": amount.amount_minor, "metadata": {"key": key}},
                {"idempotency_key": key},
            )
            return Refused(made.failure_reason or "declined") if made.status in ("failed", "canceled") else Done(made.id)

        return _answered(refund)

    def status(self, key: str) -> Outcome:
        def status() -> Outcome:
            intent = _found(key)
            return _outcome(intent) if intent else Refused("unknown")

        return _answered(status)

    def movements(self, start: datetime, end: datetime) -> Iterator[Movement]:
        page = _client().v1.balance_transactions.list(
            {
                "created": {"gte": int(start.timestamp()), "lt": int(end.timestamp())},
                "expand": ["data.source.payment_intent"],
                "limit": 100,
            }
        )
        for moved in page.auto_paging_iter():
            if moved.type in MOVES_OF_ORDERS:
                yield _movement(moved)

    def name_of(self, key: str) -> str:
        return key

    def read_webhook(self, call: WebhookCall) -> Iterable[OrderNotice]:
        signature, secret = call.headers.get("stripe-signature", ""), _keys().webhook_secret
        try:
            event = stripe.Webhook.construct_event(call.body, signature, secret, POLICY.webhook_tolerance_s)
        except stripe.SignatureVerificationError:
            raise SignatureInvalid() from None
        except ValueError:
            raise WebhookUnreadable() from None
        if not event.type.startswith("payment_intent."):
            return []
        intent: Any = event.data.object
        key = _key_of(intent)
        outcome = _outcome_told(event.type, intent)
        return [OrderNotice(key, outcome)] if key and outcome else []

    def _take(self, order: Order, capture_method: Any) -> Outcome:
        def take() -> Outcome:
            intent = _client().v1.payment_intents.create(
                {
                    "amount": order.amount.amount_minor,
                    "currency": order.amount.currency.lower(),
                    "customer": _customer(order.card),
                    "payment_method": order.card.partition("/")[2],
                    "capture_method": capture_method,
                    "confirm": True,
                    "off_session": True,
                    "metadata": {"key": order.key},
                    "expand": WITH_FEE,
                },
                {"idempotency_key": order.key},
            )
            return _outcome(intent)

        return _answered(take)

    def _captured_before(self, key: str, hold: Earlier) -> Outcome:
        """Stripe forgets idempotency keys after a day; the intent itself says whether this very order captured it."""
        intent = _client().v1.payment_intents.retrieve(hold.reference, {"expand": WITH_FEE})
        return _outcome(intent) if intent.status == "succeeded" and _key_of(intent) == key else Refused("expired")


def _answered(ask: Callable[[], R]) -> R | Refused | Unanswered:
    """What Stripe says, its errors turned into outcomes. What is our own defect is raised."""
    try:
        return ask()
    except stripe.CardError as error:
        return Refused(getattr(error.error, "decline_code", None) or error.code or "declined")
    except stripe.InvalidRequestError as error:
        return Refused(error.code or "invalid_request")
    except stripe.IdempotencyError as error:
        if error.http_status != 409:
            raise
        return Unanswered("in progress")
    except UNANSWERED as error:
        log.warning("stripe did not answer", reason=f"{type(error).__name__}: {error.user_message}")
        return Unanswered(type(error).__name__)


def _outcome(intent: Any) -> Outcome:
    match intent.status:
        case "succeeded" | "requires_capture":
            return Done(intent.id, _fee(intent))
        case "processing":
            return Unanswered("processing")
        case "canceled":
            return Refused("expired")
        case "requires_action":
            return Refused("authentication_required")
        case _:
            return Refused("declined")


def _outcome_told(event_type: str, intent: Any) -> Outcome | None:
    """A failed attempt is final: nobody sits in front of a form to try again. The fee is looked up, webhooks do not tell."""
    match event_type:
        case "payment_intent.succeeded":
            answer = _answered(lambda: _client().v1.payment_intents.retrieve(intent.id, {"expand": WITH_FEE}))
            return answer if isinstance(answer, Unanswered | Refused) else _outcome(answer)
        case "payment_intent.amount_capturable_updated":
            return Done(intent.id)
        case "payment_intent.payment_failed" | "payment_intent.canceled":
            failure = intent.get("last_payment_error") or {}
            return Refused(failure.get("decline_code") or failure.get("code") or "declined")
        case _:
            return None


def _fee(intent: Any) -> Money | None:
    charge = intent.get("latest_charge")
    balance = charge.get("balance_transaction") if isinstance(charge, dict) else getattr(charge, "balance_transaction", None)
    if balance is None or isinstance(balance, str):
        return None
    return Money(balance.fee, balance.currency.upper()) if balance.fee else None


def _movement(moved: Any) -> Movement:
    currency = moved.currency.upper()
    at = datetime.fromtimestamp(moved.created, UTC)
    return Movement(_key_moved(moved.source), Money(moved.amount, currency), Money(moved.fee, currency), at, moved.id)


def _key_moved(source: Any) -> str:
    """A refund has a key of its own, a charge that of its intent; what was made by hand at Stripe has its id there."""
    intent = source.get("payment_intent") if source.get("object") == "charge" else None
    return _key_of(intent) if intent and not isinstance(intent, str) else _key_of(source) or str(source.get("id"))


def _key_of(thing: Any) -> str:
    metadata = thing.get("metadata") or {}
    return str(metadata.get("key") or "")


def _found(key: str) -> Any:
    found = _client().v1.payment_intents.search({"query": f"metadata['key']:'{key}'", "limit": 1})
    return found.data[0] if found.data else None


def _found_id(key: str) -> str:
    intent = _found(key)
    return str(intent.id) if intent else ""


def _customer(reference: str) -> str:
    return reference.partition("/")[0]


def _keys() -> StripeKeys:
    return provider_keys.read("stripe", StripeKeys)


def _client() -> stripe.StripeClient:
    keys = _keys()
    return _client_with(keys.api_key, keys.api_base)


@cache
def _client_with(api_key: str, api_base: str) -> stripe.StripeClient:
    """Timers repeat what was not answered, so the library does not."""
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base},
        http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        max_network_retries=0,
    )


PROVIDER = StripeProvider()
