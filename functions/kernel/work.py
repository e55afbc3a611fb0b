"""The piece of work in hand: one request, one event or one timer, from its first line to its log line.

Everything that must travel with it, but that no domain code should pass around, lives here: what it is caused by (for the
metadata of the events it causes), what it cost, and what its one log line will say.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kernel import log


@dataclass
class Work:
    """`kind` is `http`, `event` or `timer`; `name` the route, event or timer; `ids` whatever identifies its subject."""

    kind: str
    name: str
    correlation_id: str
    causation_id: str
    traceparent: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    outcome: str = "ok"
    facts: dict[str, Any] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0

    def line(self, duration_ms: float) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "what": self.name,
            "outcome": self.outcome,
            "duration_ms": round(duration_ms, 1),
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "traceparent": self.traceparent,
            "ids": self.ids,
            "saved": self.saved,
            "read_units": self.read_units,
            "write_units": self.write_units,
            **self.facts,
        }


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def current() -> Work:
    """Outside any request, event or timer (a test, a command line) there is still a piece of work, belonging to nobody."""
    return _current.get() or Work(kind="none", name="none", correlation_id="none", causation_id="none")


@contextmanager
def doing(work: Work) -> Iterator[Work]:
    """Make `work` current, and log its one line when it ends, however it ends."""
    started = time.perf_counter()
    token = _current.set(work)
    try:
        yield work
    except Exception as error:
        work.outcome = "failed"
        work.facts["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        _current.reset(token)
        log.line("handled", work.line((time.perf_counter() - started) * 1000))
