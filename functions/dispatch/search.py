"""How far the search for a driver has come, and when it may give up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.policy import POLICY
from kernel.clock import seconds


@dataclass(frozen=True)
class Search:
    """The search of one attempt; an assigned driver who gives the ride back starts the next attempt.

    `blind`: the last round could not look, because location did not answer. `recorded_round` is the last round with a
    record of its own, `repeats` how many rounds since then found exactly the same.
    """

    attempt: int
    started_at: datetime
    gives_up_at: datetime
    next_round_at: datetime
    radius_m: int = POLICY.radii_m[0]
    round: int = 0
    last_round_at: datetime | None = None
    blind: bool = False
    recorded_round: int = 0
    repeats: int = 0

    @classmethod
    def begin(cls, attempt: int, at: datetime) -> Search:
        return cls(attempt, started_at=at, gives_up_at=at + seconds(POLICY.search_budget_s), next_round_at=at)

    def is_over(self, at: datetime) -> bool:
        return at >= self.gives_up_at

    def excused(self, late: timedelta) -> Search:
        """Being down is not the rider's fault: such time does not count against his budget, within reason."""
        return self._extended(late - seconds(POLICY.late_after_s)) if late > seconds(POLICY.late_after_s) else self

    def after_round(self, at: datetime, *, recorded: bool) -> Search:
        """Another round is over; it had something to record, or saw just what the last recorded one saw."""
        return replace(
            self,
            round=self.round + 1,
            last_round_at=at,
            blind=False,
            recorded_round=self.round + 1 if recorded else self.recorded_round,
            repeats=0 if recorded else self.repeats + 1,
        )

    def again_at(self, at: datetime) -> Search:
        return replace(self, next_round_at=at)

    def again_after(self, at: datetime) -> Search:
        """The last round is at the very end of the budget."""
        return self.again_at(min(self.gives_up_at, at + seconds(POLICY.round_interval_s)))

    def wider(self) -> Search:
        return replace(self, radius_m=POLICY.wider_than(self.radius_m))

    def while_blind(self) -> Search:
        return replace(self._extended(seconds(POLICY.round_interval_s)), blind=True)

    def _extended(self, by: timedelta) -> Search:
        latest = self.started_at + seconds(POLICY.longest_search_s)
        return replace(self, gives_up_at=min(latest, self.gives_up_at + by))
