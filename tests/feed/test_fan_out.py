"""Telling thousands: in order, past the gone, the broken and the slow."""

from collections.abc import Iterable
from typing import Any

import pytest

from feed import fan_out, poster, store_audience
from feed.fan_out import NobodyTakesPosts
from feed.policy import POLICY
from feed.poster import Outcome, Post
from feed.service import SERVICE
from feed.store_audience import ShardTaken
from feed.topic_name import of_ride
from kernel.table import Table
from tests.conftest import Client, items
from tests.feed.conftest import (
    LINK_TOKEN,
    RIDE,
    Clockwork,
    Hands,
    Location,
    People,
    Socket,
    Wire,
    arrived,
    assigned,
    completed,
    fare_agreed,
    hear,
    requested,
    shared,
    started,
)


def states(messages: list[Any]) -> list[str]:
    return [message["data"]["state"] for message in messages if message["data"].get("state")]


def follow(people: People, client: Client, how_many: int = 1) -> list[Socket]:
    sockets = [people.connect(client) for _ in range(how_many)]
    for socket in sockets:
        assert socket.say("subscribe", RIDE)["kind"] == "snapshot"
    return sockets


def test_every_follower_hears_every_change_in_order(
    ana: Client, people: People, clockwork: Clockwork, small_shards: None
) -> None:
    hear(requested())
    sockets = follow(people, ana, 5)
    for version, event in enumerate((assigned(), arrived(), started(), completed()), start=1):
        hear(event, version)
        clockwork.run()
    for socket in sockets:
        assert states(socket.received) == ["assigned", "arrived", "in_progress", "completed"]
        assert [message["seq"] for message in socket.received] == sorted({message["seq"] for message in socket.received})


def test_what_was_said_in_one_go_is_posted_in_order_and_once(ana: Client, people: People, clockwork: Clockwork) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    for version, event in enumerate((assigned(), arrived(), started()), start=1):
        hear(event, version)
    clockwork.run()
    clockwork.run()
    assert states(socket.received) == ["assigned", "arrived", "in_progress"]


def test_a_timer_that_comes_twice_or_late_posts_nothing_twice(ana: Client, people: People, clockwork: Clockwork) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    hear(assigned())
    clockwork.run()
    told = len(socket.received)
    fan_out.tell_shard(of_ride("ride-1"), 0, seq=1)
    fan_out.tell_shard(of_ride("ride-1"), 0, seq=2)
    assert len(socket.received) == told


def test_a_gone_connection_is_forgotten_altogether(
    ana: Client, people: People, clockwork: Clockwork, wire: Wire, table: Table
) -> None:
    hear(requested())
    gone, there = follow(people, ana, 2)
    gone.say("subscribe", "alerts")
    wire.outcomes[gone.id] = Outcome.GONE
    hear(assigned())
    clockwork.run()
    assert states(there.received) == ["assigned"]
    left = [item for item in items(table) if gone.id in (item["sk"], item["pk"].removeprefix("CONNECTION#"))]
    assert left == []
    assert not store_audience.is_over(RIDE, clockwork.hands.now)


def test_a_broken_connection_is_ended_so_that_it_comes_back_and_resumes(
    ana: Client, people: People, clockwork: Clockwork, wire: Wire
) -> None:
    hear(requested())
    broken, there = follow(people, ana, 2)
    wire.outcomes[broken.id] = Outcome.BROKEN
    hear(assigned())
    clockwork.run()
    assert wire.ended == [broken.id]
    assert states(there.received) == ["assigned"]
    assert states(people.connect(ana).say("resume", RIDE, seq=1)["messages"]) == ["assigned"]


def test_when_nearly_all_posts_fail_nobody_is_given_up_and_it_is_tried_again(
    ana: Client, people: People, wire: Wire, table: Table
) -> None:
    hear(requested())
    sockets = follow(people, ana, POLICY.broken_followers_min + 1)
    for socket in sockets:
        wire.outcomes[socket.id] = Outcome.BROKEN
    hear(assigned())
    with pytest.raises(NobodyTakesPosts):
        fan_out.tell_shard(of_ride("ride-1"), 0, seq=2)
    assert wire.ended == []
    wire.outcomes.clear()
    fan_out.tell_shard(of_ride("ride-1"), 0, seq=2)
    assert [states(socket.received) for socket in sockets] == [["assigned"]] * len(sockets)


def test_while_somebody_posts_to_a_shard_nobody_else_does(
    ana: Client, people: People, clockwork: Clockwork, hands: Hands
) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    lease = store_audience.take(RIDE, 0, 1, hands.now)
    hear(assigned())
    with pytest.raises(ShardTaken):
        fan_out.tell_shard(of_ride("ride-1"), 0, seq=2)
    clockwork.run()
    assert states(socket.received) == []
    store_audience.give_back(RIDE, 0, lease, told=1)
    clockwork.wait(POLICY.lease_retry_s + 1)
    assert states(socket.received) == ["assigned"]


