"""What people send to this service about their payments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kernel.fields import Reason
from kernel.http import Body
from payments.amounts import AmountBody

MethodId = Annotated[
    str,
    Field(min_length=1, max_length=64, description="A card's id, or `cash`, `wallet`, `pix`."),
]


class CardBody(Body):
    provider_token: Annotated[
        str, Field(min_length=4, max_length=255, description="What the provider's own form gave to the app for the card.")
    ]


class TopUpBody(Body):
    amount: AmountBody
    payment_method_id: MethodId


class DebtPaymentBody(Body):
    payment_method_id: MethodId


class WaiverBody(Body):
    reason: Reason


class TipBody(Body):
    """Without a method it is that of the ride."""

    amount: AmountBody
    payment_method_id: MethodId | None = None


class RefundBody(Body):
    """Without an amount it is all that was paid and not yet given back."""

    amount: AmountBody | None = None
    reason: Reason
    borne_by: Literal["platform", "driver"]
