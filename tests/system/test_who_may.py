"""Every route of the published OpenAPI documents, tried by everybody: who is let in is who is declared, and nobody else.

Callers: nobody, a token of another user pool, an expired one, a rider, a driver, the desk, an admin.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import PASSWORD, LocalStack, StackInfo
from tests.system.city import Driver, Person, carry, eventually, request_ride

pytestmark = pytest.mark.system

DOCUMENTS = Path("contracts/openapi")
GROUPS = ("riders", "drivers", "desk", "admin")
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
TURNED_AWAY = (401, 403)
WITHOUT_BODY = ("GET", "DELETE")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    audience: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def with_ids(self, ids: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], UNKNOWN_ID), self.path)


def operations() -> Iterator[Operation]:
    for document in sorted(DOCUMENTS.glob("*.json")):
        for path, methods in json.loads(document.read_text())["paths"].items():
            for method, operation in methods.items():
                yield Operation(method.upper(), path, frozenset(operation["x-audience"]))


OPERATIONS = list(operations())
FOR_PEOPLE = [operation for operation in OPERATIONS if "siblings" not in operation.audience]
INTERNAL = [operation for operation in OPERATIONS if "siblings" in operation.audience]
FOR_SIGNED_IN = [operation for operation in FOR_PEOPLE if "anyone" not in operation.audience]


def status_of(person: Person, operation: Operation, ids: dict[str, str] | None = None) -> int:
    body: dict[str, Any] | None = None if operation.method in WITHOUT_BODY else {}
    answer = person.ask(operation.method, operation.with_ids(ids or {}), body, Idempotency_Key="who-may-000001")
    return answer.status_code


@pytest.fixture(scope="module")
def throwaways(stack: LocalStack, http: httpx.Client) -> dict[str, Person]:
    """One of each group, whom nobody needs afterwards: some routes delete whoever calls them."""
    people = {}
    for group in GROUPS:
        email = f"who-may-{group}@example.com"
        stack.sign_up(email, group)
        people[group] = Person(http, stack.token(email))
    return people


@pytest.mark.parametrize("operation", FOR_SIGNED_IN, ids=str)
def test_nobody_gets_in_without_a_token(nobody: Person, operation: Operation) -> None:
    assert status_of(nobody, operation) == 401


@pytest.mark.parametrize("operation", INTERNAL, ids=str)
def test_internal_routes_are_closed_to_people(nobody: Person, throwaways: dict[str, Person], operation: Operation) -> None:
    assert {status_of(person, operation) for person in (nobody, *throwaways.values())} <= set(TURNED_AWAY)


@pytest.mark.parametrize("operation", FOR_SIGNED_IN, ids=str)
@pytest.mark.parametrize("group", GROUPS)
def test_who_is_let_in_is_who_is_declared(throwaways: dict[str, Person], operation: Operation, group: str) -> None:
    status = status_of(throwaways[group], operation)
    if group in operation.audience:
        assert status not in TURNED_AWAY and status < 500
    else:
        assert status == 403


@pytest.fixture(scope="module")
def foreigner(stack: LocalStack, http: httpx.Client) -> Person:
    """Somebody with a perfectly good token of a user pool that is not ours."""
    cognito = stack.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="elsewhere")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="elsewhere", ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=pool, Username="mallory@example.com", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="mallory@example.com", Password=PASSWORD, Permanent=True)
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="mallory@example.com", GroupName="admin")
    return Person(http, _token(cognito, client["UserPoolClient"]["ClientId"], "mallory@example.com"))


@pytest.fixture(scope="module")
def latecomer(stack: LocalStack, info: StackInfo, http: httpx.Client) -> Iterator[Person]:
    """An admin whose token has run out."""
    cognito = stack.client("cognito-idp")
    settings = cognito.describe_user_pool_client(UserPoolId=info.user_pool_id, ClientId=info.client_id)["UserPoolClient"]
    kept = {"ExplicitAuthFlows": settings["ExplicitAuthFlows"]}
    names = {"UserPoolId": info.user_pool_id, "ClientId": info.client_id}
    short = {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "seconds"}}
    cognito.update_user_pool_client(**names, **kept, **short)
    token = _token(cognito, info.client_id, info.users["admin"])
    usual = {"AccessTokenValidity": 60, "TokenValidityUnits": {"AccessToken": "minutes"}}
    cognito.update_user_pool_client(**names, **kept, **usual)
    time.sleep(2)
    yield Person(http, token)


def _token(cognito: Any, client_id: str, email: str) -> str:
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


@pytest.mark.parametrize("operation", FOR_SIGNED_IN, ids=str)
def test_a_token_of_another_pool_opens_nothing(foreigner: Person, operation: Operation) -> None:
    assert status_of(foreigner, operation) == 401


@pytest.mark.parametrize("operation", FOR_SIGNED_IN, ids=str)
def test_an_expired_token_opens_nothing(latecomer: Person, operation: Operation) -> None:
    assert status_of(latecomer, operation) == 401


def test_a_carried_ride_is_nobody_elses_business(new_rider: Callable[[], Person], new_driver: Callable[..., Driver]) -> None:
    """Every route about one thing, asked with the ids of a real ride by another rider and another driver."""
    rider, driver, stranger, other_driver = new_rider(), new_driver(), new_rider(), new_driver()
    ride_id = request_ride(rider)
    trip_id = carry(rider, driver, ride_id)
    eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")
    ids = {"ride_id": ride_id, "trip_id": trip_id, "driver_id": driver.driver_id}
    about_one = [operation for operation in FOR_SIGNED_IN if ids.keys() & set(re.findall(r"\{(\w+)\}", operation.path))]
    let_in = [
        (str(operation), status)
        for operation in about_one
        for person in (stranger, other_driver)
        if (status := status_of(person, operation, ids)) not in (403, 404, 405, 422)
    ]
    assert let_in == []
