"""Tips: once per ride, soon after it, all of it the driver's."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.money import Money
from kernel.refusal import Refusal
from payments.method import Method


class NothingToTip(Refusal):
    """The ride has not been driven, or what it costs is not known yet."""


class TippedElsewhere(Refusal):
    """The ride was driven under the system before, and tips for it are given there."""


class AlreadyTipped(Refusal):
    """One tip per ride."""


class TipTooLate(Refusal):
    """The time for it is over."""


class TipTooHigh(Refusal):
    """More than anybody gives by intent, or in another currency."""


class TipNotByThisMethod(Refusal):
    """Only a card or the wallet can be charged by us."""


@dataclass(frozen=True)
class Tip:
    """`reason` says why the method refused it, if it did: then another may be tried."""

    id: str
    amount: Money
    method: Method
    fingerprint: str
    is_given: bool = False
    reason: str = ""

    @property
    def is_wanted(self) -> bool:
        return not self.is_given and not self.reason
