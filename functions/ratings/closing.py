"""The closing of rating windows, hour by hour.

A window is days long, and a timer travels in steps of minutes: one timer for all trips whose windows close within the same
hour costs as little as one trip's. Nobody waits for it: what a closed window reveals may be read at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock import seconds
from kernel.timer import Timer
from ratings.policy import POLICY

HOUR = timedelta(hours=1)


class WindowsClosed(Timer, frozen=True, kw_only=True):
    """Every window of the hour is over: reveal what was given, and let it count."""

    hour: datetime


@dataclass(frozen=True)
class ClosingHour:
    """That the timer of an hour is set."""

    hour: datetime
    version: int = 0

    @classmethod
    def of(cls, instant: datetime) -> ClosingHour:
        return cls(instant.replace(minute=0, second=0, microsecond=0))

    @property
    def timer(self) -> WindowsClosed:
        """Due a little after the hour's end, when the list of its trips is whole."""
        return WindowsClosed(hour=self.hour, due_at=self.hour + HOUR + seconds(POLICY.closing_margin_s))
