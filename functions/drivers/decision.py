"""What the desk decides about a driver, for good reasons that stay on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.refusal import Refusal


class StatusForbids(Refusal):
    """The decision does not fit the driver's status."""


class NotReadyForApproval(Refusal):
    """His papers are not complete and valid; `failed_checks` holds every reason."""


class OwnCase(Refusal):
    """Nobody decides about himself."""


class Status(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    ERASED = "erased"


class Action(StrEnum):
    APPROVE = "approve"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"

    @property
    def before(self) -> Status:
        return _TRANSITIONS[self][0]

    @property
    def after(self) -> Status:
        return _TRANSITIONS[self][1]


_TRANSITIONS = {
    Action.APPROVE: (Status.APPLIED, Status.APPROVED),
    Action.SUSPEND: (Status.APPROVED, Status.SUSPENDED),
    Action.REINSTATE: (Status.SUSPENDED, Status.APPROVED),
}


@dataclass(frozen=True)
class Decision:
    action: Action
    by: str
    at: datetime
    reason: str = ""

    def repeats(self, other: Decision) -> bool:
        """Sent twice by the same person, not taken twice."""
        return replace(self, at=other.at) == other
