from datetime import UTC, datetime

import pytest

from feed import real_time


def test_a_connection_lasts_as_long_by_the_wall_however_fast_the_day_goes_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_RATE", "10")
    monkeypatch.setenv("CLOCK_SYNC_AT", "1000000")
    now = datetime.fromtimestamp(900_000, UTC)
    assert real_time.later(now, 60) == datetime.fromtimestamp(900_600, UTC)


def test_at_the_usual_rate_a_second_is_a_second() -> None:
    now = datetime(2026, 7, 15, 12, tzinfo=UTC)
    assert (real_time.later(now, 60) - now).total_seconds() == 60
