"""A dead letter: a message that its reader gave up on, told by what it is about and why, never by what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.message import Message, read_message
from operations.queue import QueueName


@dataclass(frozen=True)
class Letter:
    """As it lies in the queue; `receipt` lets whoever reads it put it back or take it away."""

    queue: QueueName
    id: str
    receipt: str
    body: str
    sent_at: datetime
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        return read_message(self.body)

    def told(self, known: Mapping[str, str]) -> ToldLetter:
        """`known` are reasons by message id."""
        message = self.message
        return ToldLetter(
            service=self.queue.service,
            queue=self.queue.dead_name,
            message_id=self.id,
            kind=message.kind,
            what=message.what,
            event_id=message.id,
            ids=message.ids,
            since=self.sent_at,
            reason=message.reason or known.get(self.id, "") or self._undelivered,
            redrivable=self.queue.is_fed_by_messages,
        )

    @property
    def _undelivered(self) -> str:
        """EventBridge says itself why it could not deliver."""
        return str(self.attributes.get("ERROR_MESSAGE", {}).get("StringValue", ""))


@dataclass(frozen=True)
class ToldLetter:
    service: str
    queue: str
    message_id: str
    kind: str
    what: str
    event_id: str
    ids: dict[str, str]
    since: datetime
    reason: str
    redrivable: bool
