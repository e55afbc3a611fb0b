from dataclasses import replace
from datetime import timedelta

from feed.message import Kind
from feed.model import FanOut, SampleDue, Topic, caused
from feed.patch import merge
from feed.topic_name import of_city, of_ride
from tests.feed.conftest import NOON, later

TOPIC = Topic(of_ride("ride-1"))


def test_every_change_has_a_number_of_its_own_and_says_only_what_changed() -> None:
    topic = TOPIC.show(Kind.STATE, {"state": "searching", "pickup": {"lat": 1}}, NOON)
    topic = topic.show(Kind.STATE, {"state": "assigned", "pickup": {"lat": 1}}, NOON)
    assert [(message.seq, message.data) for message in topic.log.messages] == [
        (1, {"state": "searching", "pickup": {"lat": 1}}),
        (2, {"state": "assigned"}),
    ]


def test_what_changes_nothing_is_not_said() -> None:
    topic = TOPIC.show(Kind.STATE, {"state": "searching"}, NOON)
    assert topic.show(Kind.STATE, {"state": "searching"}, later(5)) is topic


def test_time_does_not_run_backwards_even_if_a_clock_does() -> None:
    topic = TOPIC.show(Kind.STATE, {"state": "a"}, later(5)).show(Kind.STATE, {"state": "b"}, NOON)
    assert topic.said_at == later(5)


def test_a_message_goes_to_every_open_shard() -> None:
    before = TOPIC.open_to(2)
    after, facts = caused(before, before.show(Kind.STATE, {"state": "searching"}, NOON), NOON)
    assert facts == tuple(FanOut(topic="ride:ride-1", shard=shard, seq=1, due_at=NOON) for shard in range(3))
    assert after.seq == 1


def test_a_shard_remembers_from_where_on_it_has_to_be_told() -> None:
    topic = TOPIC.open_to(0).show(Kind.STATE, {"state": "searching"}, NOON).open_to(1)
    assert topic.opened_after == [0, 1]
    assert topic.open_to(0) is topic


def test_nobody_follows_nothing_is_sent() -> None:
    _, facts = caused(TOPIC, TOPIC.show(Kind.STATE, {"state": "searching"}, NOON), NOON)
    assert facts == ()


def test_what_moves_is_sampled_from_when_somebody_follows() -> None:
    moving = replace(TOPIC, moves=True)
    followed, facts = caused(moving, moving.open_to(0), NOON)
    assert facts == (SampleDue(topic="ride:ride-1", watch=1, due_at=NOON),)
    assert caused(followed, followed.show(Kind.STATE, {"state": "x"}, NOON), NOON)[1] == (
        FanOut(topic="ride:ride-1", shard=0, seq=1, due_at=NOON),
    )


def test_an_audience_that_comes_back_gets_a_timer_of_its_own() -> None:
    first, _ = caused(TOPIC, replace(TOPIC.open_to(0), moves=True), NOON)
    again, facts = caused(first.stop(), first.stop().open_to(0), NOON)
    assert (first.watch, again.watch) == (1, 2)
    assert facts == (SampleDue(topic="ride:ride-1", watch=2, due_at=NOON),)


def test_a_city_is_looked_at_less_often_than_a_ride() -> None:
    ride = replace(TOPIC, moves=True, sampled_at=NOON)
    city = replace(Topic(of_city("porto")), moves=True, sampled_at=NOON)
    later_4_s = NOON + timedelta(seconds=4)
    assert ride.needs_sample(later_4_s)
    assert not city.needs_sample(later_4_s)


def test_the_more_followers_the_rarer_the_look() -> None:
    topic = replace(TOPIC, moves=True, sampled_at=NOON)
    every_s = [topic.open_to(shards - 1).sample_every_s for shards in (1, 2, 5, 50)]
    assert every_s == [3, 6, 15, 15]


def test_of_a_closed_topic_nothing_is_left_but_its_number() -> None:
    topic = TOPIC.show(Kind.STATE, {"state": "searching", "driver": {"display_name": "Rui"}}, NOON)
    closed = replace(topic, moves=True).close(later(1))
    assert (closed.shown, closed.facts, closed.seq, closed.moves) == ({}, {}, 2, False)
    assert merge(topic.shown, closed.log.messages[-1].data) == {}
    assert closed.log.since(0) is None
