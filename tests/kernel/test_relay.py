import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from kernel import aws, clock, outbox, relay
from kernel.event import Event
from kernel.timer import Timer
from tests.conftest import FakeLambdaContext


class Rung(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = "corrida.bell"
    aggregate: ClassVar[str] = "bell_id"

    bell_id: str


class RingAgain(Timer, frozen=True, kw_only=True):
    bell_id: str


class FakeAws:
    """Stands in for `events` and `sqs` at the client's border; `rejects` how many entries the bus throws back."""

    def __init__(self, rejects: int = 0) -> None:
        self.rejects = rejects
        self.entries: list[dict[str, Any]] = []
        self.delays_s: list[int] = []
        self.buried: list[str] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self.entries += Entries
        results: list[dict[str, str]] = [{"EventId": "1"} for _ in Entries]
        for result in results[: self.rejects]:
            result["ErrorCode"] = "ThrottlingException"
        return {"FailedEntryCount": self.rejects, "Entries": results}

    def send_message(self, QueueUrl: str, MessageBody: str, DelaySeconds: int | None = None) -> None:
        if DelaySeconds is None:
            self.buried.append(MessageBody)
        else:
            self.delays_s.append(DelaySeconds)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    fake = FakeAws()
    monkeypatch.setattr(aws, "client", lambda _: fake)
    for name in ("BELL_TIMERS_URL", "BELL_RELAY_DEAD_LETTERS_URL"):
        monkeypatch.setitem(os.environ, name, "https://queue.invalid")
    monkeypatch.setitem(os.environ, "SERVICE", "bell")
    yield fake


def stream(*outboxes: str) -> dict[str, Any]:
    return {
        "Records": [
            {"eventName": "MODIFY", "dynamodb": {"Keys": {}, "NewImage": {"outbox": {"S": text}}}} for text in outboxes
        ]
    }


def rung(count: int = 1) -> str:
    return outbox.encode(tuple(Rung(bell_id=str(number)) for number in range(count)), version=3)


def test_events_go_to_the_bus_under_their_contracts_name(fake: FakeAws) -> None:
    relay.handler(stream(rung()), FakeLambdaContext())
    [entry] = fake.entries
    assert (entry["Source"], entry["DetailType"]) == ("corrida.bell", "Rung")
    assert msgspec.json.decode(entry["Detail"])["metadata"]["id"] == "Rung:0:3:0"


def test_more_events_than_one_call_takes_are_all_sent(fake: FakeAws) -> None:
    relay.handler(stream(rung(7), rung(7)), FakeLambdaContext())
    assert len(fake.entries) == 14


def test_an_event_the_bus_throws_back_makes_the_batch_come_again(fake: FakeAws) -> None:
    fake.rejects = 1
    with pytest.raises(relay.RelayFailed):
        relay.handler(stream(rung(2)), FakeLambdaContext())


DUE_NEVER = '{"timers": [{"type": "RingAgain", "due_at": "soon", "data": {}, "correlation_id": "c", "causation_id": "c"}]}'


@pytest.mark.parametrize("unreadable", ["{broken", '{"events": 5}', DUE_NEVER])
def test_an_unreadable_outbox_is_buried_and_holds_up_nothing(fake: FakeAws, unreadable: str) -> None:
    relay.handler(stream(unreadable, rung()), FakeLambdaContext())
    assert len(fake.buried) == len(fake.entries) == 1


def test_timers_are_held_back_until_due_as_far_as_a_queue_can(fake: FakeAws) -> None:
    due = [clock.now() + timedelta(seconds=wait_s) for wait_s in (-5, 14.5, 100_000)]
    relay.handler(
        stream(outbox.encode(tuple(RingAgain(bell_id="1", due_at=at) for at in due), version=1)), FakeLambdaContext()
    )
    assert fake.delays_s == [0, 15, 900]
