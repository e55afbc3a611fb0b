"""What the payments service needs of whoever moves the money.

Every order carries a key of ours. A provider carries out what came under one key once, however often it is told, and says
each time what became of it. An adapter turns its provider's errors into outcomes: it raises for defects only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kernel.money import Money
from kernel.refusal import Refusal
from payments.method import KeptCard
from payments.outcome import Outcome, Refused, Unanswered


class ProviderSilent(Refusal):
    """The provider does not answer somebody who asks here and now, and may do so later."""


class ProviderRefuses(Refusal):
    """The provider will not answer this question, however often it is asked."""


@dataclass(frozen=True)
class Order:
    """Take this much from a rider, or set it aside: from the card of this reference, or, without one, by his own payment.

    An order that was given before and not answered `is_repeated`.
    """

    key: str
    amount: Money
    rider_id: str
    card: str = ""
    is_repeated: bool = False


@dataclass(frozen=True)
class Earlier:
    """An earlier order, by our key and, if its outcome became known, by the provider's reference."""

    key: str
    reference: str = ""


@dataclass(frozen=True)
class WebhookCall:
    """What somebody who says he is the provider has sent. Header names are in lower case."""

    body: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderNotice:
    """What became of the order under this key."""

    key: str
    outcome: Outcome


@dataclass(frozen=True)
class Movement:
    """Money that moved at the provider, positive towards us; `fee` of it the provider keeps.

    `name` is what the provider calls the order: `Provider.name_of` its key.
    """

    name: str
    amount: Money
    fee: Money
    at: datetime
    reference: str = ""


class Provider(Protocol):
    def keep_card(self, key: str, rider_id: str, token: str) -> KeptCard | Refused | Unanswered:
        """Keep the card that the app's form gave this token for, so that it can be charged while the rider is away."""

    def forget_card(self, reference: str) -> Unanswered | None:
        """None when it is gone, also if it was gone before."""

    def authorise(self, order: Order) -> Outcome: ...

    def capture(self, key: str, hold: Earlier, amount: Money) -> Outcome:
        """Take at most what is set aside; what is left of it is given back."""

    def release(self, key: str, hold: Earlier) -> Outcome:
        """Give back what is set aside. That nothing is, or that it was never asked for, is done as well."""

    def charge(self, order: Order) -> Outcome: ...

    def refund(self, key: str, charge: Earlier, amount: Money) -> Outcome: ...

    def status(self, key: str) -> Outcome:
        """What became of a charge or an authorisation; `Refused("unknown")` if it never arrived."""

    def name_of(self, key: str) -> str:
        """How the provider's lists name an order of ours."""

    def movements(self, start: datetime, end: datetime) -> Iterator[Movement]:
        """All money that moved from `start` until before `end`. Raises `ProviderSilent` or `ProviderRefuses`."""

    def read_webhook(self, call: WebhookCall) -> Iterable[OrderNotice]:
        """What the call says, and nothing if it says nothing of interest. Refuses one that is not the provider's.

        `ProviderSilent` lets the call be repeated: what it says has to be looked up.
        """
