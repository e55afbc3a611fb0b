from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from kernel.fields import Day, Instant

day = TypeAdapter(Day)
instant = TypeAdapter(Instant)


def test_an_instant_is_kept_in_utc() -> None:
    assert instant.validate_python("2026-01-31T12:00:00-03:00") == datetime(2026, 1, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00",
        "2026-02-30T12:00:00Z",
        "1767225600",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "1899-12-31T23:59:59Z",
    ],
)
def test_what_is_no_instant_or_none_that_utc_can_tell_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        instant.validate_python(text)


def test_a_day_is_text() -> None:
    assert day.validate_python("2026-01-31") == date(2026, 1, 31)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026-1-31", "20260131", "1767225600", 1767225600, "9999-12-31", "0001-01-01"]
)
def test_what_is_no_day_or_has_none_after_it_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        day.validate_python(value)
