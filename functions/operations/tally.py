"""What work was done in a span of time, counted from the one log line that every piece of work leaves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from operations.log_line import line_of

FAILURES = ("failed", "internal_error")
COUNTED = ("handled", "published", "rejected", "message failed", "unreadable outbox")

QUERY = (
    rf'fields @timestamp, @message | filter @message like /"message":\s?"({"|".join(COUNTED)})"/'
    " | stats count(*) as number, pct(duration_ms, 95) as p95_ms, pct(delivery_ms, 95) as delivery_p95_ms,"
    " max(toMillis(@timestamp)) as last_ms by service, function, message, kind, what, outcome"
)

Row = Mapping[str, str]


@dataclass(frozen=True)
class Tally:
    """How many lines were alike, and when the last of them was written.

    `p95_ms` is how long 95 of 100 took at most, `delivery_p95_ms` how long after the fact 95 of 100 events arrived.
    """

    service: str
    function: str
    message: str
    kind: str
    what: str
    outcome: str
    number: int
    last_ms: int
    p95_ms: float | None = None
    delivery_p95_ms: float | None = None

    @property
    def failed(self) -> bool:
        return self.outcome in FAILURES or self.message in ("rejected", "message failed", "unreadable outbox")


def tallies(rows: Iterable[Row]) -> list[Tally]:
    """Of what `QUERY` answers. Logs Insights counts by itself; the local stack's gives the lines, which are counted here."""
    found = list(rows)
    lines = [row for row in found if "@message" in row]
    return [_counted(row) for row in found if "number" in row] + _count(lines)


def _counted(row: Row) -> Tally:
    return Tally(
        service=row.get("service", ""),
        function=_short(row.get("function", ""), row.get("service", "")),
        message=row.get("message", ""),
        kind=row.get("kind", ""),
        what=row.get("what", ""),
        outcome=row.get("outcome", "ok"),
        number=round(float(row["number"])),
        last_ms=round(float(row.get("last_ms") or 0)),
        p95_ms=_number(row.get("p95_ms")),
        delivery_p95_ms=_number(row.get("delivery_p95_ms")),
    )


def _count(rows: Iterable[Row]) -> list[Tally]:
    alike: dict[tuple[str, str, str, str, str, str], list[tuple[dict[str, Any], Row]]] = {}
    for row in rows:
        line = line_of(row["@message"].strip())
        if line is None:
            continue
        service = line.get("service", "")
        place = (service, _short(line.get("function", ""), service), line.get("message", ""))
        work = (line.get("kind", ""), line.get("what", ""), line.get("outcome", "ok"))
        alike.setdefault((*place, *work), []).append((line, row))
    return [
        Tally(
            service=service,
            function=function,
            message=message,
            kind=kind,
            what=what,
            outcome=outcome,
            number=len(group),
            last_ms=max(_milliseconds(line, row) for line, row in group),
            p95_ms=_p95([line["duration_ms"] for line, _ in group if "duration_ms" in line]),
            delivery_p95_ms=_p95([line["delivery_ms"] for line, _ in group if "delivery_ms" in line]),
        )
        for (service, function, message, kind, what, outcome), group in alike.items()
    ]


def _short(function: str, service: str) -> str:
    """
    >>> _short("corrida-payments-payout_timers", "payments")
    'payout_timers'
    """
    return function.removeprefix(f"corrida-{service}-")


def _milliseconds(line: dict[str, Any], row: Row) -> int:
    told = line.get("timestamp") or f"{row['@timestamp']}+00:00"
    return round(datetime.fromisoformat(told).astimezone(UTC).timestamp() * 1000)


def _p95(values: Sequence[float]) -> float | None:
    """
    >>> _p95([10.0, 30.0, 20.0])
    30.0
    """
    return sorted(values)[math.ceil(len(values) * 0.95) - 1] if values else None


def _number(text: str | None) -> float | None:
    return float(text) if text else None
