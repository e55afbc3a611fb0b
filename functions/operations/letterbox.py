"""Reading a dead-letter queue without keeping its letters from others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from operations.letter import Letter
from operations.queue import QueueName

HIDDEN_WHILE_READ_S = 60
LONG_POLL_S = 1


class Letterbox:
    """Reads every letter of a queue once. What is not deleted meanwhile is put back at the end, at once."""

    def __init__(self, sqs: Any, queue: QueueName) -> None:
        self.sqs = sqs
        self.queue = queue
        self.url = queue_url(sqs, queue.dead_name)
        self.in_hand: dict[str, Letter] = {}

    def __enter__(self) -> Letterbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for letter in self.in_hand.values():
            self.sqs.change_message_visibility(QueueUrl=self.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def __iter__(self) -> Iterator[Letter]:
        seen: set[str] = set()
        while letters := [letter for letter in self._receive() if letter.id not in seen]:
            for letter in letters:
                seen.add(letter.id)
                self.in_hand[letter.id] = letter
                yield letter

    def delete(self, letter: Letter) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)
        del self.in_hand[letter.id]

    def _receive(self) -> list[Letter]:
        """By long polling, which asks every server that may hold one."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
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


def queue_url(sqs: Any, name: str) -> str:
    return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
