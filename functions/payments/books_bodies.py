"""Requests of the books API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kernel.fields import Day, Reason, Text
from kernel.http import Body
from payments import accounts
from payments.amounts import AmountBody
from payments.ledger import Posting


class PostingBody(Body):
    """An amount on one side of an account."""

    account: Annotated[Text, Field(description="Such as `driver:4711`, `platform_revenue` or `provider_clearing:stripe`.")]
    side: Literal["debit", "credit"]
    amount: AmountBody

    @property
    def posting(self) -> Posting:
        amount = self.amount.money if self.side == "debit" else -self.amount.money
        return Posting(accounts.account(self.account), amount)


class AdjustmentBody(Body):
    """In each currency, what is debited must be credited."""

    postings: Annotated[list[PostingBody], Field(min_length=2, max_length=20)]
    reason: Reason
    ride_id: Annotated[str, Field(max_length=64, description="The ride it is about, if it is about one.")] = ""


class PayoutRunBody(Body):
    up_to: Annotated[Day, Field(description="The last day of the city whose earnings are paid.")]
    minimum: Annotated[AmountBody, Field(description="Who has less to get waits for the next run. Says the currency, too.")]


class PayoutReturnBody(Body):
    reason: Reason


class AllotmentBody(Body):
    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", description="A month that is over, such as 2026-11.")]
