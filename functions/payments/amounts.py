"""Money in requests and answers: `{"amount_minor": 1250, "currency": "EUR"}` is 12.50 euros."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Body, View
from kernel.money import Money


class AmountBody(Body):
    """More than nothing, in the currency's smallest unit."""

    amount_minor: Annotated[int, Field(ge=1, le=10**12)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)


class MoneyView(View):
    amount_minor: int
    currency: str
