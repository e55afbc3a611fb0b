"""Surge: the factor of one cell, from how many rides are asked for there and how many cars could answer.

The pressure is requests per hundred answers, an answer being a request that got a driver or a car that stands free. It is
smoothed from round to round, and the factor climbs or falls by one published step a round, so that no single minute makes
a price. Rounds are only held while enough happens in a cell to matter: a quiet city costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from events.pricing import SurgeChanged
from kernel.clock import rfc3339, seconds
from kernel.outbox import Fact
from kernel.timer import Timer
from pricing.policy import POLICY
from pricing.surge_limit import SurgeLimit
from pricing.trip_facts import NO_SURGE_PERCENT

Change = tuple["Cell", tuple[Fact, ...]]


class SurgeRoundDue(Timer, frozen=True, kw_only=True):
    """Time to look at a cell again."""

    cell_id: str
    round: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What happened in a cell within the remembered time, and the cars that stand free in it now."""

    asked: int
    answered: int
    free_cars: int

    @property
    def pressure_percent(self) -> int:
        """
        >>> Seen(asked=12, answered=5, free_cars=1).pressure_percent
        200
        """
        if self.asked < POLICY.surge_least_asked:
            return 0
        return self.asked * 100 // max(1, self.answered + self.free_cars)


@dataclass(frozen=True)
class Cell:
    """`proof` says what the factor was made from. Without `next_round_at` nobody is looking."""

    id: str
    city: str
    factor_percent: int = NO_SURGE_PERCENT
    pressure_percent: int = 0
    proof: str = ""
    changed_at: datetime | None = None
    round: int = 0
    next_round_at: datetime | None = None
    version: int = 0

    def wake(self, now: datetime) -> Change:
        """Something happens here: look at it in a moment, unless somebody does already.

        A round that is long overdue was lost with its timer, and is begun again.
        """
        if self.next_round_at and now < self.next_round_at + seconds(POLICY.surge_memory_s):
            return self, ()
        return self._again(now)

    def look(self, round_number: int, seen: Seen, limit: SurgeLimit, legal_cap_percent: int, now: datetime) -> Change:
        """One round. A round that was held already, or is another's, changes nothing."""
        if round_number != self.round or self.next_round_at is None:
            return self, ()
        pressure_percent = self._smoothed(seen.pressure_percent)
        factor_percent = min(self._step_towards(pressure_percent), limit.at_most(legal_cap_percent))
        looked = replace(self, pressure_percent=pressure_percent)
        facts: tuple[Fact, ...] = ()
        if factor_percent != self.factor_percent:
            proof = looked._proof(seen, factor_percent, now)
            looked = replace(looked, factor_percent=factor_percent, changed_at=now, proof=proof)
            facts = (SurgeChanged(cell_id=self.id, city=self.city, factor_percent=factor_percent, changed_at=now),)
        if factor_percent == NO_SURGE_PERCENT and seen.asked < POLICY.surge_least_asked:
            return replace(looked, pressure_percent=0, next_round_at=None), facts
        again, timers = looked._again(now)
        return again, facts + timers

    def _smoothed(self, newest_percent: int) -> int:
        weight = POLICY.surge_newest_weight_percent
        return (newest_percent * weight + self.pressure_percent * (100 - weight)) // 100

    def _step_towards(self, pressure_percent: int) -> int:
        """One step nearer to the factor that the pressure asks for."""
        steps = POLICY.surge_steps
        here = max(number for number, step in enumerate(steps) if step.factor_percent <= self.factor_percent)
        there = max(number for number, step in enumerate(steps) if step.from_pressure_percent <= pressure_percent)
        return steps[here + (there > here) - (there < here)].factor_percent

    def _proof(self, seen: Seen, factor_percent: int, now: datetime) -> str:
        return (
            f"{self.id} {rfc3339(now)} round={self.round} asked={seen.asked} answered={seen.answered} "
            f"free_cars={seen.free_cars} pressure={self.pressure_percent}% factor={factor_percent}%"
        )

    def _again(self, now: datetime) -> Change:
        due_at, number = now + seconds(POLICY.surge_round_s), self.round + 1
        timer = SurgeRoundDue(cell_id=self.id, round=number, due_at=due_at)
        return replace(self, round=number, next_round_at=due_at), (timer,)
