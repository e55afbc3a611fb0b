"""Days, weeks and months as the city counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.clock import FIRST_YEAR, LAST_YEAR
from kernel.refusal import Refusal
from payments.policy_books import POLICY

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NotAMonth(Refusal):
    """A month is written like 2026-11."""


@dataclass(frozen=True)
class Span:
    """From an instant to another, which is no longer part of it."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def local_day(instant: datetime) -> date:
    return instant.astimezone(_zone()).date()


def month_of(instant: datetime) -> str:
    return f"{local_day(instant):%Y-%m}"


def midnight(day: date) -> datetime:
    """The instant at which the city's day begins."""
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def days(first: date, last: date) -> Span:
    """Whole days, the last included."""
    return Span(midnight(first), midnight(last + timedelta(days=1)))


def month(text: str) -> Span:
    """
    >>> month("2026-02").end - month("2026-02").start
    datetime.timedelta(days=28)
    """
    match = _MONTH.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise NotAMonth(month=text)
    first = date(int(match[1]), int(match[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Span(midnight(first), midnight(following))


def months_since(start: datetime, now: datetime) -> list[str]:
    """The months from one instant's to another's, both included, newest first.

    >>> months_since(datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))
    ['2027-01', '2026-12', '2026-11']
    """
    first, last = local_day(start), local_day(now)
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _zone() -> ZoneInfo:
    return ZoneInfo(POLICY.timezone)
