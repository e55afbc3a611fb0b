"""The services as the operator reaches them, when they are busy, broken or gone."""

from __future__ import annotations

from collections.abc import Iterator

import botocore.session
import pytest

from migrate.target import Address, Target, TargetFault, TargetMissing
from tests.migration.double import Asked, Double, Told, running, told

BUSY = b'{"__type": "TooManyRequestsException", "message": "Rate exceeded"}'


@pytest.fixture
def double() -> Iterator[Double]:
    with running() as double:
        yield double


@pytest.fixture
def target(double: Double) -> Target:
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    session.set_config_variable("region", "eu-west-1")
    return Target(Address(double.url, "pool", session, double.url), 1000, lambda _seconds: None)


def in_turn(*answers: Told) -> Iterator[Told]:
    yield from answers
    while True:
        yield answers[-1]


def tell_in_turn(double: Double, method: str, path: str, *answers: Told) -> None:
    turns = in_turn(*answers)
    double.answers[method, path] = lambda _asked: next(turns)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_question_to_services_that_are_busy_is_asked_again(double: Double, target: Target, status: int) -> None:
    tell_in_turn(double, "GET", "/v1/rides/7", told({"detail": "Not now"}, status), told({"ride_id": "7"}))
    assert target.as_admin("GET", "/v1/rides/7", "token") == {"ride_id": "7"}


def test_a_change_is_repeated_only_if_nothing_was_done(double: Double, target: Target) -> None:
    tell_in_turn(double, "PUT", "/v1/a", told({"detail": "Not now"}, 429), told({"done": True}))
    assert target.as_admin("PUT", "/v1/a", "token", {}) == {"done": True}
    tell_in_turn(double, "PUT", "/v1/b", told({"detail": "Broken"}, 500), told({"done": True}))
    with pytest.raises(TargetFault, match="PUT /v1/b: 500 Broken"):
        target.as_admin("PUT", "/v1/b", "token", {})
    tell_in_turn(double, "POST", "/v1/c", told({"detail": "Broken"}, 500), told({"done": True}))
    assert target.as_admin("POST", "/v1/c", "token", {}, {"Idempotency-Key": "1"}) == {"done": True}


def test_services_that_are_gone_are_told_in_words(target: Target) -> None:
    target.api_url = "http://127.0.0.1:1"
    with pytest.raises(TargetFault, match="GET /v1/x is not answered: NewConnectionError"):
        target.as_admin("GET", "/v1/x", "token")
    with pytest.raises(TargetFault, match="PUT /v1/x is not answered: NewConnectionError"):
        target.as_admin("PUT", "/v1/x", "token", {})


def test_an_answer_that_is_none_of_the_services_is_told_in_words(double: Double, target: Target) -> None:
    double.answers["GET", "/v1/x"] = lambda _asked: Told(200, b"<html>Welcome</html>")
    with pytest.raises(TargetFault, match="GET /v1/x: 200, but no JSON: <html>"):
        target.as_admin("GET", "/v1/x", "token")
    double.answers["GET", "/v1/y"] = lambda _asked: Told(404, b"<html>Not here</html>")
    with pytest.raises(TargetMissing, match="GET /v1/y: 404"):
        target.as_admin("GET", "/v1/y", "token")


def test_sign_ins_that_are_made_too_fast_are_made_slower(double: Double, target: Target) -> None:
    def answer(_asked: Asked) -> Told:
        return Told(400, BUSY) if len(double.asked) < 3 else told({"User": {"Attributes": []}})

    double.answers["POST", "/"] = answer
    assert target.client("cognito-idp").admin_create_user(UserPoolId="pool", Username="a@example.com")["User"]
    assert len(double.asked) == 3
