"""Events: facts in the past tense that one service states and others rely on.

An event is a class in `events/<publisher>.py`. Emitter, bus rule, IAM condition, subscriber and test import the same
class; nothing else is shared between two services.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import msgspec
from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Base of every published event. Readers ignore fields they do not know; writers only ever add fields with a default.

    `aggregate` names the field that identifies the thing whose change this is; `schema_version` grows with each added field.
    What `names_people` is delivered and never archived: an archive cannot forget anybody.
    """

    source: ClassVar[str]
    aggregate: ClassVar[str]
    schema_version: ClassVar[str] = "1.0"
    names_people: ClassVar[bool] = False

    @property
    def aggregate_id(self) -> str:
        return str(getattr(self, self.aggregate))

    @classmethod
    def parse(cls, data: dict[str, Any]) -> Self:
        """Raises `msgspec.ValidationError`, which names the field, if `data` breaks the contract."""
        return msgspec.convert(data, cls)


class Aggregate(Struct, frozen=True):
    id: str
    version: int


class Metadata(Struct, frozen=True, kw_only=True):
    """Who said it, when, about what, and because of what. The names map one-to-one to CloudEvents attributes."""

    id: str
    type: str
    version: str
    time: datetime
    source: str
    aggregate: Aggregate
    correlation_id: str
    causation_id: str
    traceparent: str = ""


class Envelope(Struct, frozen=True):
    """The `detail` of an EventBridge entry."""

    metadata: Metadata
    data: dict[str, Any]


def source_of(service: str) -> str:
    return f"corrida.{service}"
