"""How a trip ended before its purpose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trips.fees import FeeRule
from trips.moment import Moment
from trips.policy import POLICY
from trips.side import Side
from trips.state import State

NO_SHOW = "no_show"
OTHER = "other"


@dataclass(frozen=True)
class Cancellation:
    """`reason` is a word that can be counted; `own_words`, if it was none, are for whoever said them and for the desk."""

    by: Side
    reason: str
    stage: State
    moment: Moment
    fee_rule: FeeRule
    find_another_driver: bool = False
    own_words: str = ""

    def is_repeated(self, by: Side, *, no_show: bool) -> bool:
        """Whether the same side says it again, whatever its reason now; a no-show is another matter than giving up."""
        return self.by is by and (self.reason == NO_SHOW) is no_show

    def without_own_words(self) -> Cancellation:
        return replace(self, own_words="")


def reason_and_own_words(by: Side, said: str) -> tuple[str, str]:
    """
    >>> reason_and_own_words(Side.RIDER, "changed_plans")
    ('changed_plans', '')
    >>> reason_and_own_words(Side.RIDER, "My cat ran off")
    ('other', 'My cat ran off')
    """
    return (said, "") if said in POLICY.reasons[by] else (OTHER, said)
