"""People of the old system, as the importer named them, and what is remembered of their sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kernel import clock
from kernel.refusal import Refusal
from migration.policy import POLICY


class AccountErased(Refusal):
    """He has been forgotten here; the old system's record of him does not bring him back."""


class EmailTaken(Refusal):
    """Two people of the old system would sign in alike."""


class SubjectTaken(Refusal):
    """Two people of the old system would be one here."""


@dataclass(frozen=True)
class Person:
    """`user_id` is the old system's; `subject` the user pool's. `numbers` are the old ids of his roles, where known.

    `sign_in` says whether the façade may sign him in: the id of the secret's version that his password was made with, empty
    if it was not yet, `HIS_OWN` if he has chosen one himself, which ends the façade's power over his account.
    """

    user_id: str
    subject: str
    email: str
    roles: tuple[str, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    sign_in: str = ""


HIS_OWN = "his own"

NOBODY = Person("", "", "")
"""Who calls an address that is for anybody."""


@dataclass(frozen=True)
class Session:
    """What is remembered of a token, and as whom its owner was asked about."""

    user_id: str
    checked_at: datetime
    asked: tuple[str, ...] = ()

    @property
    def is_fresh(self) -> bool:
        return (clock.now() - self.checked_at).total_seconds() < POLICY.session_fresh_s
