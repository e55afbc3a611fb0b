"""Both ways of counting come to the same."""

from __future__ import annotations

import json
from typing import Any

from operations.tally import Tally, tallies

LINE = {
    "message": "handled",
    "timestamp": "2026-03-01T12:00:00.000+00:00",
    "service": "trips",
    "function": "corrida-trips-subscribers",
    "kind": "event",
    "what": "RiderRegistered",
    "outcome": "ok",
    "duration_ms": 10.0,
    "delivery_ms": 100,
}
NOON_MS = 1_772_366_400_000


def row(**facts: Any) -> dict[str, str]:
    return {"@timestamp": "2026-03-01 12:00:00.000", "@message": json.dumps(LINE | facts)}


def test_lines_that_are_alike_are_counted_together() -> None:
    [tally] = tallies([row(), row(duration_ms=30.0, timestamp="2026-03-01T12:00:01.000+00:00"), row(delivery_ms=900)])
    assert tally == Tally(
        service="trips",
        function="subscribers",
        message="handled",
        kind="event",
        what="RiderRegistered",
        outcome="ok",
        number=3,
        last_ms=NOON_MS + 1000,
        p95_ms=30.0,
        delivery_p95_ms=900,
    )


def test_what_logs_insights_has_counted_is_taken_as_it_is() -> None:
    counted = {
        "service": "trips",
        "function": "corrida-trips-subscribers",
        "message": "handled",
        "kind": "event",
        "what": "RiderRegistered",
        "outcome": "ok",
        "number": "3",
        "last_ms": "1.7723664010E12",
        "p95_ms": "30",
        "delivery_p95_ms": "900.0",
    }
    lines = [row(), row(duration_ms=30.0, timestamp="2026-03-01T12:00:01.000+00:00"), row(delivery_ms=900)]
    assert tallies([counted]) == tallies(lines)


def test_a_line_without_facts_is_counted_too() -> None:
    [tally] = tallies(
        [{"number": "2", "message": "unreadable outbox", "service": "trips", "function": "corrida-trips-relay"}]
    )
    assert (tally.number, tally.failed, tally.p95_ms) == (2, True, None)


def test_a_refusal_is_no_failure() -> None:
    refused, failed, broken = (
        tallies([row(outcome=outcome)])[0] for outcome in ("trip_unknown", "failed", "internal_error")
    )
    assert (refused.failed, failed.failed, broken.failed) == (False, True, True)
