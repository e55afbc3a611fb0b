"""Dead letters: seen without being hidden, delivered again without being lost."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from events.riders import RiderErased
from infra.access import Access
from infra.dead_letters import __main__ as command
from infra.dead_letters.delivery import delivering
from infra.dead_letters.queues import dead_event_ids, dead_queues
from kernel import aws, outbox, relay
from kernel.table import Key, Table
from operations import letterbox
from operations.letterbox import Letterbox, queue_url
from operations.queue import QueueName
from operations.redriving import Outcome
from operations.redriving import redrive as redrive_letters
from riders.service import SERVICE
from tests.conftest import create_table
from tests.kernel.test_table import Book

EVENT = {
    "detail-type": "RideRequested",
    "detail": {"metadata": {"type": "RideRequested", "id": "e1"}, "data": {"ride_id": "r1"}},
}
TIMER = {"type": "OfferExpires", "due_at": "2026-01-31T12:00:00Z", "data": {"offer_id": "o1"}, "causation_id": "e1"}


@dataclass(frozen=True)
class OnMoto(Access):
    """With functions of the test's own in the place of Lambda's."""

    functions: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=lambda: {"region_name": "eu-west-1"})

    def client(self, service: str) -> Any:
        return self if service == "lambda" else super().client(service)

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:
        try:
            self.functions[FunctionName](json.loads(Payload))
        except Exception as error:
            told = json.dumps({"errorMessage": str(error)}).encode()
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(told)}
        return {"Payload": io.BytesIO(b"null")}


@pytest.fixture
def access(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> OnMoto:
    access = OnMoto("moto")
    monkeypatch.setattr(Access, "now", classmethod(lambda _: access))
    monkeypatch.setattr(letterbox, "LONG_POLL_S", 0)
    sqs = access.client("sqs")
    for name in ("dispatch-events", "dispatch-timers", "riders-relay"):
        sqs.create_queue(QueueName=f"corrida-{name}")
        sqs.create_queue(QueueName=f"corrida-{name}-dead")
    sqs.create_queue(QueueName="somebody-elses-dead")
    return access


def queue(access: Access, holds: str) -> QueueName:
    return next(queue for queue in dead_queues(access) if queue.holds == holds)


def box(access: Access, holds: str) -> Letterbox:
    return Letterbox(access.client("sqs"), queue(access, holds))


def bury(access: Access, holds: str, *bodies: Any) -> None:
    sqs = access.client("sqs")
    for body in bodies:
        sqs.send_message(QueueUrl=queue_url(sqs, queue(access, holds).dead_name), MessageBody=json.dumps(body))


def bodies(access: Access, name: str) -> list[Any]:
    sqs = access.client("sqs")
    answer = sqs.receive_message(QueueUrl=queue_url(sqs, name), MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def redrive(access: Access, holds: str, *, dry_run: bool = False) -> Outcome:
    deliver = delivering(access, queue(access, holds), dry_run=dry_run)
    return redrive_letters(box(access, holds), deliver, dry_run=dry_run)


def test_the_queues_are_found_and_know_where_their_letters_belong(access: OnMoto) -> None:
    found = dead_queues(access)
    assert [(queue.service, queue.holds) for queue in found] == [
        ("dispatch", "events"),
        ("dispatch", "timers"),
        ("riders", "relay"),
    ]
    assert found[0].full_name == "corrida-dispatch-events"
    assert dead_queues(access, "riders") == found[2:]


def test_reading_sees_every_letter_and_hides_none(access: OnMoto) -> None:
    bury(access, "events", *[EVENT | {"n": n} for n in range(25)])
    for _ in range(2):
        with box(access, "events") as letters:
            assert len(list(letters)) == 25


def test_letters_are_readable(access: OnMoto) -> None:
    bury(access, "events", EVENT)
    bury(access, "timers", TIMER)
    result = CliRunner().invoke(command.main, ["list", "--json"])
    rows = [(row["queue"], row["kind"], row["what"], row["ids"]) for row in json.loads(result.stdout)]
    assert rows == [
        ("corrida-dispatch-events-dead", "event", "RideRequested", {"ride_id": "r1"}),
        ("corrida-dispatch-timers-dead", "timer", "OfferExpires", {"offer_id": "o1"}),
    ]
    assert dead_event_ids(access, "dispatch") == {"e1"}


def test_the_reason_is_told_from_the_last_failure_in_the_logs(access: OnMoto) -> None:
    bury(access, "events", EVENT)
    with box(access, "events") as letters:
        [letter] = letters
    line = {"message": "message failed", "message_id": letter.id, "exception": "Traceback ...\nValueError: no such trip"}
    logs, place = access.client("logs"), {"logGroupName": "/aws/lambda/corrida-dispatch-subscribers", "logStreamName": "s"}
    logs.create_log_group(logGroupName=place["logGroupName"])
    logs.create_log_stream(**place)
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    logs.put_log_events(**place, logEvents=[{"timestamp": now_ms, "message": json.dumps(line)}])
    [row] = json.loads(CliRunner().invoke(command.main, ["list", "--json"]).stdout)
    assert row["reason"] == "ValueError: no such trip"
    assert "no such trip" in CliRunner(env={"COLUMNS": "200"}).invoke(command.main, ["list"]).stdout


@pytest.mark.parametrize(("holds", "letter"), [("events", EVENT), ("timers", TIMER)])
def test_events_and_timers_go_back_to_the_queue_they_came_from(access: OnMoto, holds: str, letter: Any) -> None:
    bury(access, holds, letter)
    assert redrive(access, holds).redriven == 1
    assert bodies(access, queue(access, holds).full_name) == [letter]
    assert bodies(access, queue(access, holds).dead_name) == []
    assert redrive(access, holds).redriven == 0
    assert bodies(access, queue(access, holds).full_name) == [letter]


def test_a_dry_run_does_nothing(access: OnMoto) -> None:
    bury(access, "events", EVENT)
    assert redrive(access, "events", dry_run=True).redriven == 1
    assert bodies(access, queue(access, "events").dead_name) == [EVENT]
    assert bodies(access, queue(access, "events").full_name) == []


def test_an_interruption_may_double_a_letter_but_never_loses_one(access: OnMoto, monkeypatch: pytest.MonkeyPatch) -> None:
    bury(access, "events", EVENT)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Letterbox, "delete", interrupted)
        with pytest.raises(KeyboardInterrupt):
            redrive(access, "events")
    assert bodies(access, queue(access, "events").dead_name) == [EVENT]
    assert redrive(access, "events").redriven == 1
    assert bodies(access, queue(access, "events").full_name) == [EVENT, EVENT]


@pytest.fixture
def said(access: OnMoto, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of what the relay of riders, invoked as a function, has published."""
    published: list[str] = []

    def publish(envelopes: Any) -> int:
        published.extend(envelope.metadata.id for envelope in envelopes)
        return 0

    monkeypatch.setattr(relay, "publish", publish)
    monkeypatch.setenv("SERVICE", "riders")
    access.functions["corrida-riders-relay"] = lambda event: relay.handler(event, None)
    return published


