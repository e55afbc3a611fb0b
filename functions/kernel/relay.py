"""Carries what a service's writes caused from its table's stream to the bus and to its timer queue.

One function per emitting service, always this code. It may publish a record twice (whoever reads events expects that) but
never loses one: what is not accepted makes the batch fail and come again, and an outbox that cannot be read goes to the
dead letters without holding up the shard behind it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from kernel import aws, clock, log, outbox, settings
from kernel.event import Envelope
from kernel.outbox import Outbox, TimerMessage

PUT_EVENTS_LIMIT = 10
LONGEST_DELAY_S = 900

T = TypeVar("T")


class RelayFailed(Exception):
    """Some entries were not accepted; raising makes the stream deliver the batch again."""


def handler(event: dict[str, Any], _context: Any) -> None:
    outboxes = list(_outboxes(event["Records"]))
    set_timers([timer for box in outboxes for timer in box.timers])
    if rejected := publish([envelope for box in outboxes for envelope in box.events]):
        raise RelayFailed(f"{rejected} entries were not accepted")


def publish(envelopes: Sequence[Envelope]) -> int:
    """Put events on the bus; returns how many were not accepted."""
    rejected = 0
    for chunk in _chunks(envelopes, PUT_EVENTS_LIMIT):
        entries = [
            {
                "EventBusName": settings.bus_name(),
                "Source": envelope.metadata.source,
                "DetailType": envelope.metadata.type,
                "Time": envelope.metadata.time,
                "Detail": msgspec.json.encode(envelope).decode(),
            }
            for envelope in chunk
        ]
        answer = aws.client("events").put_events(Entries=entries)
        for envelope, result in zip(chunk, answer["Entries"], strict=True):
            rejected += "ErrorCode" in result
            _log_published(envelope, result)
    return rejected


def set_timers(timers: Sequence[TimerMessage]) -> None:
    """Send timers to the service's own queue, one by one: a write seldom sets two."""
    for timer in timers:
        aws.client("sqs").send_message(
            QueueUrl=settings.timers_queue_url(_service()),
            MessageBody=msgspec.json.encode(timer).decode(),
            DelaySeconds=delay_s(timer),
        )


def delay_s(timer: TimerMessage) -> int:
    """Whole seconds the queue shall hold the timer back; one due later than a queue can wait hops until it is due."""
    wait_s = clock.wall_seconds_until(datetime.fromisoformat(timer.due_at))
    return max(0, min(LONGEST_DELAY_S, math.ceil(wait_s)))


def _outboxes(records: Sequence[dict[str, Any]]) -> Iterator[Outbox]:
    for record in records:
        attribute = record["dynamodb"].get("NewImage", {}).get(outbox.ATTRIBUTE, {}).get("S")
        if attribute is None:
            continue
        try:
            yield outbox.decode(attribute)
        except msgspec.MsgspecError as error:
            _bury(record, str(error))


def _bury(record: dict[str, Any], reason: str) -> None:
    log.exception("unreadable outbox", reason=reason, keys=record["dynamodb"].get("Keys"))
    aws.client("sqs").send_message(
        QueueUrl=settings.relay_dead_letters_url(_service()),
        MessageBody=msgspec.json.encode({"reason": reason, "record": record}).decode(),
    )


def _log_published(envelope: Envelope, result: dict[str, Any]) -> None:
    metadata = envelope.metadata
    log.line(
        "published" if "ErrorCode" not in result else "rejected",
        {
            "kind": "publish",
            "what": metadata.type,
            "event_id": metadata.id,
            "outcome": result.get("ErrorCode", "ok"),
            "committed_at": clock.rfc3339(metadata.time),
            "correlation_id": metadata.correlation_id,
            "causation_id": metadata.causation_id,
            "ids": {name: value for name, value in envelope.data.items() if name.endswith("_id")},
        },
    )


def _service() -> str:
    return os.environ["SERVICE"]


def _chunks(entries: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
