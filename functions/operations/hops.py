"""A ride's way through the services, put together from the log lines that every piece of work leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from operations.tally import FAILURES

Line = dict[str, Any]


@dataclass(frozen=True)
class Hop:
    """One piece of work: a request answered, an event published or handled, a timer fired.

    `at` is when it began, `cause` the id of the event or request that caused it, `event_id` what a relay published,
    `delay_ms` the time between the end of its cause and its own beginning.
    """

    at: datetime
    service: str
    function: str
    kind: str
    what: str
    outcome: str = "ok"
    duration_ms: float = 0.0
    correlation_id: str = ""
    cause: str = ""
    event_id: str = ""
    error: str = ""
    late_ms: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    delay_ms: float | None = None

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(milliseconds=self.duration_ms)

    @property
    def failed(self) -> bool:
        return self.outcome in FAILURES or (self.kind == "publish" and self.outcome != "ok")

    @property
    def is_read(self) -> bool:
        return self.kind == "http" and self.what.startswith("GET ") and not self.failed

    @property
    def took_ms(self) -> float:
        return (self.delay_ms or 0.0) + self.duration_ms


def read(lines: Iterable[Line]) -> list[Hop]:
    """The hops in the order in which they began, each with the delay since its cause."""
    hops = sorted(filter(None, map(_hop, lines)), key=lambda hop: hop.at)
    told = {(hop.cause, hop.function) for hop in hops if hop.kind == "event"}
    hops = [hop for hop in hops if hop.kind != "message" or (hop.cause, hop.function) not in told]
    return [replace(hop, delay_ms=_delay_ms(hop, hops)) for hop in hops]


def slowest(hops: Sequence[Hop]) -> Hop | None:
    """Timers wait on purpose and reads hold nothing up, so they do not count."""
    return max((hop for hop in hops if hop.kind != "timer" and not hop.is_read), key=lambda hop: hop.took_ms, default=None)


def _hop(line: Line) -> Hop | None:
    at = datetime.fromisoformat(line["timestamp"])
    place = {"service": line.get("service", ""), "function": line.get("function", "").rpartition("-")[2]}
    match line.get("message"):
        case "handled":
            duration_ms = line.get("duration_ms", 0.0)
            return Hop(
                **place,
                at=at - timedelta(milliseconds=duration_ms),
                kind=line["kind"],
                what=line["what"],
                outcome=line.get("outcome", "ok"),
                duration_ms=duration_ms,
                correlation_id=line.get("correlation_id", ""),
                cause=line.get("causation_id", ""),
                error=line.get("error", ""),
                late_ms=line.get("late_ms", 0),
                ids=line.get("ids", {}),
                saved=tuple(line.get("saved", ())),
            )
        case "published" | "rejected":
            return Hop(
                **place,
                at=at,
                kind="publish",
                what=line["what"],
                outcome=line.get("outcome", "ok"),
                correlation_id=line.get("correlation_id", ""),
                cause=line.get("causation_id", ""),
                event_id=line["event_id"],
                ids=line.get("ids", {}),
            )
        case "message failed":
            return Hop(
                **place,
                at=at,
                kind="message",
                what=line.get("what", ""),
                outcome="failed",
                cause=line.get("causation_id", ""),
                error=last_words(line),
                ids=line.get("ids", {}),
            )
        case "unreadable outbox":
            return Hop(**place, at=at, kind="message", what="outbox", outcome="failed", error=line.get("reason", ""))
    return None


def last_words(line: Line) -> str:
    """The error itself, without the way to it.

    >>> last_words({"exception": "Traceback ...\\nValueError: no such trip"})
    'ValueError: no such trip'
    """
    return str(line.get("exception", "")).strip().rpartition("\n")[2]


def _delay_ms(hop: Hop, hops: Sequence[Hop]) -> float | None:
    cause = _cause(hop, hops)
    return None if cause is None else max(0.0, (hop.at - cause.ended_at).total_seconds() * 1000)


def _cause(hop: Hop, hops: Sequence[Hop]) -> Hop | None:
    """An event is handled because it was published; it was published because a piece of work of that service saved it."""
    earlier = [other for other in hops if other is not hop and other.at <= hop.at and not other.failed]
    match hop.kind:
        case "event" | "message":
            return next((other for other in earlier if other.event_id == hop.cause), None)
        case "publish":
            return next((other for other in reversed(earlier) if _saved(other, hop)), None)
    return None


def _saved(work: Hop, published: Hop) -> bool:
    return work.service == published.service and any(
        (name, version) == _named(published.event_id) for name, version in work_events(work)
    )


def work_events(work: Hop) -> list[tuple[str, str]]:
    """Name and version of every event (or timer) a piece of work saved.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> work_events(Hop(at, "dispatch", "timers", "timer", "SearchDue", saved=("RIDE#1 RIDE v2 +RideOffered",)))
    [('RideOffered', '2')]
    """
    found = []
    for label in work.saved:
        _, _, saved = label.rpartition(" v")
        version, *names = saved.split(" +")
        found += [(name, version) for name in names]
    return found


def _named(event_id: str) -> tuple[str, str]:
    """
    >>> _named("RideOffered:ride-1:2:0")
    ('RideOffered', '2')
    """
    name, *_, version, _position = event_id.split(":")
    return name, version
