"""The WebSocket's own function: who is let in, what he may say, and what he is answered."""

from typing import Any

import pytest

from feed import store_audience
from feed.policy import POLICY
from kernel.table import Table
from tests.conftest import Client, items
from tests.feed.conftest import (
    LINK_TOKEN,
    RIDE,
    Hands,
    Location,
    People,
    Socket,
    Wire,
    arrived,
    assigned,
    completed,
    hear,
    later,
    requested,
    shared,
    started,
)


def test_a_ticket_lets_in_once(ana: Client, wire: Wire) -> None:
    ticket = ana.post("/v1/feed/tickets", {}).body
    assert ticket["url"] == f"wss://feed.example/live?ticket={ticket['ticket']}"
    assert Socket(wire, "c1").connect(ticket["ticket"]) == 200
    assert Socket(wire, "c2").connect(ticket["ticket"]) == 401


def test_nobody_gets_in_without_a_ticket_or_with_a_made_up_one(table: Table, wire: Wire) -> None:
    assert Socket(wire, "c1").connect("") == 401
    assert Socket(wire, "c1").connect("made-up") == 401


def test_a_ticket_runs_out(ana: Client, wire: Wire, hands: Hands) -> None:
    ticket = ana.post("/v1/feed/tickets", {}).body["ticket"]
    hands.to(POLICY.ticket_s)
    assert Socket(wire, "c1").connect(ticket) == 401


def test_who_reads_the_table_can_neither_connect_nor_follow_a_link(ana: Client, table: Table) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    ticket = ana.post("/v1/feed/tickets", {}).body["ticket"]
    stored = str(items(table))
    assert ticket not in stored and LINK_TOKEN not in stored


def test_a_subscription_is_answered_with_all_there_is(ana: Client, people: People) -> None:
    hear(requested())
    answer = people.connect(ana).say("subscribe", RIDE)
    assert (answer["kind"], answer["seq"], answer["data"]["state"]) == ("snapshot", 1, "searching")


def test_a_subscription_to_what_is_not_yours_gets_nothing_and_leaves_nothing(
    ana: Client, people: People, table: Table
) -> None:
    hear(requested())
    stranger = people.connect(ana.as_rider("bob"))
    for topic in (RIDE, "ride:none", "city:porto", "offers", "driver:rui", "shared"):
        answer = stranger.say("subscribe", topic)
        assert (answer["kind"], answer["problem"]["code"]) == ("refused", "topic_unknown"), topic
    assert not [item for item in items(table) if item["pk"].startswith("FOLLOWERS#")]


def test_who_resumes_hears_what_he_missed_in_order(ana: Client, people: People, location: Location) -> None:
    hear(requested())
    seq = people.connect(ana).say("subscribe", RIDE)["seq"]
    hear(assigned())
    hear(arrived(), version=3)
    hear(started(), version=4)
    answer = people.connect(ana).say("resume", RIDE, seq=seq)
    assert answer["kind"] == "resumed"
    assert [message["data"]["state"] for message in answer["messages"]] == ["assigned", "arrived", "in_progress"]
    assert [message["seq"] for message in answer["messages"]] == [2, 3, 4]
    assert answer["seq"] == 4


def test_who_missed_nothing_is_told_so(ana: Client, people: People) -> None:
    hear(requested())
    answer = people.connect(ana).say("resume", RIDE, seq=1)
    assert (answer["kind"], answer["messages"], answer["seq"]) == ("resumed", [], 1)


def test_who_was_away_too_long_gets_all_there_is(ana: Client, people: People, short_log: None) -> None:
    hear(requested())
    for n in range(4):
        hear(assigned(trip_id=f"trip-{n}", attempt=n))
    assert people.connect(ana).say("resume", RIDE, seq=1)["kind"] == "snapshot"


def test_who_comes_with_a_number_that_is_not_ours_gets_all_there_is(ana: Client, people: People) -> None:
    hear(requested())
    assert people.connect(ana).say("resume", RIDE, seq=99)["kind"] == "snapshot"


def test_a_shared_trip_is_resumed_without_what_is_not_shared(ana: Client, people: People, location: Location) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    tickets = f"/v1/feed/shared/{LINK_TOKEN}/tickets"
    first = people.connect(ana.as_anyone(), tickets).say("subscribe", "shared")
    hear(arrived(), version=3)
    hear(completed(), version=5)
    answer = people.connect(ana.as_anyone(), tickets).say("resume", "shared", seq=first["seq"])
    assert [message["data"]["state"] for message in answer["messages"]] == ["arrived", "completed"]
    assert "ana" not in str(answer) and "start_pin_at" not in str(answer)


