"""One driver's part of a payout run: the money is booked as on its way before the provider is asked to send it.

What a provider did not answer is asked again until it is known: money is never put back on a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from events.payments import DriverPaidOut
from kernel.clock import seconds
from kernel.money import Money
from kernel.outbox import Fact
from kernel.timer import Timer
from payments import book_keeping
from payments.bank_details import Destination
from payments.ledger import Entry
from payments.policy_books import POLICY


class PayoutState(StrEnum):
    """`listed` waits for somebody to give the list to the bank."""

    SENDING = "sending"
    LISTED = "listed"
    PAID = "paid"
    RETURNED = "returned"


class PayoutDue(Timer, frozen=True, kw_only=True):
    """Ask the provider to send the money, or whether it has."""

    run_id: str
    driver_id: str
    attempt: int


@dataclass(frozen=True)
class Payout:
    """`destination` is the driver's at the time of the run: a transfer is repeated to where it was sent first.

    Once it has ended, nobody needs the number any more, and only its masked form is kept.
    """

    run_id: str
    driver_id: str
    amount: Money
    provider: str
    destination: Destination
    started_at: datetime
    state: PayoutState = PayoutState.SENDING
    attempt: int = 1
    ended_at: datetime | None = None
    reason: str = ""
    version: int = 0

    @classmethod
    def start(
        cls, run_id: str, driver_id: str, amount: Money, *, provider: str, destination: Destination, at: datetime
    ) -> tuple[Payout, tuple[Fact, ...], Entry]:
        payout = cls(run_id, driver_id, amount, provider, destination, at)
        entry = book_keeping.payout(payout.id, driver_id, amount, provider, at)
        return payout, (payout._due(at),), entry

    @property
    def id(self) -> str:
        return payout_id(self.run_id, self.driver_id)

    def listed(self) -> Payout:
        return replace(self, state=PayoutState.LISTED)

    def paid(self, at: datetime) -> tuple[Payout, tuple[Fact, ...]]:
        if self.state not in (PayoutState.SENDING, PayoutState.LISTED):
            return self, ()
        told = DriverPaidOut(payout_id=self.id, driver_id=self.driver_id, amount=self.amount, paid_out_at=at)
        return self._ended(PayoutState.PAID, at), (told,)

    def returned(self, reason: str, at: datetime) -> tuple[Payout, Entry | None]:
        """The provider refused, or the bank sent the money back, if days later: the co-operative owes it again."""
        if self.state is PayoutState.RETURNED:
            return self, None
        entry = book_keeping.payout_returned(self.id, self.driver_id, self.amount, self.provider, at, reason=reason)
        return replace(self._ended(PayoutState.RETURNED, at), reason=reason), entry

    def ask_again(self, at: datetime) -> tuple[Payout, tuple[Fact, ...]]:
        """A little later each time."""
        wait_s = min(POLICY.payout_longest_retry_s, POLICY.payout_first_retry_s * 2 ** (self.attempt - 1))
        later = replace(self, attempt=self.attempt + 1)
        return later, (later._due(at + seconds(wait_s)),)

    def _ended(self, state: PayoutState, at: datetime) -> Payout:
        return replace(self, state=state, ended_at=at, destination=self.destination.redacted)

    def _due(self, at: datetime) -> PayoutDue:
        return PayoutDue(due_at=at, run_id=self.run_id, driver_id=self.driver_id, attempt=self.attempt)


def payout_id(run_id: str, driver_id: str) -> str:
    return f"{run_id}.{driver_id}"


def parts_of(payout_id: str) -> tuple[str, str]:
    """The run and the driver of a payout, from its id.

    >>> parts_of("run-1.rui")
    ('run-1', 'rui')
    """
    run_id, _, driver_id = payout_id.partition(".")
    return run_id, driver_id
