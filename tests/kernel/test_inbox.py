import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from kernel import aws, clock, inbox, outbox, work
from kernel.declaration import Service
from kernel.event import Event, Metadata
from kernel.refusal import Refusal
from kernel.table import Conflict
from kernel.timer import Timer
from tests.conftest import FakeLambdaContext
from tests.operations.logbook import listening


class Rung(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = "corrida.bell"
    aggregate: ClassVar[str] = "bell_id"

    bell_id: str
    loudness: int = 1


class Ring(Timer, frozen=True, kw_only=True):
    bell_id: str


class TooLate(Refusal):
    pass


LISTENER = Service("listener", "hears bells", reacts_to=(Rung,), timers=True)


class FakeSqs:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.postponed: list[int] = []

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def change_message_visibility(self, VisibilityTimeout: int, **_: Any) -> None:
        self.postponed.append(VisibilityTimeout)


@pytest.fixture(autouse=True)
def sqs(monkeypatch: pytest.MonkeyPatch) -> FakeSqs:
    fake = FakeSqs()
    monkeypatch.setattr(aws, "client", lambda _: fake)
    monkeypatch.setenv("LISTENER_TIMERS_URL", "https://queue.invalid")
    return fake


def batch(*bodies: object, receive_count: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": "r",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": str(receive_count)},
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:listener-events",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def told(**data: object) -> dict[str, object]:
    """An EventBridge event as a queue holds it."""
    [envelope] = outbox.decode(outbox.encode((Rung(bell_id="b1"),), version=4)).events
    detail = msgspec.to_builtins(envelope)
    return {"detail-type": "Rung", "source": "corrida.bell", "detail": detail | {"data": detail["data"] | data}}


def failures(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_subscriber_gets_the_event_and_who_said_it() -> None:
    heard: list[tuple[Rung, Metadata, str]] = []

    def on_rung(event: Rung, metadata: Metadata) -> None:
        heard.append((event, metadata, work.current().causation_id))

    answer = inbox.subscriber(LISTENER, on_rung)(batch(told(loudness=3, unknown="ignored")), FakeLambdaContext())
    [(event, metadata, cause)] = heard
    assert event == Rung(bell_id="b1", loudness=3)
    assert (metadata.aggregate.version, cause) == (4, "Rung:b1:4:0")
    assert failures(answer) == []


def test_one_bad_message_does_not_hold_up_the_others(sqs: FakeSqs) -> None:
    heard: list[Rung] = []

    def on_rung(event: Rung, metadata: Metadata) -> None:
        heard.append(event)

    handler = inbox.subscriber(LISTENER, on_rung)
    answer = handler(batch(told(), told(bell_id=7), "not json", receive_count=3), FakeLambdaContext())
    assert failures(answer) == ["m1", "m2"]
    assert len(heard) == 1
    assert sqs.postponed == [8, 8]


def test_the_line_about_a_failed_message_names_it_and_holds_nothing_of_people(sqs: FakeSqs) -> None:
    def on_rung(event: Rung, metadata: Metadata) -> None:
        raise ConnectionError("the table does not answer")

    with listening() as logbook:
        inbox.subscriber(LISTENER, on_rung)(batch(told(ringer="Ana Teste", rider_id="r1")), FakeLambdaContext())
    [line] = [line for line in map(json.loads, logbook.lines) if line["message"] == "message failed"]
    assert (line["what"], line["causation_id"], line["message_id"]) == ("Rung", "Rung:b1:4:0", "m0")
    assert line["ids"] == {"bell_id": "b1", "rider_id": "r1"}
    assert "the table does not answer" in line["exception"]
    assert "Ana" not in str(logbook.lines)


def test_a_conflict_is_decided_again_from_the_start() -> None:
    tries = []

    def on_rung(event: Rung, metadata: Metadata) -> None:
        tries.append(event)
        if len(tries) < 3:
            raise Conflict()

    assert failures(inbox.subscriber(LISTENER, on_rung)(batch(told()), FakeLambdaContext())) == []
    assert len(tries) == 3


def test_a_refusal_means_the_fact_came_too_late_and_is_done_with() -> None:
    def on_rung(event: Rung, metadata: Metadata) -> None:
        raise TooLate()

    assert failures(inbox.subscriber(LISTENER, on_rung)(batch(told()), FakeLambdaContext())) == []


def test_a_subscriber_must_handle_just_what_is_declared() -> None:
    def on_something_else(event: Rung, metadata: Metadata) -> None: ...

    with pytest.raises(TypeError, match="on_rung"):
        inbox.subscriber(LISTENER, on_something_else)


def timer_message(due_at: datetime) -> str:
    [timer] = outbox.decode(outbox.encode((Ring(bell_id="b1", due_at=due_at),), version=1)).timers
    return msgspec.json.encode(timer).decode()


def test_a_due_timer_fires() -> None:
    fired: list[Ring] = []

    def on_ring(timer: Ring) -> None:
        fired.append(timer)

    inbox.timers(LISTENER, on_ring)(batch(timer_message(clock.now())), FakeLambdaContext())
    assert [timer.bell_id for timer in fired] == ["b1"]


def test_an_early_timer_is_sent_off_again_until_it_is_due(sqs: FakeSqs) -> None:
    def on_ring(timer: Ring) -> None:
        raise AssertionError("too early")

    inbox.timers(LISTENER, on_ring)(batch(timer_message(clock.now() + timedelta(hours=1))), FakeLambdaContext())
    assert [message["DelaySeconds"] for message in sqs.sent] == [900]


def test_a_timer_may_ask_to_be_fired_again(sqs: FakeSqs) -> None:
    later = clock.now() + timedelta(seconds=120)

    def on_ring(timer: Ring) -> datetime | None:
        return later

    inbox.timers(LISTENER, on_ring)(batch(timer_message(clock.now())), FakeLambdaContext())
    [message] = sqs.sent
    assert message["DelaySeconds"] == 120
    assert json.loads(message["MessageBody"])["due_at"] == clock.rfc3339(later)
