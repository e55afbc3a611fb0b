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
from payments.provider import Earlier, Movement, Order, OrderNotice, ProviderRefuses, ProviderSilent, WebhookCall
from payments.webhook_signature import SignatureInvalid, WebhookUnreadable, check_form

TIMEOUT_S = 8

R = TypeVar("R")
WITH_FEE = ["latest_charge.balance_transaction"]
MOVES_OF_ORDERS = ("charge", "payment", "refund", "payment_refund")
UNANSWERED = (
    stripe.APIConnectionError,
    stripe.APIError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)


class StripeKeys(msgspec.Struct, frozen=True):
    api_key: str
    webhook_secret: str
    api_base: str = "https://api.stripe.com"


class Metadata(msgspec.Struct, frozen=True):
    key: str = ""


class BalanceFee(msgspec.Struct, frozen=True):
    fee: int
    currency: str


class IntentCharge(msgspec.Struct, frozen=True):
    balance_transaction: BalanceFee | str | None = None


class Failure(msgspec.Struct, frozen=True):
    code: str | None = None
    decline_code: str | None = None


class Intent(msgspec.Struct, frozen=True):
    """What we read of a PaymentIntent; a webhook's is not expanded."""

    id: str
    status: str
    metadata: Metadata = Metadata()
    latest_charge: IntentCharge | str | None = None
    last_payment_error: Failure | None = None

    @property
    def fee(self) -> Money | None:
        charge = self.latest_charge
        taken = charge.balance_transaction if isinstance(charge, IntentCharge) else None
        return Money(taken.fee, taken.currency.upper()) if isinstance(taken, BalanceFee) and taken.fee else None


class Source(msgspec.Struct, frozen=True):
    """What moved money: a charge, or a refund."""

    id: str
    object: str
    metadata: Metadata = Metadata()
    payment_intent: Intent | str | None = None

    @property
    def key(self) -> str:
        """A refund has a key of its own, a charge that of its intent; what was made by hand at Stripe has its id there."""
        intent = self.payment_intent
        if self.object == "charge" and isinstance(intent, Intent):
            return intent.metadata.key or self.id
        return self.metadata.key or self.id


class Refund(msgspec.Struct, frozen=True):
    id: str
    status: str | None = None
    metadata: Metadata = Metadata()
    failure_reason: str | None = None


class Moved(msgspec.Struct, frozen=True):
    """A balance transaction."""

    id: str
    type: str
    amount: int
    fee: int
    currency: str
    created: int
    source: Source

    @property
    def movement(self) -> Movement:
        currency = self.currency.upper()
        at = datetime.fromtimestamp(self.created, UTC)
        return Movement(self.source.key, Money(self.amount, currency), Money(self.fee, currency), at, self.id)


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
            return _outcome(_read(intent, Intent))

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
        """What is there under this key already is not given again: Stripe forgets idempotency keys after a day."""

        def refund() -> Outcome:
            wanted: Any = {"payment_intent": charge.reference, "amount": amount.amount_minor, "metadata": {"key": key}}
            made = _refunded(key, charge.reference)
            made = made or _read(_client().v1.refunds.create(wanted, {"idempotency_key": key}), Refund)
            return Refused(made.failure_reason or "declined") if made.status in ("failed", "canceled") else Done(made.id)

        return _answered(refund)

    def status(self, key: str) -> Outcome:
        def status() -> Outcome:
            intent = _found(key)
            return _outcome(intent) if intent else Refused("unknown")

        return _answered(status)

    def movements(self, start: datetime, end: datetime) -> Iterator[Movement]:
        wanted: Any = {
            "created": {"gte": int(start.timestamp()), "lt": int(end.timestamp())},
            "expand": ["data.source.payment_intent"],
            "limit": 100,
        }
        try:
            for moved in _client().v1.balance_transactions.list(wanted).auto_paging_iter():
                if moved.type in MOVES_OF_ORDERS:
                    yield _read(moved, Moved).movement
        except UNANSWERED as error:
            raise ProviderSilent() from error
        except stripe.InvalidRequestError as error:
            log.warning("stripe refused", reason=f"{error.code}: {error.user_message}")
            raise ProviderRefuses() from error

    def name_of(self, key: str) -> str:
        return key

    def read_webhook(self, call: WebhookCall) -> Iterable[OrderNotice]:
        signature, secret = call.headers.get("stripe-signature", ""), _keys().webhook_secret
        check_form(signature)
        try:
            event = stripe.Webhook.construct_event(call.body, signature, secret, POLICY.webhook_tolerance_s)
        except stripe.SignatureVerificationError:
            raise SignatureInvalid() from None
        except ValueError:
            raise WebhookUnreadable() from None
        if not event.type.startswith("payment_intent."):
            return []
        intent = _read(event.data.object, Intent)
        outcome = _outcome_told(event.type, intent) if intent.metadata.key else None
        return [OrderNotice(intent.metadata.key, outcome)] if outcome else []

    def _take(self, order: Order, capture_method: Any) -> Outcome:
        """Looks for what may be there already: under a key that Stripe has forgotten the money would be taken again."""

        def take() -> Outcome:
            known = _found(order.key) if order.is_repeated else None
            if known:
                return _outcome(known)
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
            return _outcome(_read(intent, Intent))

        return _answered(take)

    def _captured_before(self, key: str, hold: Earlier) -> Outcome:
        """Stripe forgets idempotency keys after a day; the intent itself says whether this very order captured it."""
        intent = _read(_client().v1.payment_intents.retrieve(hold.reference, {"expand": WITH_FEE}), Intent)
        is_ours = intent.status == "succeeded" and intent.metadata.key == key
        return _outcome(intent) if is_ours else Refused("expired")


def _refunded(key: str, intent: str) -> Refund | None:
    given = _client().v1.refunds.list({"payment_intent": intent, "limit": 100}).auto_paging_iter()
    return next((refund for refund in (_read(one, Refund) for one in given) if refund.metadata.key == key), None)


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


def _outcome(intent: Intent) -> Outcome:
    match intent.status:
        case "succeeded" | "requires_capture":
            return Done(intent.id, intent.fee)
        case "processing":
            return Unanswered("processing")
        case "canceled":
            return Refused("expired")
        case "requires_action":
            return Refused("authentication_required")
        case _:
            return Refused("declined")


def _outcome_told(event_type: str, intent: Intent) -> Outcome | None:
    """A failed attempt is final: nobody sits in front of a form to try again. The fee is looked up, webhooks do not tell."""
    match event_type:
        case "payment_intent.succeeded":
            answer = _answered(lambda: _client().v1.payment_intents.retrieve(intent.id, {"expand": WITH_FEE}))
            return answer if isinstance(answer, Unanswered | Refused) else _outcome(_read(answer, Intent))
        case "payment_intent.amount_capturable_updated":
            return Done(intent.id)
        case "payment_intent.payment_failed" | "payment_intent.canceled":
            failure = intent.last_payment_error or Failure()
            return Refused(failure.decline_code or failure.code or "declined")
        case _:
            return None


def _found(key: str) -> Intent | None:
    query = f"metadata['key']:'{key}'"
    found = _client().v1.payment_intents.search({"query": query, "limit": 1, "expand": [f"data.{WITH_FEE[0]}"]})
    return _read(found.data[0], Intent) if found.data else None


def _found_id(key: str) -> str:
    intent = _found(key)
    return intent.id if intent else ""


def _read(answered: stripe.StripeObject, kind: type[R]) -> R:
    return msgspec.convert(answered.to_dict(), kind)


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
