"""A payout run: goes through the drivers once, some at a time, and starts a payout for each who has something to get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from kernel.money import Money
from kernel.refusal import Refusal
from kernel.timer import Timer
from payments import period


class PayoutDayInFuture(Refusal):
    """Nobody is paid for days that have not begun."""


class PayoutListNotReady(Refusal):
    """The run has not gone through all drivers yet, or has not listed all payouts."""


class Outcome(StrEnum):
    """What a run did about one driver. Whoever owes has taken more cash than he earned otherwise."""

    STARTED = "started"
    NOTHING_TO_PAY = "nothing_to_pay"
    BELOW_MINIMUM = "below_minimum"
    NO_PAYOUT_ACCOUNT = "no_payout_account"


class PayoutRunDue(Timer, frozen=True, kw_only=True):
    """Go on with a run. `chunk` is the one that is next; a timer for another one came late or twice."""

    run_id: str
    chunk: int


@dataclass(frozen=True)
class PayoutRun:
    """`until` is the instant before which the money was earned; `position` is where among the drivers the run is.

    A list given to a bank by hand was given at `sent_at`; then the run goes through its payouts once more.
    """

    id: str
    up_to: date
    until: datetime
    minimum: Money
    provider: str
    requested_by: str
    requested_at: datetime
    fingerprint: str
    chunk: int = 1
    position: dict[str, str] | None = None
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    finished_at: datetime | None = None
    sent_by: str = ""
    sent_at: datetime | None = None
    version: int = 0

    @classmethod
    def request(
        cls,
        run_id: str,
        up_to: date,
        minimum: Money,
        *,
        provider: str,
        requested_by: str,
        fingerprint: str,
        now: datetime,
    ) -> tuple[PayoutRun, PayoutRunDue]:
        """Today may be the last day: then what was earned until now is paid."""
        if up_to > period.local_day(now):
            raise PayoutDayInFuture(up_to=up_to.isoformat())
        until = min(now, period.days(up_to, up_to).end)
        run = cls(run_id, up_to, until, minimum, provider, requested_by, now, fingerprint)
        return run, run._due(now)

    def went_through(
        self, outcomes: Iterable[Outcome], position: dict[str, str] | None, now: datetime
    ) -> tuple[PayoutRun, tuple[PayoutRunDue, ...]]:
        """A chunk is done; without a `position` it was the last one."""
        counted = Counter(self.outcomes) + Counter(outcomes)
        after = replace(self, outcomes=dict(counted), position=position, chunk=self.chunk + 1)
        if position is None:
            return replace(after, finished_at=now), ()
        return after, (after._due(now),)

    def check_listed(self, tally: Tally) -> None:
        """Refuses while a payout may still be missing from the list."""
        if self.finished_at is None or tally.sending_count:
            raise PayoutListNotReady(sending=tally.sending_count)

    def sent(self, by: str, tally: Tally, now: datetime) -> tuple[PayoutRun, tuple[PayoutRunDue, ...]]:
        """Somebody gave the list to the bank. Said again, it changes nothing."""
        self.check_listed(tally)
        if self.sent_at:
            return self, ()
        after = replace(self, sent_by=by, sent_at=now, position=None, chunk=self.chunk + 1)
        return after, (after._due(now),)

    def settled(self, position: dict[str, str] | None, now: datetime) -> tuple[PayoutRun, tuple[PayoutRunDue, ...]]:
        """Some more of the list's payouts are paid; without a `position` all are."""
        after = replace(self, position=position, chunk=self.chunk + 1)
        return after, (after._due(now),) if position else ()

    def _due(self, now: datetime) -> PayoutRunDue:
        return PayoutRunDue(due_at=now, run_id=self.id, chunk=self.chunk)


@dataclass(frozen=True)
class Tally:
    """What has become of a run's payouts, kept by the very writes that change them."""

    started_count: int = 0
    started_minor: int = 0
    paid_count: int = 0
    paid_minor: int = 0
    returned_count: int = 0
    returned_minor: int = 0
    listed_count: int = 0
    listed_minor: int = 0

    @property
    def sending_count(self) -> int:
        return self.started_count - self.listed_count - self.paid_count - self.returned_count

    @property
    def sending_minor(self) -> int:
        return self.started_minor - self.listed_minor - self.paid_minor - self.returned_minor
