"""Delivering dead letters again: arrive first, then delete."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from infra.access import Access
from infra.dead_letters.queues import SUFFIX, DeadQueue, Letter, Reading
from kernel import outbox

RECORDS_PER_INVOCATION = 100

Record = dict[str, Any]


class Stays(Exception):
    """The letter cannot be delivered now; the text says why."""


@dataclass
class Outcome:
    queue: str
    redriven: int = 0
    stayed: Counter[str] = field(default_factory=Counter)


def invoke(access: Access, function: str, event: dict[str, Any]) -> None:
    answer = access.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event, default=str))
    if answer.get("FunctionError"):
        error = json.loads(answer["Payload"].read() or "{}").get("errorMessage", answer["FunctionError"])
        raise Stays(f"{function} failed again: {error}")


class Redriver:
    """With `dry_run`, finds out what would happen and does nothing."""

    def __init__(self, access: Access, *, dry_run: bool = False) -> None:
        self.access = access
        self.dry_run = dry_run

    def redrive(self, queue: DeadQueue) -> Outcome:
        """Every letter that was there when this began; what comes back meanwhile is left for another time."""
        outcome = Outcome(queue.name)
        began_at = datetime.now(UTC)
        with Reading(self.access, queue) as letters:
            for letter in letters:
                if letter.sent_at >= began_at:
                    break
                try:
                    self._deliver(letter)
                except Stays as reason:
                    outcome.stayed[str(reason)] += 1
                    continue
                outcome.redriven += 1
                if not self.dry_run:
                    letters.delete(letter)
        return outcome

    def _deliver(self, letter: Letter) -> None:
        if letter.queue.holds in ("events", "timers"):
            self._send_back(letter)
        elif letter.queue.holds == "relay":
            for records in chunks(self._records(letter)):
                self._invoke(letter.queue, {"Records": records})
        else:
            self._invoke(letter.queue, json.loads(letter.body))

    def _send_back(self, letter: Letter) -> None:
        if not self.dry_run:
            self.access.client("sqs").send_message(QueueUrl=letter.queue.source_url, MessageBody=letter.body)

    def _invoke(self, queue: DeadQueue, event: dict[str, Any]) -> None:
        if not self.dry_run:
            invoke(self.access, queue.name.removesuffix(SUFFIX), event)

    def _records(self, letter: Letter) -> list[Record]:
        """What the relay is to read once more: a record it could not read, or a batch it could not carry."""
        match json.loads(letter.body):
            case {"record": record}:
                return [_readable(record)]
            case {"DDBStreamBatchInfo": batch}:
                return list(self._from_stream(batch))
        raise Stays("not a letter of a relay")

    def _from_stream(self, batch: dict[str, Any]) -> Iterator[Record]:
        streams = self.access.client("dynamodbstreams")
        last = int(batch["endSequenceNumber"])
        try:
            iterator = streams.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            reached = 0
            while iterator and reached < last:
                page = streams.get_records(ShardIterator=iterator)
                if not page["Records"]:
                    break
                for record in page["Records"]:
                    reached = int(record["dynamodb"]["SequenceNumber"])
                    if reached <= last:
                        yield record
                iterator = page.get("NextShardIterator")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise Stays(
                f"the stream no longer holds these writes ({code}); `republish` says again what the table holds"
            ) from error


def _readable(record: Record) -> Record:
    """A relay that still cannot read it would only bury it again."""
    try:
        outbox.decode(record["dynamodb"]["NewImage"][outbox.ATTRIBUTE]["S"])
    except (KeyError, msgspec.MsgspecError) as error:
        raise Stays(f"still not readable: {error}") from error
    return record


def chunks(records: list[Record]) -> Iterator[list[Record]]:
    for start in range(0, len(records), RECORDS_PER_INVOCATION):
        yield records[start : start + RECORDS_PER_INVOCATION]
