"""Replaying what services have said from where they said it: the outboxes in their tables' streams."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from drills.site import Site
from kernel.outbox import ATTRIBUTE

BATCH = 10


def replay(site: Site, since: datetime, seed: int) -> int:
    """Everything the streams carried since then goes through the relays once more, shuffled, timers included."""
    stream, client = site.stack.client("dynamodbstreams"), site.stack.client("lambda")
    replayed = 0
    for name in [service.name for service in site.services if service.has_outbox]:
        images = [image for image in _images(stream, f"corrida-{name}", since) if ATTRIBUTE in image]
        random.Random(seed).shuffle(images)
        for start in range(0, len(images), BATCH):
            records = [{"dynamodb": {"NewImage": {ATTRIBUTE: image[ATTRIBUTE]}}} for image in images[start : start + BATCH]]
            answer = client.invoke(FunctionName=f"corrida-{name}-relay", Payload=json.dumps({"Records": records}).encode())
            if "FunctionError" in answer:
                raise RuntimeError(f"the relay of {name} failed: {answer['Payload'].read()!r:.500}")
        replayed += len(images)
    return replayed


def _images(stream: Any, table: str, since: datetime) -> Iterator[dict[str, Any]]:
    """What the table's items became, from its stream."""
    [latest] = stream.list_streams(TableName=table)["Streams"]
    arn = latest["StreamArn"]
    for shard in stream.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        position = stream.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        iterator = position["ShardIterator"]
        while iterator:
            page = stream.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                if record["dynamodb"]["ApproximateCreationDateTime"] >= since:
                    yield record["dynamodb"].get("NewImage", {})
            iterator = page.get("NextShardIterator") if page["Records"] else None
