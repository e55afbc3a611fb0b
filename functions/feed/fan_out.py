"""Telling one shard of a topic's followers what they have not been told, in order, whoever of them is slow, broken or gone.

One function at a time holds a shard's lease, so what is posted to a connection is posted in order. Whoever holds it goes on
until nothing is left to tell; how far the shard has been told is kept with the lease.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from feed import frames, poster, store
from feed import store_audience as audience
from feed.connection import Follower, Place
from feed.message import Message
from feed.model import Topic
from feed.patch import Json
from feed.policy import POLICY
from feed.poster import Outcome, Post
from feed.topic_name import TopicName
from feed.viewer import lasting_links
from kernel import clock, work
from kernel.table import Conflict


class NobodyTakesPosts(Exception):
    """So many posts failed that it is not the followers' fault: to be tried again later, with none of them given up."""


@dataclass(frozen=True)
class Parted:
    """Who follows no more: those who `left` still have a connection, the `lost` have none."""

    left: list[Follower] = field(default_factory=list)
    lost: list[Follower] = field(default_factory=list)

    def __add__(self, more: Parted) -> Parted:
        return Parted(self.left + more.left, self.lost + more.lost)


def tell_shard(name: TopicName, shard: int, seq: int) -> None:
    """Everything up to `seq` at least, unless it has been told already. Raises `ShardTaken` while somebody else is at it.

    What is said meanwhile is told in more rounds, but none begins so late that the function could be stopped in it, with
    what it told unrecorded: whatever was said has a timer of its own.
    """
    topic = store.get(name)
    if topic is None or shard >= len(topic.opened_after):
        return
    lease = audience.take(str(name), shard, topic.opened_after[shard], clock.now())
    told, ends_s = lease.told, monotonic() + POLICY.rounds_begin_s
    parted = Parted()
    try:
        for _ in range(POLICY.rounds_per_lease):
            if topic is None or topic.seq <= told or monotonic() >= ends_s:
                break
            parted += _tell_round(topic, shard, told)
            told = topic.seq
            topic = store.get(name)
    finally:
        audience.give_back(str(name), shard, lease, told)
    _forget(parted, Place(str(name), shard))
    work.current().facts |= {"told": told, "lost": len(parted.lost)}


def _tell_round(topic: Topic, shard: int, told: int) -> Parted:
    now = clock.now()
    followers = list(audience.followers(str(topic.name), shard, now))
    work.current().facts["followers"] = len(followers)
    if not followers:
        _stop(topic, now)
        return Parted()
    ended = _those_whose_link_ended(topic, followers, now)
    outcomes = poster.post_all(_posts(topic, topic.log.since(told), followers, ended))
    broken = [connection_id for connection_id, outcome in outcomes.items() if outcome is Outcome.BROKEN]
    if len(broken) > max(POLICY.broken_followers_min, POLICY.broken_followers_share * len(followers)):
        raise NobodyTakesPosts(f"{len(broken)} of {len(followers)} posts failed")
    poster.end(broken)  # they come back, and resume where they were
    lost = {connection_id for connection_id, outcome in outcomes.items() if outcome is not Outcome.TOLD}
    return Parted(
        left=[follower for follower in followers if follower.connection_id in ended - lost],
        lost=[follower for follower in followers if follower.connection_id in lost],
    )


def _forget(parted: Parted, place: Place) -> None:
    """Not before the shard is free for others: for many it takes longer than telling those who are still there."""
    now = clock.now()
    for follower in (*parted.left, *parted.lost):
        audience.leave(follower.connection_id, follower.known_as, place, now)
    for follower in parted.lost:
        audience.disconnect(follower.connection_id, now)


def _posts(topic: Topic, missed: Sequence[Message] | None, followers: Sequence[Follower], ended: set[str]) -> Iterator[Post]:
    """Texts are made once for all who see the same."""
    made: dict[tuple[str, str, bool], list[bytes]] = {}
    for follower in followers:
        has_ended = follower.connection_id in ended
        alike = (follower.known_as, follower.sight, has_ended)
        if alike not in made:
            news = [frames.closed(follower, topic)] if has_ended else _news(topic, missed, follower)
            made[alike] = [frames.text(frame) for frame in news]
        if made[alike]:
            yield Post(follower.connection_id, made[alike])


def _news(topic: Topic, missed: Sequence[Message] | None, follower: Follower) -> list[Json]:
    return [frames.snapshot(follower, topic)] if missed is None else frames.messages(follower, missed)


def _those_whose_link_ended(topic: Topic, followers: Sequence[Follower], now: datetime) -> set[str]:
    by_link = [follower for follower in followers if follower.link]
    lasting = lasting_links(topic, now) if by_link else frozenset()
    return {follower.connection_id for follower in by_link if follower.link not in lasting}


def _stop(topic: Topic, now: datetime) -> None:
    if audience.is_over(str(topic.name), now):
        try:
            store.stop(topic, now)
        except Conflict:
            return  # somebody has joined, or something was said: whoever did that goes on from there