def test_a_holder_that_died_loses_its_shard(
    ana: Client, people: People, clockwork: Clockwork, hands: Hands, short_lease: None
) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    dead = store_audience.take(RIDE, 0, 1, hands.now)
    hear(assigned())
    clockwork.wait(5)
    assert states(socket.received) == ["assigned"]
    store_audience.give_back(RIDE, 0, dead, told=0)
    hear(arrived(), version=3)
    clockwork.run()
    assert states(socket.received) == ["assigned", "arrived"]


def test_a_lease_outlives_the_function_that_holds_it() -> None:
    [timers] = [function for function in SERVICE.functions if function.name == "timers"]
    assert timers.timeout_s < POLICY.lease_s


def test_a_slow_round_ends_a_lease_and_the_rest_is_told_under_the_next(
    ana: Client, people: People, clockwork: Clockwork, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    hear(assigned())
    spent_s = [0.0]

    def slowly(posts: Iterable[Post]) -> dict[str, Outcome]:
        spent_s[0] += POLICY.posting_longest_s
        hear(arrived(), version=3)
        return wire.post_all(posts)

    monkeypatch.setattr(fan_out, "monotonic", lambda: spent_s[0])
    monkeypatch.setattr(poster, "post_all", slowly)
    fan_out.tell_shard(of_ride("ride-1"), 0, 2)
    assert states(socket.received) == ["assigned"]
    clockwork.run()
    assert states(socket.received) == ["assigned", "arrived"]


def test_the_last_round_is_over_before_the_function_is_stopped() -> None:
    [timers] = [function for function in SERVICE.functions if function.name == "timers"]
    assert POLICY.rounds_begin_s + POLICY.posting_longest_s + POLICY.post_timeout_s < timers.timeout_s


def test_a_shard_that_fell_far_behind_is_told_all_there_is(
    ana: Client, people: People, clockwork: Clockwork, short_log: None
) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    for n in range(3):
        hear(assigned(trip_id=f"trip-{n}", attempt=n))
    clockwork.run()
    assert [message["kind"] for message in socket.received] == ["snapshot"]


def test_a_follower_by_link_hears_the_shared_part_only(
    ana: Client, people: People, clockwork: Clockwork, location: Location
) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    stranger = people.connect(ana.as_anyone(), f"/v1/feed/shared/{LINK_TOKEN}/tickets")
    stranger.say("subscribe", "shared")
    hear(fare_agreed())
    hear(arrived(), version=3)
    clockwork.run()
    assert {message["topic"] for message in stranger.received} == {"shared"}
    assert states(stranger.received) == ["arrived"]
    assert "fare" not in str(stranger.received) and "ana" not in str(stranger.received)


def test_when_a_link_is_withdrawn_its_followers_see_nothing_more(
    ana: Client, people: People, clockwork: Clockwork, location: Location
) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    stranger = people.connect(ana.as_anyone(), f"/v1/feed/shared/{LINK_TOKEN}/tickets")
    stranger.say("subscribe", "shared")
    hear(shared(), version=2)
    clockwork.run()
    last = stranger.received[-1]
    assert last["kind"] == "closed" and set(last["data"].values()) == {None}
    hear(arrived(), version=3)
    clockwork.run()
    assert stranger.received[-1] == last


def test_when_nobody_is_left_nothing_is_posted_any_more(
    ana: Client, people: People, clockwork: Clockwork, table: Table
) -> None:
    hear(requested())
    [socket] = follow(people, ana)
    socket.leave()
    hear(assigned())
    clockwork.run()
    [topic] = [item for item in items(table) if (item["pk"], item["sk"]) == (f"TOPIC#{RIDE}", "TOPIC")]
    assert topic["opened_after"] == []


def test_who_joins_later_is_told_from_there_on(ana: Client, people: People, clockwork: Clockwork) -> None:
    hear(requested())
    [first] = follow(people, ana)
    hear(assigned())
    clockwork.run()
    [second] = follow(people, ana)
    hear(arrived(), version=3)
    clockwork.run()
    assert (states(first.received), states(second.received)) == (["assigned", "arrived"], ["arrived"])


def test_the_audience_is_spread_over_shards(ana: Client, people: People, table: Table, small_shards: None) -> None:
    hear(requested())
    follow(people, ana, 5)
    shards = sorted(item["pk"].rpartition("#")[2] for item in items(table) if item["pk"].startswith("FOLLOWERS#"))
    assert shards == ["0", "0", "1", "1", "2"]
