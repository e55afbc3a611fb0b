"""Dead letters delivered again over HTTP, on record."""

from __future__ import annotations

from typing import Any

import pytest

from operations import redriving
from tests.conftest import Client
from tests.operations.conftest import Running

PATH = "/v1/dead-letters/redrive"
DEAD = "corrida-trips-events-dead"
QUEUE = "corrida-trips-events"


def event(n: int) -> dict[str, Any]:
    return {"detail": {"metadata": {"type": "RiderRegistered", "id": f"e{n}"}, "data": {"rider_id": f"r{n}"}}}


def test_letters_go_back_into_the_queue_they_came_from(desk: Client, running: Running) -> None:
    running.bury(DEAD, event(1))
    running.bury(DEAD, event(2))
    answer = desk.post(PATH, {"queue": DEAD}, key="redrive-1")
    assert (answer.status, answer.body["redriven"], answer.body["stayed"]) == (201, 2, [])
    assert len(running.bodies(QUEUE)) == 2
    assert running.bodies(DEAD) == []


def test_only_the_chosen_letters_go(desk: Client, running: Running) -> None:
    running.bury(DEAD, event(1))
    chosen = running.bury(DEAD, event(2))
    assert desk.post(PATH, {"queue": DEAD, "message_ids": [chosen]}, key="redrive-1").body["redriven"] == 1
    assert (running.bodies(QUEUE), running.bodies(DEAD)) == ([event(2)], [event(1)])


def test_a_repeated_request_gets_the_same_answer_and_does_nothing(desk: Client, running: Running) -> None:
    running.bury(DEAD, event(1))
    first = desk.post(PATH, {"queue": DEAD}, key="redrive-1")
    running.bury(DEAD, event(2))
    again = desk.post(PATH, {"queue": DEAD}, key="redrive-1")
    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert running.bodies(DEAD) == [event(2)]
    assert desk.post(PATH, {"queue": "corrida-trips-timers-dead"}, key="redrive-1").code == "idempotency_key_reused"


def test_what_broke_off_is_on_record_and_is_finished_by_repeating_it(
    desk: Client, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.bury(DEAD, event(1))

    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("the queue does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(redriving, "redrive", broken)
        assert desk.post(PATH, {"queue": DEAD}, key="redrive-1").status == 500
    [record] = desk.get("/v1/dead-letters/redrives").body["redrives"]
    assert (record["by"], record["queue"], record["finished_at"]) == ("desk-1", DEAD, None)
    assert desk.post(PATH, {"queue": DEAD}, key="redrive-1").body["redriven"] == 1


def test_what_did_not_come_through_a_queue_stays_and_says_so(desk: Client, running: Running) -> None:
    running.bury("corrida-riders-relay-dead", {"DDBStreamBatchInfo": {"batchSize": 1}})
    answer = desk.post(PATH, {"queue": "corrida-riders-relay-dead"}, key="redrive-1")
    assert answer.body["stayed"] == [{"reason": "not_from_a_queue", "number": 1}]
    assert len(running.bodies("corrida-riders-relay-dead")) == 1


def test_no_other_queue_can_be_named(desk: Client, running: Running) -> None:
    for queue in (QUEUE, "somebody-elses-dead", "corrida-loyalty-events-dead"):
        answer = desk.post(PATH, {"queue": queue}, key="redrive-1")
        assert (answer.status, answer.code) == (404, "queue_unknown"), queue


def test_who_redrove_what_is_told_the_newest_first(desk: Client, running: Running) -> None:
    desk.post(PATH, {"queue": DEAD}, key="redrive-1")
    Client(desk.service, "desk-2", "admin").post(PATH, {"queue": "corrida-trips-timers-dead"}, key="redrive-2")
    page = desk.get("/v1/dead-letters/redrives?limit=1").body
    assert [redrive["by"] for redrive in page["redrives"]] == ["desk-2"]
    older = desk.get(f"/v1/dead-letters/redrives?limit=1&cursor={page['next_cursor']}").body
    assert [redrive["by"] for redrive in older["redrives"]] == ["desk-1"]


def test_afterwards_the_list_is_looked_up_anew(desk: Client, running: Running) -> None:
    running.bury(DEAD, event(1))
    assert desk.get("/v1/dead-letters").body["total"] == 1
    desk.post(PATH, {"queue": DEAD}, key="redrive-1")
    assert desk.get("/v1/dead-letters").body["total"] == 0


def test_it_needs_a_key_and_the_desk(desk: Client) -> None:
    assert desk.post(PATH, {"queue": DEAD}).code == "idempotency_key_missing"
    assert desk.as_rider().post(PATH, {"queue": DEAD}, key="redrive-1").code == "forbidden"
