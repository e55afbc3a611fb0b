"""Where a dead letter goes: back into its queue, or, with an operator's rights, again to the function that gave it up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from infra.access import Access
from kernel import outbox
from kernel.outline import RELAY
from operations.letter import Letter
from operations.queue import QueueName
from operations.redriving import Deliver, Stays, sending_back

RECORDS_PER_INVOCATION = 100

Record = dict[str, Any]


def delivering(access: Access, queue: QueueName, *, dry_run: bool = False) -> Deliver:
    """With `dry_run`, finds out whether it would go, and does nothing."""
    if queue.is_fed_by_messages:
        return _nothing if dry_run else sending_back(access.client("sqs"), queue)
    return Again(access, queue, dry_run=dry_run)


def _nothing(_: Letter) -> None:
    return


def invoke(access: Access, function: str, event: dict[str, Any]) -> None:
    answer = access.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event, default=str))
    if answer.get("FunctionError"):
        error = json.loads(answer["Payload"].read() or "{}").get("errorMessage", answer["FunctionError"])
        raise Stays(f"{function} failed again: {error}")


class Again:
    """Calls a relay with what its letter stands for, and a scheduled function with its letter."""

    def __init__(self, access: Access, queue: QueueName, *, dry_run: bool) -> None:
        self.access = access
        self.queue = queue
        self.dry_run = dry_run

    def __call__(self, letter: Letter) -> None:
        if self.queue.holds != RELAY:
            self._invoke(json.loads(letter.body))
            return
        for records in chunks(self._records(letter)):
            self._invoke({"Records": records})

    def _invoke(self, event: dict[str, Any]) -> None:
        if not self.dry_run:
            invoke(self.access, self.queue.full_name, event)

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