def stored(*rider_ids: str) -> list[dict[str, Any]]:
    """The stream's records of writes that erased these riders."""
    table = create_table(SERVICE)
    for rider_id in rider_ids:
        table.save(Key(f"RIDER#{rider_id}", "RIDER"), Book("any"), RiderErased(rider_id=rider_id))
    return stream_of(table)


def stream_of(table: Table) -> list[dict[str, Any]]:
    streams = boto3.client("dynamodbstreams", region_name="eu-west-1")
    arn = aws.client("dynamodb").describe_table(TableName=table.name)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    records = streams.get_records(ShardIterator=start)["Records"]
    return [record | {"arn": arn, "shard": shard} for record in records]


def batch_of(records: list[dict[str, Any]]) -> dict[str, Any]:
    """As Lambda reports a batch that its function could not handle."""
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    return {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {
            "shardId": records[0]["shard"],
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "batchSize": len(records),
            "streamArn": records[0]["arn"],
        },
    }


def test_what_a_relay_could_not_carry_is_read_from_the_stream_again(access: OnMoto, said: list[str]) -> None:
    records = stored("r1", "r2", "r3", "r4")
    bury(access, "relay", batch_of(records[1:3]))
    assert redrive(access, "relay").redriven == 1
    assert said == ["RiderErased:r2:1:0", "RiderErased:r3:1:0"]
    assert redrive(access, "relay").redriven == 0


def test_a_batch_that_fails_again_stays(access: OnMoto, said: list[str]) -> None:
    bury(access, "relay", batch_of(stored("r1")))

    def broken(_: Any) -> None:
        raise ConnectionError("the bus does not answer")

    access.functions["corrida-riders-relay"] = broken
    outcome = redrive(access, "relay")
    assert outcome.redriven == 0
    assert dict(outcome.stayed) == {"corrida-riders-relay failed again: the bus does not answer": 1}
    assert len(bodies(access, queue(access, "relay").dead_name)) == 1


def test_a_batch_the_stream_no_longer_holds_stays_and_says_so(access: OnMoto, said: list[str]) -> None:
    records = stored("r1")
    records[0]["arn"] = records[0]["arn"].replace("corrida-riders", "corrida-gone")
    bury(access, "relay", batch_of(records))
    outcome = redrive(access, "relay")
    assert outcome.redriven == 0
    assert "the stream no longer holds these writes" in next(iter(outcome.stayed))


def test_an_outbox_that_cannot_be_read_stays_until_it_can(access: OnMoto, said: list[str]) -> None:
    [record] = stored("r1")
    keys = record["dynamodb"]["Keys"]
    text = record["dynamodb"]["NewImage"][outbox.ATTRIBUTE]["S"]
    for attribute in ('{"events": 7}', text):
        image = {outbox.ATTRIBUTE: {"S": attribute}}
        bury(access, "relay", {"reason": "not readable", "record": {"dynamodb": {"Keys": keys, "NewImage": image}}})
    outcome = redrive(access, "relay")
    assert outcome.redriven == 1
    assert said == ["RiderErased:r1:1:0"]
    assert "still not readable" in next(iter(outcome.stayed))


def test_what_a_table_still_holds_is_said_again(access: OnMoto, said: list[str]) -> None:
    stored("r1", "r2")
    result = CliRunner().invoke(command.main, ["republish", "riders"])
    assert sorted(said) == ["RiderErased:r1:1:0", "RiderErased:r2:1:0"]
    assert "2 writes of riders said again" in result.stdout


def test_the_command_sums_up_and_says_whether_anything_is_left(access: OnMoto, said: list[str]) -> None:
    bury(access, "events", EVENT, EVENT)
    bury(access, "relay", {"surprise": True})
    result = CliRunner().invoke(command.main, ["redrive"])
    assert result.exit_code == 1
    assert "corrida-dispatch-events-dead: 2 delivered again" in result.stdout
    assert "corrida-riders-relay-dead: 1 left where they are: not a letter of a relay" in result.stdout
    assert "2 delivered again, 1 left (moto)" in result.stdout
    assert CliRunner().invoke(command.main, ["redrive", "--service", "dispatch"]).exit_code == 0
