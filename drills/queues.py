"""The deployed queues: what waits in them, and how soon they give a message up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.local import LocalStack
from kernel.declaration import Service

WAITING = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
SEND_LIMIT = 10


@dataclass(frozen=True)
class Queue:
    stack: LocalStack
    name: str

    @property
    def url(self) -> str:
        return str(self._sqs.get_queue_url(QueueName=self.name)["QueueUrl"])

    @property
    def dead(self) -> Queue:
        return Queue(self.stack, f"{self.name}-dead")

    def send(self, bodies: list[str], delay_s: int = 0) -> None:
        url = self.url
        for start in range(0, len(bodies), SEND_LIMIT):
            entries = [
                {"Id": str(number), "MessageBody": body, "DelaySeconds": delay_s}
                for number, body in enumerate(bodies[start : start + SEND_LIMIT])
            ]
            failed = self._sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")
            if failed:
                raise RuntimeError(f"{self.name} takes no message: {failed[0]}")

    def waiting(self) -> int:
        attributes = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(WAITING))["Attributes"]
        return sum(int(attributes.get(name, 0)) for name in WAITING)

    def take(self) -> Iterator[str]:
        """Everything there, which is gone from the queue then."""
        url = self.url
        while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                yield str(message["Body"])

    def attributes(self) -> dict[str, str]:
        return dict(self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"])

    def set(self, **attributes: str) -> None:
        self._sqs.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    @property
    def _sqs(self) -> Any:
        return self.stack.client("sqs")


def event_queues(stack: LocalStack, services: tuple[Service, ...]) -> dict[str, Queue]:
    return {service.name: Queue(stack, f"corrida-{service.name}-events") for service in services if service.reacts_to}


def timer_queues(stack: LocalStack, services: tuple[Service, ...]) -> dict[str, Queue]:
    return {service.name: Queue(stack, f"corrida-{service.name}-timers") for service in services if service.timers}


@contextmanager
def impatient(queue: Queue, tries: int, visibility_s: int) -> Iterator[None]:
    """For a while the queue gives a message up after fewer tries and shows it again sooner, to save a drill's time."""
    before = queue.attributes()
    policy = json.loads(before["RedrivePolicy"])
    queue.set(RedrivePolicy=json.dumps(policy | {"maxReceiveCount": tries}), VisibilityTimeout=str(visibility_s))
    try:
        yield
    finally:
        queue.set(RedrivePolicy=before["RedrivePolicy"], VisibilityTimeout=before["VisibilityTimeout"])


def drained(queues: list[Queue], within_s: float) -> list[str]:
    """Waits until the queues are empty; names those that are not in the end."""
    deadline_s = time.monotonic() + within_s
    left = list(queues)
    while left and time.monotonic() < deadline_s:
        left = [queue for queue in left if queue.waiting()]
        time.sleep(0.3)
    return [f"{queue.waiting()} messages are stuck in {queue.name}" for queue in left]
