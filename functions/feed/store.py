"""Where topics are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from feed.city import OpenRequest, city_at, open_request
from feed.model import Topic, caused
from feed.policy import POLICY
from feed.ride import RideSeen
from feed.service import SERVICE
from feed.store_audience import nobody_follows
from feed.topic_name import Subject, TopicName
from kernel.clock import rfc3339, seconds
from kernel.table import Key, Table
from kernel.timer import Timer

table = Table(SERVICE.name)

OPEN_REQUESTS = "open"


def topic_key(name: TopicName) -> Key:
    return Key(f"TOPIC#{name}", "TOPIC")


def city_partition_key(city: str) -> str:
    return f"CITY#{city}"


def get(name: TopicName) -> Topic | None:
    return table.get(topic_key(name), Topic)


def topic(name: TopicName) -> Topic:
    """As it is kept, or as one begins: a city always has something to sample."""
    return get(name) or Topic(name, moves=name.subject is Subject.CITY)


def save(before: Topic, after: Topic, now: datetime, *more: Timer) -> Topic:
    """Store what became of a topic, and set off what follows from it; nothing at all if nothing changed."""
    if after == before:
        return before
    after, facts = caused(before, after, now)
    kept = {"expires_at": _expires_at(after, now), **_open_request(after)}
    return table.save(topic_key(after.name), after, *facts, *more, **kept)


def stop(topic: Topic, now: datetime) -> None:
    """Raises `Conflict` if somebody has joined, or the topic has changed."""
    kept = {"expires_at": _expires_at(topic, now), **_open_request(topic)}
    write = table.saving(topic_key(topic.name), topic.stop(), **kept)
    table.commit(write, nobody_follows(topic.name, now))


def forget(name: TopicName) -> None:
    """The topic of somebody who is gone."""
    table.commit(table.delete(topic_key(name)))


def open_requests(city: str) -> list[OpenRequest]:
    """The rides of a city that still need a driver, longest waiting first."""
    rows = table.query(city_partition_key(city), index=OPEN_REQUESTS, limit=POLICY.city_requests * 4).items
    return [msgspec.convert(row["open_request"], OpenRequest) for row in rows]


def topics(names: Iterator[str]) -> Iterator[Topic]:
    for text in names:
        name = TopicName.parse(text)
        found = get(name) if name else None
        if found:
            yield found


def _expires_at(topic: Topic, now: datetime) -> datetime | None:
    return now + seconds(POLICY.topic_kept_s) if topic.name.subject is Subject.RIDE else None


def _open_request(topic: Topic) -> dict[str, Any]:
    """What puts a ride without a driver into its city's list."""
    ride = RideSeen.of(topic.facts) if topic.name.subject is Subject.RIDE else None
    request = open_request(ride) if ride else None
    city = city_at(request.pickup) if request else None
    if request is None or city is None:
        return {}
    return {
        "open_request": msgspec.to_builtins(request),
        "open_pk": city_partition_key(city.name),
        "open_sk": f"{rfc3339(request.requested_at)}#{request.ride_id}",
    }
