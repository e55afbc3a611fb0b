"""Posting through the management API: what its answers mean."""

from dataclasses import replace
from typing import Any

import pytest
import urllib3

from feed import poster
from feed.policy import POLICY
from feed.poster import Outcome, Post


class Answers:
    """By connection, what the management API answers: a status, an exception, or one after the other."""

    def __init__(self) -> None:
        self.by_connection: dict[str, Any] = {}
        self.posted: list[tuple[str, str, bytes]] = []
        self.headers: dict[str, str] = {}

    def request(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Any:
        connection = url.rpartition("/")[2]
        self.posted.append((method, url, body))
        self.headers = headers
        answer = self.by_connection.get(connection, 200)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return type("Response", (), {"status": answer})


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, aws_mock: None) -> Answers:
    answers = Answers()
    monkeypatch.setattr(poster, "_http", answers)
    monkeypatch.setenv("CONNECTIONS_URL", "https://abc.execute-api.eu-west-1.amazonaws.com/live")
    return answers


def test_what_came_of_each_is_told_apart(answers: Answers) -> None:
    answers.by_connection = {
        "gone": 410,
        "denied": 403,
        "broken": 500,
        "slow": urllib3.exceptions.TimeoutError(),
    }
    outcomes = poster.post_all(Post(name, [b"{}"]) for name in ("fine", "gone", "denied", "broken", "slow"))
    assert outcomes == {
        "fine": Outcome.TOLD,
        "gone": Outcome.GONE,
        "denied": Outcome.BROKEN,
        "broken": Outcome.BROKEN,
        "slow": Outcome.BROKEN,
    }


def test_texts_are_posted_in_order_and_none_after_one_that_failed(answers: Answers) -> None:
    poster.post_all([Post("fine", [b"1", b"2", b"3"])])
    assert [body for _, _, body in answers.posted] == [b"1", b"2", b"3"]
    answers.posted.clear()
    answers.by_connection = {"gone": 410}
    poster.post_all([Post("gone", [b"1", b"2", b"3"])])
    assert len(answers.posted) == 1


def test_a_connection_id_is_spelled_for_an_address_and_the_call_is_signed(answers: Answers) -> None:
    poster.post_all([Post("L0SM9cOF=", [b"{}"])])
    [(method, url, _)] = answers.posted
    assert (method, url.rpartition("@connections/")[2]) == ("POST", "L0SM9cOF%3D")
    assert "/execute-api/aws4_request" in answers.headers["Authorization"]


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure(answers: Answers) -> None:
    answers.by_connection = {"stale": [urllib3.exceptions.ProtocolError("closed"), 200]}
    assert poster.post_all([Post("stale", [b"1"])]) == {"stale": Outcome.TOLD}


def test_who_waits_too_long_for_his_turn_is_not_posted_to(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poster, "POLICY", replace(POLICY, posting_longest_s=0))
    assert poster.post_all([Post("late", [b"1"])]) == {"late": Outcome.BROKEN}
    assert answers.posted == []


def test_ending_a_connection_that_is_gone_is_fine(answers: Answers) -> None:
    answers.by_connection = {"gone": 410}
    poster.end(["there", "gone"])
    assert sorted(method for method, _, _ in answers.posted) == ["DELETE", "DELETE"]
