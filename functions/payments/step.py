"""One order to a provider: written down before it is given, and given under the same key until its outcome is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.clock import seconds
from kernel.money import Money
from kernel.timer import Timer
from payments.method import Method
from payments.outcome import Prompt
from payments.policy import POLICY


class Operation(StrEnum):
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    CHARGE = "charge"
    RELEASE = "release"
    REFUND = "refund"
    TIP = "tip"


class StepDue(Timer, frozen=True, kw_only=True):
    """Give the order, or ask what became of it."""

    key: str
    attempt: int


@dataclass(frozen=True)
class Step:
    """`key` makes it one and the same order for the provider, and names whose it is. `reference` and `of_key` say which
    earlier order it is about, if it is. With a `prompt` the rider is at work, and there is no order to repeat."""

    key: str
    operation: Operation
    amount: Money
    method: Method
    reference: str = ""
    of_key: str = ""
    attempt: int = 1
    prompt: Prompt | None = None

    def due(self, at: datetime) -> StepDue:
        return StepDue(due_at=at, key=self.key, attempt=self.attempt)

    def again(self, at: datetime) -> tuple[Step, StepDue]:
        """A little later each time."""
        wait_s = POLICY.retry_after_s(self.attempt)
        later = replace(self, attempt=self.attempt + 1)
        return later, later.due(at + seconds(wait_s))

    def waiting(self, reference: str, prompt: Prompt) -> tuple[Step, StepDue]:
        """Until the rider has paid, or can no longer."""
        later = replace(self, reference=reference, prompt=prompt, attempt=self.attempt + 1)
        return later, later.due(prompt.expires_at)


@dataclass(frozen=True)
class StepKey:
    """
    >>> str(StepKey("ride", "4711", Operation.CHARGE, 2)), StepKey.of("ride:4711:charge-2").operation
    ('ride:4711:charge-2', <Operation.CHARGE: 'charge'>)
    """

    owner: str
    owner_id: str
    operation: Operation
    number: int

    def __str__(self) -> str:
        return f"{self.owner}:{self.owner_id}:{self.operation}-{self.number}"

    @classmethod
    def of(cls, key: str) -> StepKey:
        """Raises `ValueError` for what is no key of ours."""
        owner, owner_id, ordinal = key.split(":")
        operation, _, number = ordinal.partition("-")
        return cls(owner, owner_id, Operation(operation), int(number))
