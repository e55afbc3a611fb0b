"""What a provider can answer to an order, once that is known. That it gave none is an outcome, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.money import Money


@dataclass(frozen=True)
class Prompt:
    """What the rider must do himself: pay this BR Code in his bank's app, before it expires."""

    br_code: str
    expires_at: datetime


@dataclass(frozen=True)
class Done:
    """It was done, under the provider's `reference`. `fee` is what the provider keeps of it."""

    reference: str
    fee: Money | None = None


@dataclass(frozen=True)
class Waiting:
    """It will be done when the rider has paid."""

    reference: str
    prompt: Prompt


@dataclass(frozen=True)
class Refused:
    """It was not done and will not be: only another order can be. `reason` is a word, such as `declined`."""

    reason: str


@dataclass(frozen=True)
class Unanswered:
    """Nobody knows whether it was done. The same order, under the same key, will tell."""

    reason: str = ""


Outcome = Done | Waiting | Refused | Unanswered
