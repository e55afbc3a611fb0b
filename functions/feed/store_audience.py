"""Who is connected, who follows what, and how far each shard of followers has been told.

A topic's followers lie in shards, so that several functions can post to them at a time. The audience counts them; a shard's
lease lets one function at a time post to it, so that messages go out in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from feed.connection import Connection, ConnectionUnknown, Follower, Place
from feed.policy import POLICY
from feed.service import SERVICE
from feed.topic_name import TopicName
from kernel import clock, ids
from kernel.attributes import marshal, unmarshal
from kernel.table import Conflict, Key, Table, Write

table = Table(SERVICE.name)


@dataclass(frozen=True)
class Lease:
    """The right to post to a shard; `told` is the last message that was posted to it."""

    holder: str
    told: int


class ShardTaken(Exception):
    """Somebody else is posting to it."""


def connection_key(connection_id: str) -> Key:
    return Key(f"CONNECTION#{connection_id}", "CONNECTION")


def follower_key(topic: str, shard: int, connection_id: str) -> Key:
    return Key(f"FOLLOWERS#{topic}#{shard}", connection_id)


def audience_key(topic: str) -> Key:
    return Key(f"TOPIC#{topic}", "AUDIENCE")


def shard_key(topic: str, shard: int) -> Key:
    return Key(f"TOPIC#{topic}", f"SHARD#{shard}")


def connect(connection: Connection) -> None:
    table.commit(table.put(connection_key(connection.id), connection, expires_at=connection.ends_at))


def get(connection_id: str) -> Connection | None:
    return table.get(connection_key(connection_id), Connection)


def join(connection: Connection, follower: Follower, topic: TopicName, now: datetime) -> int:
    """Make a connection one of a topic's followers; returns its shard. Once it returns, `nobody_follows` does not hold.

    Raises `ConnectionUnknown` if the connection is gone meanwhile.
    """
    place = Place(str(topic), _count_in(str(topic), now) // POLICY.followers_per_shard % POLICY.shards_max)
    key = follower_key(place.topic, place.shard, connection.id)
    table.commit(table.put(key, follower, expires_at=connection.ends_at))
    try:
        table.update(
            connection_key(connection.id),
            "SET follows.#known_as = :place",
            condition="attribute_exists(pk)",
            names={"#known_as": follower.known_as},
            place=msgspec.to_builtins(place),
        )
    except Conflict:
        leave(connection.id, follower.known_as, place, now)
        raise ConnectionUnknown() from None
    return place.shard


def leave(connection_id: str, known_as: str, place: Place, now: datetime) -> None:
    """Doing it twice does no harm. A connection that outlived itself is not counted any more, so it is not counted out."""
    response = table.call(
        "delete_item",
        Key=marshal(follower_key(place.topic, place.shard, connection_id)._asdict()),
        ReturnValues="ALL_OLD",
    )
    if unmarshal(response.get("Attributes", {})).get("ttl", 0) > _seconds(now):
        table.update(audience_key(place.topic), "ADD alive :left", left=-1)
    try:
        table.update(
            connection_key(connection_id),
            "REMOVE follows.#known_as",
            condition="attribute_exists(pk)",
            names={"#known_as": known_as},
        )
    except Conflict:
        return


def disconnect(connection_id: str, now: datetime) -> None:
    """The connection is gone, whoever found out."""
    connection = get(connection_id)
    if connection is None:
        return
    for known_as, place in connection.follows.items():
        leave(connection_id, known_as, place, now)
    table.commit(table.delete(connection_key(connection_id)))


def followers(topic: str, shard: int, now: datetime) -> Iterator[Follower]:
    """Those whose connections may still be open."""
    for item in table.all(follower_key(topic, shard, "").pk):
        if item["ttl"] > _seconds(now):
            yield msgspec.convert(item, Follower)


def is_over(topic: str, now: datetime) -> bool:
    """Nobody follows, as far as is known."""
    audience = table.item(audience_key(topic))
    return audience is None or int(audience["alive"]) <= 0 or int(audience["ends_s"]) < _seconds(now)


def nobody_follows(topic: TopicName, now: datetime) -> Write:
    """The condition under which a topic may stop."""
    condition = "attribute_not_exists(pk) OR alive <= :none OR ends_s < :now"
    return table.check(audience_key(str(topic)), condition, none=0, now=_seconds(now))


def take(topic: str, shard: int, told_at_least: int, now: datetime) -> Lease:
    """Raises `ShardTaken` while another holds it. A holder that died loses it when its time is over."""
    holder, now_s = ids.random_id(), _seconds(now)
    try:
        before = table.update(
            shard_key(topic, shard),
            "SET holder = :holder, held_until_s = :until, #ttl = :ttl",
            condition="attribute_not_exists(held_until_s) OR held_until_s < :now",
            names={"#ttl": "ttl"},
            holder=holder,
            until=now_s + POLICY.lease_s,
            ttl=now_s + POLICY.connection_s,
            now=now_s,
        )
    except Conflict:
        raise ShardTaken() from None
    return Lease(holder, max(told_at_least, before.get("told", 0)))


def give_back(topic: str, shard: int, lease: Lease, told: int) -> None:
    """Whoever lost it in the meantime has nothing to give back."""
    try:
        table.update(
            shard_key(topic, shard),
            "SET told = :told REMOVE held_until_s",
            condition="holder = :holder",
            told=told,
            holder=lease.holder,
        )
    except Conflict:
        return


def _count_in(topic: str, now: datetime) -> int:
    """One more follower; returns how many there were. An audience that nobody joined for as long as a connection lasts is
    over, and counted anew."""
    ends_s = _seconds(now) + POLICY.connection_s
    try:
        before = table.update(
            audience_key(topic),
            "ADD alive :one SET ends_s = :ends, #ttl = :ends",
            condition="attribute_not_exists(pk) OR ends_s > :now",
            names={"#ttl": "ttl"},
            one=1,
            ends=ends_s,
            now=_seconds(now),
        )
    except Conflict:
        names = {"#ttl": "ttl"}
        table.update(audience_key(topic), "SET alive = :one, ends_s = :ends, #ttl = :ends", names=names, one=1, ends=ends_s)
        return 0
    return max(0, int(before.get("alive", 0)))


def _seconds(instant: datetime) -> int:
    return int(clock.wall_epoch_s(instant))
