"""What the embedded provider of local stacks remembers: orders, and when it will tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zlib import crc32

import msgspec

from kernel import clock
from kernel.money import Money
from kernel.timer import Timer
from payments.outcome import Done, Outcome, Prompt, Refused, Waiting


class FakeState(StrEnum):
    HELD = "held"
    DONE = "done"
    WAITING = "waiting"
    REFUSED = "refused"


class FakeWebhookDue(Timer, frozen=True, kw_only=True):
    """Tell the outcome of an order by a webhook."""

    key: str


class FakePixPaid(Timer, frozen=True, kw_only=True):
    """The invisible rider pays."""

    key: str


class FakeNews(msgspec.Struct, frozen=True):
    """A webhook's body."""

    key: str
    state: FakeState
    reference: str
    fee_minor: int
    currency: str
    reason: str


@dataclass(frozen=True)
class FakeOrder:
    """An order as the provider knows it. `moves` is the money that it moved, positive towards the co-operative."""

    key: str
    state: FakeState
    amount: Money
    at: datetime
    token: str = ""
    moves: int = 0
    fee_minor: int = 0
    left_minor: int = 0
    reason: str = ""
    prompt: Prompt | None = None
    version: int = 0

    @property
    def reference(self) -> str:
        return f"fake_{crc32(self.key.encode()):08x}"

    @property
    def outcome(self) -> Outcome:
        if self.state is FakeState.REFUSED:
            return Refused(self.reason)
        if self.prompt and self.state is FakeState.WAITING:
            expired = clock.now() >= self.prompt.expires_at
            return Refused("expired") if expired else Waiting(self.reference, self.prompt)
        return Done(self.reference, Money(self.fee_minor, self.amount.currency) if self.fee_minor else None)
