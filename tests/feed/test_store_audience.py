"""Who follows, counted without counting: what is stale must not hold a topic up, nor stop it under somebody's eyes."""

import pytest

from feed import store, store_audience
from feed.connection import Connection, ConnectionUnknown, Follower, Place
from feed.policy import POLICY
from feed.topic_name import ALERTS
from feed.viewer import Sight, Viewer
from kernel.table import Conflict, Table
from tests.feed.conftest import Hands

TOPIC = str(ALERTS)


def join(connection_id: str, hands: Hands) -> int:
    connection = Connection.open(connection_id, Viewer("ana"), hands.now)
    store_audience.connect(connection)
    return store_audience.join(connection, Follower(connection_id, TOPIC, Sight.FULL), ALERTS, hands.now)


def follower_ids(hands: Hands) -> list[str]:
    return [follower.connection_id for follower in store_audience.followers(TOPIC, 0, hands.now)]


def test_a_follower_whose_connection_must_have_ended_is_not_posted_to(table: Table, hands: Hands) -> None:
    join("old", hands)
    hands.to(POLICY.connection_s + 1)
    join("new", hands)
    assert follower_ids(hands) == ["new"]


def test_an_audience_that_nobody_joined_for_so_long_is_over(table: Table, hands: Hands) -> None:
    join("old", hands)
    assert not store_audience.is_over(TOPIC, hands.now)
    hands.to(POLICY.connection_s + 1)
    assert store_audience.is_over(TOPIC, hands.now)


def test_who_outlived_himself_is_not_counted_out_a_second_time(table: Table, hands: Hands) -> None:
    for name in ("one", "two", "three"):
        join(name, hands)
    hands.to(POLICY.connection_s + 1)
    join("new", hands)
    for name in ("one", "two", "three"):
        store_audience.disconnect(name, hands.now)
    assert not store_audience.is_over(TOPIC, hands.now)


def test_a_topic_cannot_stop_while_somebody_follows(table: Table, hands: Hands) -> None:
    topic = store.save(store.topic(ALERTS), store.topic(ALERTS).open_to(0), hands.now)
    join("one", hands)
    with pytest.raises(Conflict):
        store.stop(topic, hands.now)
    store_audience.disconnect("one", hands.now)
    store.stop(topic, hands.now)
    assert store.topic(ALERTS).opened_after == []


def test_leaving_twice_is_leaving_once(table: Table, hands: Hands) -> None:
    for name in ("one", "two"):
        join(name, hands)
    for _ in range(2):
        store_audience.leave("one", TOPIC, Place(TOPIC, 0), hands.now)
    assert not store_audience.is_over(TOPIC, hands.now)


def test_a_connection_that_went_while_it_subscribed_leaves_no_follower(table: Table, hands: Hands) -> None:
    connection = Connection.open("gone", Viewer("ana"), hands.now)
    with pytest.raises(ConnectionUnknown):
        store_audience.join(connection, Follower("gone", TOPIC, Sight.FULL), ALERTS, hands.now)
    assert follower_ids(hands) == []
    assert store_audience.is_over(TOPIC, hands.now)
