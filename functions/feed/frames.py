"""What goes over the wire, one JSON text per frame. Only what the reader may see leaves this module.

{"topic": "ride:r1", "seq": 7, "at": "…", "kind": "snapshot", "data": {…}}          all of it
{"topic": "ride:r1", "seq": 8, "at": "…", "kind": "state", "data": {…}}             a merge patch on what was known
{"topic": "ride:r1", "seq": 9, "at": "…", "kind": "resumed", "messages": [{…}, …]}  the patches that were missed
{"topic": "ride:r1", "kind": "refused", "problem": {"code": "topic_unknown", …}}
{"kind": "pong", "at": "…"}
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feed.connection import Follower
from feed.message import Kind, Message
from feed.model import Topic
from feed.patch import Json
from feed.policy import POLICY
from feed.sight import seen
from kernel.clock import rfc3339

EPOCH = "1970-01-01T00:00:00.000Z"


def snapshot(follower: Follower, topic: Topic) -> Json:
    return _of(topic, follower) | {"kind": "snapshot", "data": seen(follower.sight, topic.shown)}


def message(follower: Follower, told: Message) -> Json | None:
    """None if there is nothing in it for this follower."""
    data = seen(follower.sight, told.data)
    if not data:
        return None
    return {"topic": follower.known_as, "seq": told.seq, "at": rfc3339(told.at), "kind": told.kind, "data": data}


def resumed(follower: Follower, topic: Topic, since: int) -> Json:
    """What was missed after `since`, or a snapshot if that is too long ago, or no number of ours."""
    missed = topic.log.since(since) if since <= topic.seq else None
    if missed is None:
        return snapshot(follower, topic)
    frame = _of(topic, follower) | {"kind": "resumed", "messages": messages(follower, missed)}
    return frame if len(text(frame)) <= POLICY.message_bytes else snapshot(follower, topic)


def messages(follower: Follower, told: Sequence[Message]) -> list[Json]:
    return [frame for one in told if (frame := message(follower, one))]


def closed(follower: Follower, topic: Topic) -> Json:
    """There is nothing left to see for this follower."""
    return _of(topic, follower) | {"kind": Kind.CLOSED, "data": dict.fromkeys(seen(follower.sight, topic.shown))}


def refused(topic: str, problem: Json) -> Json:
    return {"topic": topic, "kind": "refused", "problem": problem}


def pong(now: datetime) -> Json:
    return {"kind": "pong", "at": rfc3339(now)}


def text(frame: Json) -> bytes:
    return msgspec.json.encode(frame)


def _of(topic: Topic, follower: Follower) -> Json:
    return {"topic": follower.known_as, "seq": topic.seq, "at": rfc3339(topic.said_at) if topic.said_at else EPOCH}
