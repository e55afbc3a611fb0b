from typing import Any

import pytest

from kernel.table import Table
from tests.conftest import Client, outbox_of
from tests.trips.conftest import PIN, WRONG_PIN, Hands, later, text

BACKLOG = "/v1/trips/trip-1/actions"


def action(name: str, minute: float, **facts: Any) -> dict[str, Any]:
    return {"action": name, "at": text(later(minute)), **facts}


JOURNEY = [
    action("en_route", 1),
    action("arrive", 4),
    action("start", 6, pin=PIN),
    action("stop", 15, stop=1),
    action("complete", 30),
]


def test_a_journey_out_of_reach_is_one_request_and_one_write(rui: Client, hands: Hands, table: Table) -> None:
    hands.to(90)
    answer = rui.post(BACKLOG, {"actions": JOURNEY})
    assert answer.status == 200
    assert [result["outcome"] for result in answer.body["results"]] == ["applied"] * 5
    assert (answer.body["trip"]["state"], answer.body["trip"]["version"]) == ("completed", 2)
    assert answer.body["trip"]["completed_at"] == "2026-07-15T12:30:00Z"
    events = outbox_of(table, "TRIP#trip-1", "TRIP").events
    assert [event.metadata.type for event in events] == [
        "DriverEnRoute",
        "DriverArrived",
        "TripStarted",
        "TripStopReached",
        "TripCompleted",
    ]
    assert len({event.metadata.id for event in events}) == 5


def test_the_same_backlog_again_is_already_done(rui: Client, hands: Hands) -> None:
    hands.to(90)
    first = rui.post(BACKLOG, {"actions": JOURNEY})
    again = rui.post(BACKLOG, {"actions": JOURNEY})
    assert [result["outcome"] for result in again.body["results"]] == ["already_done"] * 5
    assert again.body["trip"] == first.body["trip"]


def test_a_refused_action_says_why_and_does_not_hold_up_the_others(rui: Client, hands: Hands) -> None:
    hands.to(90)
    backlog = [action("complete", 2), action("arrive", 4), action("start", 5, pin=WRONG_PIN), action("start", 6, pin=PIN)]
    answer = rui.in_language("pt-BR").post(BACKLOG, {"actions": backlog})
    assert [result["outcome"] for result in answer.body["results"]] == ["refused", "applied", "refused", "applied"]
    early, _, wrong, _ = (result["problem"] for result in answer.body["results"])
    assert (early["code"], early["state"]) == ("not_started_yet", "assigned")
    assert (wrong["code"], wrong["attempts_left"]) == ("pin_wrong", 4)
    assert wrong["text"].startswith("PIN incorreto.")
    assert answer.body["trip"]["state"] == "in_progress"


def test_wrong_pins_are_kept_though_all_else_is_refused(rui: Client, hands: Hands) -> None:
    rui.post(BACKLOG, {"actions": [action("arrive", 0)]})
    hands.to(90)
    rui.post(BACKLOG, {"actions": [action("start", minute, pin=WRONG_PIN) for minute in range(5, 10)]})
    assert rui.get("/v1/trips/trip-1").body["pin_attempts_left"] == 0


def test_giving_up_may_stand_in_a_backlog(rui: Client, hands: Hands) -> None:
    hands.to(90)
    answer = rui.post(BACKLOG, {"actions": [action("en_route", 1), action("cancel", 3, reason="vehicle_problem")]})
    assert answer.body["trip"]["cancellation"]["stage"] == "en_route"


@pytest.mark.parametrize(
    ("actions", "pointer"),
    [
        ([], "/actions"),
        ([action("arrive", 4)] * 101, "/actions"),
        ([action("arrive", 4), action("fly", 5)], "/actions/1/action"),
        ([{"action": "arrive"}], "/actions/0/at"),
        ([action("start", 6)], "/actions/0"),
        ([action("stop", 6)], "/actions/0"),
        ([action("cancel", 6)], "/actions/0"),
        ([action("stop", 6, stop="1")], "/actions/0/stop"),
    ],
)
def test_a_malformed_backlog_is_refused_as_a_whole(rui: Client, actions: list[dict[str, Any]], pointer: str) -> None:
    answer = rui.post(BACKLOG, {"actions": actions})
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]
