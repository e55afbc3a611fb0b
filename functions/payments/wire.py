"""What lean functions of this service take and answer."""

from msgspec import Struct


class WebhookReceipt(Struct, frozen=True):
    """The call was the provider's, and need not be repeated. `heard` is how many things it said that matter here."""

    heard: int


WIRE = {("POST", "/v1/payment-webhooks/{provider}"): (None, WebhookReceipt)}
