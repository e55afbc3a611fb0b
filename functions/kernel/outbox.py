"""The outbox: the events and timers that one write caused, stored in that very write.

It is one string attribute of the item, so that the stream filter can tell by its mere presence whether the relay is
needed, and so that the next write, which replaces it, needs no clean-up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from kernel import clock, work
from kernel.event import Aggregate, Envelope, Event, Metadata
from kernel.timer import Timer

ATTRIBUTE = "outbox"

Fact = Event | Timer


class TimerMessage(Struct, frozen=True, kw_only=True):
    """A timer on its way through the queue. The names of the cause are those of an event's metadata."""

    type: str
    due_at: str
    data: dict[str, Any]
    correlation_id: str
    causation_id: str
    traceparent: str = ""

    def __post_init__(self) -> None:
        """Read here, where a timer that cannot be read is still told from one that cannot be sent."""
        datetime.fromisoformat(self.due_at)


class Outbox(Struct, frozen=True, kw_only=True):
    events: list[Envelope] = []
    timers: list[TimerMessage] = []


def encode(facts: tuple[Fact, ...], version: int) -> str:
    """`version` is the aggregate's version after the write; with the aggregate's id it makes every event id repeatable."""
    cause = work.current()
    events, timers = [], []
    for position, fact in enumerate(facts):
        if isinstance(fact, Timer):
            timers.append(_timer_message(fact, cause))
        else:
            events.append(_envelope(fact, version, position, cause))
    return msgspec.json.encode(Outbox(events=events, timers=timers)).decode()


def decode(attribute: str) -> Outbox:
    return msgspec.json.decode(attribute, type=Outbox)


def _envelope(event: Event, version: int, position: int, cause: work.Work) -> Envelope:
    name = type(event).__name__
    return Envelope(
        metadata=Metadata(
            id=f"{name}:{event.aggregate_id}:{version}:{position}",
            type=name,
            version=event.schema_version,
            time=clock.now(),
            source=event.source,
            aggregate=Aggregate(id=event.aggregate_id, version=version),
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            traceparent=cause.traceparent,
        ),
        data=msgspec.to_builtins(event),
    )


def _timer_message(timer: Timer, cause: work.Work) -> TimerMessage:
    return TimerMessage(
        type=type(timer).__name__,
        due_at=clock.rfc3339(timer.due_at),
        data=msgspec.to_builtins(timer),
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        traceparent=cause.traceparent,
    )