def test_a_link_opens_nothing_else(ana: Client, people: People) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN), requested(ride_id="ride-2")):
        hear(event)
    stranger = people.connect(ana.as_anyone(), f"/v1/feed/shared/{LINK_TOKEN}/tickets")
    for topic in ("ride:ride-2", "city:porto", "offers"):
        assert stranger.say("subscribe", topic)["kind"] == "refused", topic
    assert "fare" not in stranger.say("subscribe", "ride:ride-1")["data"]


def test_subscribing_twice_is_following_once(ana: Client, people: People, table: Table) -> None:
    hear(requested())
    socket = people.connect(ana)
    assert socket.say("subscribe", RIDE) == socket.say("subscribe", RIDE)
    assert len([item for item in items(table) if item["pk"].startswith("FOLLOWERS#")]) == 1


def test_one_connection_follows_a_handful_of_topics(desk: Client, people: People) -> None:
    socket = people.connect(desk)
    for n in range(POLICY.topics_per_connection):
        hear(requested(ride_id=f"ride-{n}"))
        assert socket.say("subscribe", f"ride:ride-{n}")["kind"] == "snapshot"
    answer = socket.say("subscribe", "alerts")
    assert answer["problem"]["code"] == "too_many_topics"
    socket.say("unsubscribe", "ride:ride-0")
    assert socket.say("subscribe", "alerts")["kind"] == "snapshot"


def test_a_ping_is_answered(ana: Client, people: People) -> None:
    assert people.connect(ana).say("ping")["kind"] == "pong"


def test_nonsense_is_refused_and_the_connection_stays(ana: Client, people: People) -> None:
    socket = people.connect(ana)
    assert socket.send("{")["problem"]["code"] == "malformed_json"
    for nonsense in ('{"action": "shout"}', '{"topic": "alerts"}', '{"action": "resume", "seq": "x"}', "[]"):
        assert socket.send(nonsense)["problem"]["code"] == "invalid_request", nonsense
    assert socket.say("subscribe", "alerts")["kind"] == "snapshot"


def test_a_topic_whose_name_is_too_long_to_be_one_is_not_looked_up(
    ana: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: Any) -> None:
        raise ValueError("Size of hashkey has exceeded the maximum size limit of 2048 bytes")

    socket = people.connect(ana)
    monkeypatch.setattr("feed.store.get", too_long)
    for action in ("subscribe", "resume"):
        assert socket.say(action, "ride:" + "x" * 3000)["problem"]["code"] == "invalid_request"


def test_what_breaks_is_told_and_counts_as_a_failure(
    ana: Client, people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ConnectionError("the table does not answer")

    socket = people.connect(ana)
    monkeypatch.setattr("feed.store.get", broken)
    assert socket.say("subscribe", "alerts")["problem"]["code"] == "internal_error"
    assert getattr(caplog.records[-1], "outcome", "") == "internal_error"


def test_refusals_are_told_in_the_readers_language(ana: Client, people: People) -> None:
    socket = people.connect(ana.in_language("pt-BR"))
    assert socket.say("subscribe", "ride:none")["problem"]["title"].startswith("Nada seu")


def test_a_connection_that_we_lost_is_told_to_come_again(wire: Wire, table: Table) -> None:
    assert Socket(wire, "lost").say("subscribe", "alerts")["problem"]["code"] == "connection_unknown"


def test_who_leaves_leaves_nothing_behind(ana: Client, people: People, table: Table, hands: Hands) -> None:
    hear(requested())
    socket = people.connect(ana)
    socket.say("subscribe", RIDE)
    socket.say("subscribe", "alerts")
    socket.leave()
    socket.leave()
    kinds = {item["pk"].partition("#")[0] for item in items(table)}
    assert not kinds & {"CONNECTION", "FOLLOWERS"}
    assert store_audience.is_over(RIDE, hands.now)


def test_everything_about_a_connection_expires_with_it(ana: Client, people: People, table: Table) -> None:
    hear(requested())
    people.connect(ana).say("subscribe", RIDE)
    ends_s = int(later(POLICY.connection_s).timestamp())
    expiring = [item for item in items(table) if item["pk"].partition("#")[0] in ("CONNECTION", "FOLLOWERS")]
    assert [item["ttl"] for item in expiring] == [ends_s, ends_s]
    assert all("ttl" in item for item in items(table) if not item["pk"].startswith(("TOPIC#driver", "TOPIC#alerts")))
