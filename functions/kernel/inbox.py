"""What comes in through a queue: events of other services, and the service's own timers.

Delivery is at least once and in any order. A handler loads, decides from what it loaded, and saves; when somebody else
saved first it is simply run again. A message that fails comes back by itself, a little later each time, and after its
last try lands in the dead letters with nothing of it half-written.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from kernel import aws, clock, log, relay, settings, work
from kernel.declaration import Service, handler_name
from kernel.event import Envelope, Event, Metadata
from kernel.message import read_message
from kernel.outbox import TimerMessage
from kernel.refusal import Refusal, snake_case
from kernel.table import Conflict
from kernel.timer import Timer

CONFLICT_TRIES = 5
LONGEST_BACKOFF_S = 60

T = TypeVar("T")
LambdaHandler = Callable[[dict[str, Any], Any], Any]


def subscriber(service: Service, *handlers: Callable[..., None]) -> LambdaHandler:
    """The Lambda handler of `subscribers.py`: one function `on_<event>(event, metadata)` for each declared event."""
    by_type = {_first_annotation(handler).__name__: handler for handler in handlers}
    declared = {event.__name__: handler_name(event) for event in service.reacts_to}
    stated = {name: handler.__name__ for name, handler in by_type.items()}
    if declared != stated:
        raise TypeError(f"{service.name} declares the subscriptions {declared} but handles {stated}")
    events = {event.__name__: event for event in service.reacts_to}

    def on_record(record: SQSRecord) -> None:
        message = json.loads(record.body)
        envelope = msgspec.convert(message["detail"], Envelope)
        deliver(events[envelope.metadata.type], by_type[envelope.metadata.type], envelope)

    return _batch_handler(on_record)


def deliver(kind: type[Event], handler: Callable[..., None], envelope: Envelope) -> None:
    """Hand one event to its subscriber, as one piece of work. Raises if the contract is broken or the handler fails."""
    metadata = envelope.metadata
    cause = work.Work(
        kind="event",
        name=metadata.type,
        correlation_id=metadata.correlation_id,
        causation_id=metadata.id,
        traceparent=metadata.traceparent,
        ids={name: value for name, value in envelope.data.items() if name.endswith("_id")},
        facts={"delivery_ms": _milliseconds_since(metadata.time)},
    )
    with work.doing(cause):
        event = kind.parse(envelope.data)
        _again_on_conflict(lambda: handler(event, metadata))


def timers(service: Service, *handlers: Callable[..., datetime | None]) -> LambdaHandler:
    """The Lambda handler of `timers.py`: one function `on_<timer>(timer)` for each timer the model sets.

    A handler that returns an instant is called again then, with the same timer.
    """
    by_type: dict[str, tuple[type[Timer], Callable[..., datetime | None]]] = {}
    for handler in handlers:
        kind = _first_annotation(handler)
        if handler.__name__ != f"on_{snake_case(kind.__name__)}":
            raise TypeError(
                f"the timer {kind.__name__} is handled by on_{snake_case(kind.__name__)}, not {handler.__name__}"
            )
        by_type[kind.__name__] = (kind, handler)

    def on_record(record: SQSRecord) -> None:
        message = msgspec.json.decode(record.body, type=TimerMessage)
        kind, handler = by_type[message.type]
        due_at = fire(kind, handler, message)
        if due_at is not None:
            again = msgspec.structs.replace(message, due_at=clock.rfc3339(due_at))
            aws.client("sqs").send_message(
                QueueUrl=settings.timers_queue_url(service.name),
                MessageBody=msgspec.json.encode(again).decode(),
                DelaySeconds=relay.delay_s(again),
            )

    return _batch_handler(on_record)


def fire(kind: type[Timer], handler: Callable[..., datetime | None], message: TimerMessage) -> datetime | None:
    """Run a timer if it is due; returns the instant it wants to be fired (again), or None when it is done."""
    due_at = datetime.fromisoformat(message.due_at)
    if clock.wall_seconds_until(due_at) > 0:
        return due_at
    cause = work.Work(
        kind="timer",
        name=message.type,
        correlation_id=message.correlation_id,
        causation_id=message.causation_id,
        traceparent=message.traceparent,
        ids={name: value for name, value in message.data.items() if name.endswith("_id")},
        facts={"late_ms": _milliseconds_since(due_at)},
    )
    with work.doing(cause):
        timer = msgspec.convert(message.data, kind)
        return _again_on_conflict(lambda: handler(timer))


def _batch_handler(on_record: Callable[[SQSRecord], None]) -> LambdaHandler:
    def on_record_or_back_off(record: SQSRecord) -> None:
        try:
            on_record(record)
        except Exception:
            about = read_message(record.body)
            log.exception(
                "message failed", message_id=record.message_id, what=about.what, causation_id=about.id, ids=about.ids
            )
            _back_off(record)
            raise

    def handler(event: dict[str, Any], context: Any) -> Any:
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(
            event=event, record_handler=on_record_or_back_off, processor=processor, context=context
        )

    return handler


def _back_off(record: SQSRecord) -> None:
    """Shorten the wait for the first tries, lengthen it for later ones; if that fails the queue's own timeout holds."""
    tries = int(record.attributes.approximate_receive_count or "1")
    try:
        aws.client("sqs").change_message_visibility(
            QueueUrl=record.queue_url,
            ReceiptHandle=record.receipt_handle,
            VisibilityTimeout=min(LONGEST_BACKOFF_S, 2**tries),
        )
    except Exception as error:
        log.warning("could not shorten the wait", message_id=record.message_id, reason=str(error))


def _again_on_conflict(handle: Callable[[], T | None]) -> T | None:
    """A domain's refusal is no failure here: the fact came too late or twice and changes nothing."""
    for attempt in range(1, CONFLICT_TRIES + 1):
        try:
            return handle()
        except Refusal as refusal:
            work.current().outcome = refusal.code
            return None
        except Conflict:
            if attempt == CONFLICT_TRIES:
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)
    return None


def _first_annotation(handler: Callable[..., Any]) -> type[Any]:
    hints = get_type_hints(handler)
    kinds: list[type[Any]] = [kind for name, kind in hints.items() if name != "return"]
    return kinds[0]


def _milliseconds_since(instant: datetime) -> int:
    """By the wall clock: how long somebody really waited, however fast the clock of a simulation runs."""
    return round(-clock.wall_seconds_until(instant) * 1000)


__all__ = ["Metadata", "deliver", "fire", "subscriber", "timers"]
