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
    causes = _Causes(hops)
    return [replace(hop, delay_ms=causes.delay_ms(hop)) for hop in hops]


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


class _Causes:
    """What may have caused each of the hops, which come in the order in which they began.

    An event is handled because it was published; it was published because a piece of work of that service saved it. Each
    is looked up, not searched for among all: somebody may have asked for his ride thousands of times.
    """

    def __init__(self, hops: Sequence[Hop]) -> None:
        self._published: dict[str, Hop] = {}
        self._saved: dict[tuple[str, str, str], list[Hop]] = {}
        for hop in hops:
            if not hop.failed:
                if hop.event_id:
                    self._published.setdefault(hop.event_id, hop)
                for name, version in work_events(hop):
                    self._saved.setdefault((hop.service, name, version), []).append(hop)

    def delay_ms(self, hop: Hop) -> float | None:
        cause = next((other for other in self._causes_of(hop) if other is not hop and other.at <= hop.at), None)
        return None if cause is None else max(0.0, (hop.at - cause.ended_at).total_seconds() * 1000)

    def _causes_of(self, hop: Hop) -> Iterable[Hop]:
        match hop.kind:
            case "event" | "message" if hop.cause in self._published:
                return [self._published[hop.cause]]
            case "publish":
                return reversed(self._saved.get((hop.service, *_named(hop.event_id)), []))
        return []


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
    name, *rest = event_id.split(":")
    return name, rest[-2] if len(rest) > 1 else ""
