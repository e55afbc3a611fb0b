"""A topic: what its followers see of it now, numbered, and what became of it lately.

Everything a topic shows was said in one conditional write that also ordered its delivery, so numbers have no double and
nothing that is shown is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from feed.message import Kind, Log, Message
from feed.patch import Json, difference, merge
from feed.policy import POLICY
from feed.topic_name import Subject, TopicName
from kernel.refusal import Refusal
from kernel.timer import Timer

Facts = tuple[Timer, ...]


class TopicUnknown(Refusal):
    """There is no such topic, it is not the caller's to follow, or we have not heard of it yet."""


class FanOut(Timer, frozen=True, kw_only=True):
    """Post to one shard of a topic's followers what they have not been told; `seq` is the message that caused it."""

    topic: str
    shard: int
    seq: int


class SampleDue(Timer, frozen=True, kw_only=True):
    """Look what moved. `watch` tells the current timer from those of earlier audiences."""

    topic: str
    watch: int


@dataclass(frozen=True)
class Topic:
    """`facts` are what it was derived from, `shown` what followers see of it.

    `opened_after` holds, for each shard of its followers, the last message before the shard was opened: none means that
    nobody follows. `moves` says that it has something to sample.
    """

    name: TopicName
    facts: dict[str, Any] = field(default_factory=dict)
    shown: Json = field(default_factory=dict)
    log: Log = field(default_factory=Log)
    seq: int = 0
    said_at: datetime | None = None
    sampled_at: datetime | None = None
    moves: bool = False
    opened_after: list[int] = field(default_factory=list)
    watch: int = 0
    version: int = 0

    @property
    def is_sampled(self) -> bool:
        return self.moves and bool(self.opened_after)

    def knowing(self, facts: dict[str, Any]) -> Topic:
        return replace(self, facts=facts)

    def show(self, kind: Kind, shown: Json, now: datetime) -> Topic:
        """The topic as it now is; the same again if nothing that followers see changed."""
        return self.say(kind, difference(self.shown, shown), now)

    def say(self, kind: Kind, data: Json, now: datetime) -> Topic:
        """The topic after a patch."""
        shown = merge(self.shown, data)
        if shown == self.shown:
            return self
        at = max(now, self.said_at or now)
        message = Message(self.seq + 1, at, kind, data)
        keep = POLICY.city_log_messages if self.name.subject is Subject.CITY else POLICY.log_messages
        return replace(self, shown=shown, seq=message.seq, said_at=at, log=self.log.add(message, keep))

    def close(self, now: datetime) -> Topic:
        """Nothing of it is left to see, and nothing more comes; a number and a version stay."""
        closed = replace(self.without_history(), facts={}, moves=False)
        return closed.say(Kind.CLOSED, dict.fromkeys(self.shown), now)

    def without_history(self) -> Topic:
        """What it showed once is not told any more; who resumes gets what it shows now."""
        return replace(self, log=Log(complete_after=self.seq))

    def open_to(self, shard: int) -> Topic:
        """What is said from now on is posted to this shard too, and to those before it."""
        more = shard + 1 - len(self.opened_after)
        return replace(self, opened_after=[*self.opened_after, *[self.seq] * more]) if more > 0 else self

    def stop(self) -> Topic:
        """Nobody follows any more: nothing is posted or sampled until somebody does."""
        return replace(self, opened_after=[])

    @property
    def sample_every_s(self) -> int:
        """The more followers, the rarer: what is posted in a minute does not grow with them for ever."""
        every_s = POLICY.city_sample_s if self.name.subject is Subject.CITY else POLICY.sample_s
        return min(every_s * max(1, len(self.opened_after)), POLICY.sample_rarest_s)

    def needs_sample(self, now: datetime) -> bool:
        """Whoever asks first in a while looks for all: a follower's timer, or somebody who polls."""
        return self.moves and (self.sampled_at is None or (now - self.sampled_at).total_seconds() >= self.sample_every_s)


def caused(before: Topic, after: Topic, now: datetime) -> tuple[Topic, Facts]:
    """What the step from one state of a topic to the next sets in motion."""
    facts: list[Timer] = []
    if after.seq > before.seq:
        name = str(after.name)
        facts += [FanOut(topic=name, shard=shard, seq=after.seq, due_at=now) for shard in range(len(after.opened_after))]
    if after.is_sampled and not before.is_sampled:
        after = replace(after, watch=before.watch + 1)
        facts.append(SampleDue(topic=str(after.name), watch=after.watch, due_at=now))
    return after, tuple(facts)
