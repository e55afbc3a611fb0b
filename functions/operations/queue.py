"""The queues of a service, as its outline implies them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kernel.outline import RELAY, Outline

EVENTS = "events"
TIMERS = "timers"
SUFFIX = "-dead"


@dataclass(frozen=True)
class QueueName:
    """`holds` is `events`, `timers`, `relay`, or the function of a schedule; `taker` the function that empties it.

    >>> queue = QueueName("trips", "events", "subscribers")
    >>> queue.full_name, queue.dead_name, queue.is_fed_by_messages
    ('corrida-trips-events', 'corrida-trips-events-dead', True)
    """

    service: str
    holds: str
    taker: str

    @property
    def full_name(self) -> str:
        return f"corrida-{self.service}-{self.holds}"

    @property
    def dead_name(self) -> str:
        return self.full_name + SUFFIX

    @property
    def is_fed_by_messages(self) -> bool:
        """Its dead letters can be put back; a relay's stand for what lies in a stream, a schedule comes again."""
        return self.holds in (EVENTS, TIMERS)


def queues_of(outline: Outline) -> tuple[QueueName, ...]:
    queues = []
    if outline.hears:
        queues.append(QueueName(outline.name, EVENTS, "subscribers"))
    if outline.has_timers:
        queues.append(QueueName(outline.name, TIMERS, "timers"))
    if outline.has_relay:
        queues.append(QueueName(outline.name, RELAY, RELAY))
    return (*queues, *(QueueName(outline.name, function, function) for function in outline.scheduled))


def dead_queue(name: str, queues: Iterable[QueueName]) -> QueueName | None:
    return next((queue for queue in queues if queue.dead_name == name), None)
