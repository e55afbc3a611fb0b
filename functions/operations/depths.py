"""How full queues are, from their own attributes, which exist wherever there are queues."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from operations.letterbox import queue_url
from operations.model import Depth

QUEUES_AT_ONCE = 8
ATTRIBUTES = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
]


def depths(sqs: Any, names: Sequence[str]) -> dict[str, Depth]:
    with ThreadPoolExecutor(QUEUES_AT_ONCE) as pool:
        return dict(zip(names, pool.map(lambda name: _depth(sqs, name), names), strict=True))


def _depth(sqs: Any, name: str) -> Depth:
    told = sqs.get_queue_attributes(QueueUrl=queue_url(sqs, name), AttributeNames=ATTRIBUTES)["Attributes"]
    waiting, in_flight, delayed = (int(told.get(attribute, 0)) for attribute in ATTRIBUTES)
    return Depth(waiting, in_flight, delayed)
