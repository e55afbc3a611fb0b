"""The one place that tells the time.

In production `now()` is the wall clock. A local stack may set `CLOCK_RATE` and `CLOCK_SYNC_AT`: the clock then starts in
the past and runs `CLOCK_RATE` times as fast, until it meets the wall clock at `CLOCK_SYNC_AT` (Unix seconds) and is the
wall clock from then on. So a city's hour passes in minutes, and no stored instant ever lies in the future.
"""

import os
import time
from datetime import UTC, date, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""What anybody may mean. At the ends of the calendar the day after, and every time zone, would lead out of it."""


def now() -> datetime:
    return datetime.fromtimestamp(scenario_epoch_s(time.time()), tz=UTC)


def wall_now() -> datetime:
    """For what the platform itself stamps: log lines, metrics, messages in queues."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def scenario_epoch_s(wall_epoch_s: float) -> float:
    """Scenario seconds since 1970 at a wall-clock instant.

    >>> os.environ |= {"CLOCK_RATE": "10", "CLOCK_SYNC_AT": "1000"}
    >>> scenario_epoch_s(990.0)  # ten real seconds before the two clocks meet
    900.0
    >>> scenario_epoch_s(1010.0)
    1010.0
    """
    until_sync_s = max(0.0, float(os.environ.get("CLOCK_SYNC_AT", "0")) - wall_epoch_s)
    return wall_epoch_s - until_sync_s * (_rate() - 1.0)


def wall_epoch_s(instant: datetime) -> float:
    """The wall clock's Unix seconds at a scenario instant: for what compares with the wall clock, like a table's TTL.

    >>> os.environ |= {"CLOCK_RATE": "10", "CLOCK_SYNC_AT": "1000"}
    >>> wall_epoch_s(datetime.fromtimestamp(900, UTC))
    990.0
    """
    sync_epoch_s = float(os.environ.get("CLOCK_SYNC_AT", "0"))
    scenario_s = instant.timestamp()
    return scenario_s if scenario_s >= sync_epoch_s else sync_epoch_s - (sync_epoch_s - scenario_s) / _rate()


def wall_seconds_until(due_at: datetime) -> float:
    """How long to really wait for a scenario instant; zero or less when it has passed.

    >>> os.environ |= {"CLOCK_RATE": "1", "CLOCK_SYNC_AT": "0"}
    >>> 59.0 < wall_seconds_until(now() + timedelta(seconds=60)) <= 60.0
    True
    """
    return wall_epoch_s(due_at) - time.time()


def rfc3339(instant: datetime) -> str:
    """The one spelling of an instant, sortable as text: UTC, milliseconds, `Z`.

    >>> rfc3339(datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC))
    '2026-01-02T03:04:05.678Z'
    """
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_in_calendar(day: date) -> bool:
    """
    >>> is_in_calendar(date(2026, 11, 30)), is_in_calendar(datetime(9999, 12, 31, tzinfo=UTC))
    (True, False)
    """
    return FIRST_YEAR <= day.year <= LAST_YEAR


def seconds(amount: float) -> timedelta:
    return timedelta(seconds=amount)


def _rate() -> float:
    return float(os.environ.get("CLOCK_RATE", "1"))
