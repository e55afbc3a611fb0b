"""Secrets: read once, kept for a while, the previous version still good after a rotation."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from kernel import aws, secrets
from kernel.declaration import RIDERS, Route, Secret, Service

NAME = "quote-signing"


@pytest.fixture
def secret_id(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setitem(os.environ, "SECRET_QUOTE_SIGNING", "corrida-tests-quote-signing")
    aws.client("secretsmanager").create_secret(Name="corrida-tests-quote-signing", SecretString="first")
    secrets.forget()
    yield "corrida-tests-quote-signing"
    secrets.forget()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    now = {"s": 1000.0}
    monkeypatch.setattr("kernel.secrets.time.monotonic", lambda: now["s"])
    return now


def rotate(secret_id: str, text: str) -> None:
    aws.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=text)


def test_a_secret_is_read_once_and_kept(secret_id: str, clock: dict[str, float]) -> None:
    assert secrets.get(NAME) == "first"
    rotate(secret_id, "second")
    assert secrets.get(NAME) == "first"


def test_a_new_value_is_used_once_the_old_one_has_been_kept_long_enough(secret_id: str, clock: dict[str, float]) -> None:
    assert secrets.get(NAME) == "first"
    rotate(secret_id, "second")
    clock["s"] += secrets.MAX_AGE_S
    assert secrets.get(NAME) == "second"


def test_what_the_previous_version_signed_can_still_be_checked(secret_id: str, clock: dict[str, float]) -> None:
    first = secrets.current(NAME)
    rotate(secret_id, "second")
    clock["s"] += secrets.MAX_AGE_S
    assert secrets.current(NAME).text == "second"
    assert secrets.find(NAME, first.version_id) == first


def test_what_is_two_rotations_old_is_gone(secret_id: str, clock: dict[str, float]) -> None:
    first = secrets.current(NAME)
    rotate(secret_id, "second")
    rotate(secret_id, "third")
    clock["s"] += secrets.MAX_AGE_S
    assert secrets.find(NAME, first.version_id) is None


def test_a_version_that_another_process_already_uses_is_found_before_its_own_time(
    secret_id: str, clock: dict[str, float]
) -> None:
    assert secrets.get(NAME) == "first"
    rotate(secret_id, "second")
    version_id = aws.client("secretsmanager").get_secret_value(SecretId=secret_id)["VersionId"]
    clock["s"] += secrets.RELOAD_AT_MOST_EVERY_S
    found = secrets.find(NAME, version_id)
    assert found is not None
    assert found.text == "second"


def test_forged_versions_do_not_make_it_read_every_time(
    secret_id: str, clock: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.get(NAME)
    monkeypatch.setattr(secrets, "_read", lambda _: pytest.fail("read again"))
    for _ in range(20):
        assert secrets.find(NAME, "forged") is None


def test_while_secrets_manager_is_down_the_held_one_goes_on(
    secret_id: str, clock: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secrets.get(NAME) == "first"

    def down(_: str) -> tuple[secrets.Secret, ...]:
        raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")

    monkeypatch.setattr(secrets, "_read", down)
    clock["s"] += secrets.MAX_AGE_S
    assert secrets.get(NAME) == "first"


def test_without_any_the_failure_is_told(secret_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.client("secretsmanager").delete_secret(SecretId=secret_id, ForceDeleteWithoutRecovery=True)
    with pytest.raises(ClientError):
        secrets.get(NAME)


def test_a_secret_for_a_function_that_does_not_exist_is_refused() -> None:
    service = Service(
        name="tests",
        purpose="Tests.",
        routes=(Route("GET", "/v1/tests", RIDERS),),
        secrets=(Secret(NAME, read_by=("timers",)),),
    )
    with pytest.raises(ValueError, match="timers"):
        _ = service.functions
