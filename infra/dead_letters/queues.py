"""Dead-letter queues, and reading one without keeping its letters from others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from infra.access import Access
from infra.messages import Message, read_message

PREFIX = "corrida-"
SUFFIX = "-dead"
HIDDEN_WHILE_READ_S = 60
LONG_POLL_S = 1


@dataclass(frozen=True)
class DeadQueue:
    """`corrida-dispatch-events-dead`: the dead letters of the service `dispatch`'s queue `events`."""

    name: str
    url: str

    @property
    def service(self) -> str:
        return self._parts[0]

    @property
    def holds(self) -> str:
        """`events`, `timers`, `relay`, or the function of a schedule."""
        return self._parts[1]

    @property
    def source_url(self) -> str:
        return self.url.removesuffix(SUFFIX)

    @property
    def _parts(self) -> tuple[str, str]:
        service, _, holds = self.name.removeprefix(PREFIX).removesuffix(SUFFIX).rpartition("-")
        return service, holds


@dataclass(frozen=True)
class Letter:
    queue: DeadQueue
    id: str
    receipt: str
    body: str
    sent_at: datetime
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        return read_message(self.body)


def dead_queues(access: Access, service: str = "") -> list[DeadQueue]:
    pages = access.client("sqs").get_paginator("list_queues").paginate(QueueNamePrefix=PREFIX)
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    queues = [DeadQueue(url.rpartition("/")[2], url) for url in sorted(urls) if url.endswith(SUFFIX)]
    return [queue for queue in queues if service in ("", queue.service)]


class Reading:
    """Reads every letter of a queue once. What is not deleted meanwhile is put back at the end, at once."""

    def __init__(self, access: Access, queue: DeadQueue) -> None:
        self.sqs = access.client("sqs")
        self.queue = queue
        self.in_hand: dict[str, Letter] = {}

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for letter in self.in_hand.values():
            self.sqs.change_message_visibility(QueueUrl=self.queue.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def __iter__(self) -> Iterator[Letter]:
        seen: set[str] = set()
        while letters := [letter for letter in self._receive() if letter.id not in seen]:
            for letter in letters:
                seen.add(letter.id)
                self.in_hand[letter.id] = letter
                yield letter

    def delete(self, letter: Letter) -> None:
        self.sqs.delete_message(QueueUrl=self.queue.url, ReceiptHandle=letter.receipt)
        del self.in_hand[letter.id]

    def _receive(self) -> list[Letter]:
        """By long polling, which asks every server that may hold one."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queue.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_WHILE_READ_S,
            WaitTimeSeconds=LONG_POLL_S,
            AttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        return [self._letter(message) for message in answer.get("Messages", [])]

    def _letter(self, message: dict[str, Any]) -> Letter:
        return Letter(
            queue=self.queue,
            id=message["MessageId"],
            receipt=message["ReceiptHandle"],
            body=message["Body"],
            sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, tz=UTC),
            attributes=message.get("MessageAttributes", {}),
        )


def dead_event_ids(access: Access, service: str) -> set[str]:
    """Of the events that a service has given up on."""
    ids: set[str] = set()
    for queue in dead_queues(access, service):
        if queue.holds == "events":
            with Reading(access, queue) as letters:
                ids |= {letter.message.id for letter in letters}
    return ids
