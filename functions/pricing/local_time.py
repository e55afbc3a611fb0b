"""Hours and holidays of a city: which of a tariff's windows hold at a local instant."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from pricing.tariff import Day, Hours

MINUTES_PER_DAY = 24 * 60
WEEK = tuple(Day)[:7]


def utc_offset_s(timezone_name: str, at: datetime) -> int:
    """How far the city's clocks were from UTC at that instant, summer time included.

    >>> from datetime import UTC
    >>> utc_offset_s("Europe/Lisbon", datetime(2026, 7, 1, tzinfo=UTC))
    3600
    """
    offset = at.astimezone(ZoneInfo(timezone_name)).utcoffset() or timedelta(0)
    return int(offset.total_seconds())


def local(at: datetime, offset_s: int) -> datetime:
    return at.astimezone(timezone(timedelta(seconds=offset_s)))


def hold(windows: Iterable[Hours], at: datetime, holidays: tuple[str, ...]) -> bool:
    """Whether any of the windows holds at a local instant."""
    today = day_of(at.date(), holidays)
    yesterday = day_of(at.date() - timedelta(days=1), holidays)
    return any(window_holds(window, yesterday, today, at.hour * 60 + at.minute) for window in windows)


def window_holds(window: Hours, yesterday: Day, today: Day, minute: int) -> bool:
    """
    >>> late = Hours(days=(Day.FRI,), from_local="22:00", until_local="05:00")
    >>> window_holds(late, Day.FRI, Day.SAT, 4 * 60), window_holds(late, Day.THU, Day.FRI, 4 * 60)
    (True, False)
    """
    begins, ends = minute_of(window.from_local), minute_of(window.until_local)
    if begins < ends:
        return today in window.days and begins <= minute < ends
    return (today in window.days and minute >= begins) or (yesterday in window.days and minute < ends)


def minute_of(time_of_day: str) -> int:
    """Raises `ValueError` for what is no time of day.

    >>> minute_of("16:30"), minute_of("24:00")
    (990, 1440)
    """
    hours, colon, minutes = time_of_day.partition(":")
    if not (colon and len(time_of_day) == 5 and hours.isdigit() and minutes.isdigit()):
        raise ValueError(time_of_day)
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or minute > MINUTES_PER_DAY:
        raise ValueError(time_of_day)
    return minute


def day_of(day: date, holidays: tuple[str, ...]) -> Day:
    return Day.HOLIDAY if any(is_on(holiday, day) for holiday in holidays) else WEEK[day.weekday()]


def is_on(holiday: str, day: date) -> bool:
    """
    >>> is_on("12-25", date(2031, 12, 25)), is_on("easter-2", date(2026, 4, 3)), is_on("2026-06-04", date(2027, 6, 4))
    (True, True, False)
    >>> is_on("11-4thu", date(2026, 11, 26)), is_on("05-lastmon", date(2026, 5, 25))
    (True, True)
    """
    return day == date_of(holiday, day.year)


def date_of(holiday: str, year: int) -> date | None:
    """When a holiday is in a year, if it is. Raises `ValueError` for a rule it cannot read.

    Rules: `12-25`, `2026-06-04` (once), `easter-2` (days from Easter Sunday), `11-4thu`, `05-lastmon`.
    """
    if rule := re.fullmatch(r"easter([+-]\d{1,3})?", holiday):
        return easter(year) + timedelta(days=int(rule[1] or 0))
    if rule := re.fullmatch(r"(\d\d)-([1-4]|last)(mon|tue|wed|thu|fri|sat|sun)", holiday):
        return _nth_weekday(year, int(rule[1]), rule[2], WEEK.index(Day(rule[3])))
    if re.fullmatch(r"\d\d-\d\d", holiday):
        return None if holiday == "02-29" and not isleap(year) else date.fromisoformat(f"{year:04}-{holiday}")
    return date.fromisoformat(holiday)


def _nth_weekday(year: int, month: int, which: str, weekday: int) -> date:
    """The third Monday of January, or the last of May."""
    if which == "last":
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (int(which) - 1))


def easter(year: int) -> date:
    """Western Easter Sunday, by the Gregorian computus.

    >>> easter(2025), easter(2026)
    (datetime.date(2025, 4, 20), datetime.date(2026, 4, 5))
    """
    golden, century, rest = year % 19, *divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
