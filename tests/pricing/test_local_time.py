from datetime import UTC, date, datetime

import pytest

from pricing.local_time import date_of, day_of, easter, hold, local, minute_of, utc_offset_s
from pricing.tariff import Day, Hours

WEEKDAYS = (Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI)
RUSH = Hours(days=WEEKDAYS, from_local="16:00", until_local="20:00")
LATE_FRIDAY = Hours(days=(Day.FRI,), from_local="23:00", until_local="04:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("instant", "expected"),
    [("2026-03-04 15:59", False), ("2026-03-04 16:00", True), ("2026-03-04 19:59", True), ("2026-03-04 20:00", False)],
)
def test_a_window_begins_on_the_minute_and_ends_before_it(instant: str, expected: bool) -> None:
    assert hold([RUSH], at(instant), ()) is expected


def test_a_holiday_is_no_weekday() -> None:
    assert hold([RUSH], at("2026-12-25 17:00"), ()) is True
    assert hold([RUSH], at("2026-12-25 17:00"), ("12-25",)) is False


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-03-06 22:59", False),
        ("2026-03-06 23:00", True),
        ("2026-03-07 03:59", True),
        ("2026-03-07 04:00", False),
        ("2026-03-06 03:00", False),
    ],
)
def test_a_window_over_midnight_belongs_to_the_day_it_begins_on(instant: str, expected: bool) -> None:
    assert hold([LATE_FRIDAY], at(instant), ()) is expected


def test_clocks_are_the_citys_on_both_sides_of_the_change() -> None:
    before, after = datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert [utc_offset_s("Europe/Lisbon", instant) for instant in (before, after)] == [0, 3600]
    assert local(after, 3600).hour == 2


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("12-25", date(2026, 12, 25)),
        ("2026-06-04", date(2026, 6, 4)),
        ("easter", date(2026, 4, 5)),
        ("easter-47", date(2026, 2, 17)),
        ("easter+60", date(2026, 6, 4)),
        ("11-4thu", date(2026, 11, 26)),
        ("05-lastmon", date(2026, 5, 25)),
        ("02-29", None),
    ],
)
def test_holidays_fall_where_calendars_say(rule: str, expected: date | None) -> None:
    assert date_of(rule, 2026) == expected


@pytest.mark.parametrize("rule", ["", "christmas", "13-01", "02-30", "easter*2", "11-5thu", "2026-02-30", "easter+1000"])
def test_other_rules_are_not_understood(rule: str) -> None:
    with pytest.raises(ValueError):
        date_of(rule, 2026)


def test_easter_is_a_sunday_in_spring_for_centuries() -> None:
    for year in range(1900, 2200):
        assert (day_of(easter(year), ()), easter(year).month in (3, 4)) == (Day.SUN, True)


@pytest.mark.parametrize("text", ["", "8:00", "24:01", "12:60", "12-30", "ab:cd", "١٢:٠٠x"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        minute_of(text)
