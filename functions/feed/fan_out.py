"""Telling one shard of a topic's followers what they have not been told, in order, whoever of them is slow, broken or gone.

One function at a time holds a shard's lease, so what is posted to a connection is posted in order. Whoever holds it goes on
until nothing is left to tell; how far the shard has been told is kept with the lease.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

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


def tell_shard(name: TopicName, shard: int, seq: int) -> None:
    """Everything up to `seq` at least, unless it has been told already. Raises `ShardTaken` while somebody else is at it."""
    topic = store.get(name)
    if topic is None or shard >= len(topic.opened_after):
        return
    lease = audience.take(str(name), shard, topic.opened_after[shard], clock.now())
    told = lease.told
    try:
        for _ in range(POLICY.rounds_per_lease):
            if topic is None or topic.seq <= told:
                break
            _tell_round(topic, shard, told)
            told = topic.seq
            topic = store.get(name)
    finally:
        audience.give_back(str(name), shard, lease, told)
    work.current().facts["told"] = told


def _tell_round(topic: Topic, shard: int, told: int) -> None:
    now = clock.now()
    followers = list(audience.followers(str(topic.name), shard, now))
    work.current().facts["followers"] = len(followers)
    if not followers:
        _stop(topic, now)
        return
    ended = _those_whose_link_ended(topic, followers, now)
    outcomes = poster.post_all(_posts(topic, topic.log.since(told), followers, ended))
    lost = {connection_id: outcome for connection_id, outcome in outcomes.items() if outcome is not Outcome.TOLD}
    broken = [connection_id for connection_id, outcome in lost.items() if outcome is Outcome.BROKEN]
    if len(broken) > max(POLICY.broken_followers_min, POLICY.broken_followers_share * len(followers)):
        raise NobodyTakesPosts(f"{len(broken)} of {len(followers)} posts failed")
    poster.end(broken)  # they come back, and resume where they were
    work.current().facts["lost"] = len(lost)
    place = Place(str(topic.name), shard)
    for follower in followers:
        if follower.connection_id in lost.keys() | ended:
            audience.leave(follower.connection_id, follower.known_as, place, now)
        if follower.connection_id in lost:
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
