"""An open WebSocket, and what it follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from feed import real_time
from feed.policy import POLICY
from feed.viewer import FollowedTrip, Sight, Viewer
from kernel.refusal import Refusal


class TooManyTopics(Refusal):
    """One connection follows a handful of topics."""


class ConnectionUnknown(Refusal):
    """We have lost this connection; a new one knows where to resume."""


@dataclass(frozen=True)
class Place:
    """Where among a topic's followers a connection stands."""

    topic: str
    shard: int


@dataclass(frozen=True)
class Connection:
    """`follows` by the words the client uses for its topics."""

    id: str
    viewer: Viewer
    ends_at: datetime
    follows: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def open(cls, id: str, viewer: Viewer, now: datetime) -> Connection:
        return cls(id, viewer, real_time.later(now, POLICY.connection_s))

    def check_room(self) -> None:
        if len(self.follows) >= POLICY.topics_per_connection:
            raise TooManyTopics(topics_per_connection=POLICY.topics_per_connection)


@dataclass(frozen=True)
class Follower:
    """A connection as a topic knows it: what to post, and under which name."""

    connection_id: str
    known_as: str
    sight: Sight
    link: FollowedTrip | None = None
