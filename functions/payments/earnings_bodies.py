"""Requests of the earnings API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Body
from payments import bank_details
from payments.bank_details import Destination, DestinationKind

KindName = Annotated[DestinationKind, Field(strict=False)]


class PayoutAccountBody(Body):
    kind: KindName
    number: Annotated[str, Field(min_length=5, max_length=80, description="An IBAN or a PIX key, according to `kind`.")]
    holder_name: Annotated[str, Field(min_length=2, max_length=140, description="As the bank knows it.")]

    @property
    def destination(self) -> Destination:
        return bank_details.destination(self.kind, self.number, self.holder_name)
