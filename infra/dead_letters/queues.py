"""The dead-letter queues that are there, whatever any declaration says."""

from __future__ import annotations

from infra.access import Access
from operations.letterbox import Letterbox
from operations.queue import EVENTS, SUFFIX, TIMERS, QueueName

PREFIX = "corrida-"
TAKERS = {EVENTS: "subscribers", TIMERS: "timers"}


def dead_queues(access: Access, service: str = "") -> list[QueueName]:
    pages = access.client("sqs").get_paginator("list_queues").paginate(QueueNamePrefix=PREFIX)
    names = sorted(url.rpartition("/")[2] for page in pages for url in page.get("QueueUrls", []))
    queues = [queue_named(name) for name in names if name.endswith(SUFFIX)]
    return [queue for queue in queues if service in ("", queue.service)]


def queue_named(dead_name: str) -> QueueName:
    """
    >>> queue_named("corrida-dispatch-events-dead")
    QueueName(service='dispatch', holds='events', taker='subscribers')
    """
    service, _, holds = dead_name.removeprefix(PREFIX).removesuffix(SUFFIX).rpartition("-")
    return QueueName(service, holds, TAKERS.get(holds, holds))


def dead_event_ids(access: Access, service: str) -> set[str]:
    """Of the events that a service has given up on."""
    ids: set[str] = set()
    for queue in dead_queues(access, service):
        if queue.holds == EVENTS:
            with Letterbox(access.client("sqs"), queue) as letters:
                ids |= {letter.message.id for letter in letters}
    return ids
