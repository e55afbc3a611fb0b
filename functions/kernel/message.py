"""What a message in a queue is about, told shortly enough for a line of a log or of a screen, and without what it holds of
people: names of things and their ids.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """`kind`: `event`, `timer`, `stream batch` (a relay could not carry it), `outbox` (it could not read it), `unknown`."""

    kind: str
    what: str
    id: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def read_message(body: str) -> Message:
    """
    >>> read_message('{"type": "OfferExpires", "due_at": "2026-01-31T12:00:00Z", "data": {"ride_id": "r1"}}')
    Message(kind='timer', what='OfferExpires', id='', ids={'ride_id': 'r1'}, reason='')
    """
    match _decoded(body):
        case {"detail": {"metadata": {"type": str(what), "id": str(event_id)}, "data": dict(data)}}:
            return Message("event", what, event_id, _ids(data))
        case {"type": str(what), "due_at": str(), "data": dict(data), **cause}:
            return Message("timer", what, str(cause.get("causation_id", "")), _ids(data))
        case {"DDBStreamBatchInfo": {"batchSize": int(size)}, "requestContext": {"condition": str(reason)}}:
            return Message("stream batch", f"{size} write{'s' * (size != 1)}", reason=reason)
        case {"reason": str(reason), "record": {"dynamodb": {"Keys": dict(keys)}}}:
            key = {name: str(value.get("S", value)) for name, value in keys.items()}
            return Message("outbox", " ".join(key.values()), ids=key, reason=reason)
    return Message("unknown", "unknown")


def _decoded(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _ids(data: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in data.items() if name.endswith("_id")}
