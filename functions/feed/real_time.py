"""Durations of the network, not of the city: two hours by the wall clock, however fast a simulated day goes by."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel import clock


def later(now: datetime, seconds: float) -> datetime:
    """The instant at which so many real seconds will have passed."""
    return datetime.fromtimestamp(clock.scenario_epoch_s(clock.wall_epoch_s(now) + seconds), tz=UTC)
