"""What followers are told: small deltas with a number, and the short log from which who was away catches up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from feed.patch import Json


class Kind(StrEnum):
    """What happened to a topic. `position` and `city` are samples: the newest says all that older ones said."""

    STATE = "state"
    PRICE = "price"
    SHARING = "sharing"
    POSITION = "position"
    OFFER = "offer"
    TRIP = "trip"
    ALERT = "alert"
    CITY = "city"
    CLOSED = "closed"


SUPERSEDING = frozenset({Kind.POSITION})


@dataclass(frozen=True)
class Message:
    """`data` is a JSON merge patch on what the topic showed before. Numbers grow; they may skip some."""

    seq: int
    at: datetime
    kind: Kind
    data: Json


@dataclass(frozen=True)
class Log:
    """The last messages: all of those after `complete_after`, less those that a newer one makes pointless.

    Those are older samples, and what was said of something that is gone now.
    """

    messages: list[Message] = field(default_factory=list)
    complete_after: int = 0

    def add(self, message: Message, keep: int) -> Log:
        kept = [*(old for old in self.messages if not _supersedes(message, old)), message]
        dropped = kept[:-keep]
        if dropped:
            return Log(kept[-keep:], dropped[-1].seq)
        return replace(self, messages=kept)

    def since(self, seq: int) -> Sequence[Message] | None:
        """What came after `seq`, or None if that is too long ago to tell without gaps."""
        if seq < self.complete_after:
            return None
        return [message for message in self.messages if message.seq > seq]


def _supersedes(newer: Message, older: Message) -> bool:
    gone = {name for name, value in newer.data.items() if value is None}
    return (newer.kind in SUPERSEDING and older.kind is newer.kind) or (bool(gone) and older.data.keys() <= gone)
