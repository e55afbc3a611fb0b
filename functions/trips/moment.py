"""When something happened, told by a phone that may have been out of reach and whose clock may be a little off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.clock import rfc3339, seconds
from kernel.refusal import Refusal
from trips.policy import POLICY


class DeviceTimeInFuture(Refusal):
    """It cannot have happened yet."""


class DeviceTimeTooOld(Refusal):
    """It happened so long ago that nobody is served by recording it now."""


class DeviceTimeOutOfOrder(Refusal):
    """It cannot have happened before the step that led to it."""


@dataclass(frozen=True)
class Moment:
    at: datetime
    received_at: datetime

    @classmethod
    def told(cls, at: datetime, now: datetime, *, assigned_at: datetime, previous_at: datetime) -> Moment:
        """What a phone says happened `at`; never recorded in the future, nor before the previous step.

        A phone's clock may differ from ours by a little: an instant just after now counts as now, one just before the
        assignment as the assignment. Against its own earlier steps it must be in order.
        """
        skew = seconds(POLICY.clock_skew_s)
        oldest_at = now - seconds(POLICY.oldest_action_s)
        earliest_at = previous_at if previous_at > assigned_at else assigned_at - skew
        if at > now + skew:
            raise DeviceTimeInFuture(at=rfc3339(at), now=rfc3339(now))
        if at < oldest_at:
            raise DeviceTimeTooOld(at=rfc3339(at), oldest_at=rfc3339(oldest_at))
        if at < earliest_at:
            raise DeviceTimeOutOfOrder(at=rfc3339(at), previous_at=rfc3339(previous_at))
        return cls(max(previous_at, min(at, now)), received_at=now)

    def seconds_since(self, earlier: Moment) -> float:
        """By the phone's clock or by ours, whichever says less: nobody is charged for time that only a phone tells of."""
        return min(self.at - earlier.at, self.received_at - earlier.received_at).total_seconds()

    @classmethod
    def ours(cls, now: datetime, *, previous_at: datetime) -> Moment:
        """What happens here and now."""
        return cls(max(previous_at, now), received_at=now)
