"""An old system, the services, and the façade between them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kernel import aws, clock, secrets
from kernel.table import Table
from migration import acting, calls, facade, people, shadow, store, store_figures, store_people
from migration.model import Change, KillSwitch, Shift, Stage
from migration.old import OldAnswer
from migration.person import Person
from migration.service import SERVICE
from tests.conftest import Client, FakeLambdaContext, create_table, http_event, items
from tests.migration.double import Double, running

TOKEN = "7:an-old-session"


@dataclass
class World:
    """`legacy` and `services` are doubles; Ana is rider 70 and driver 71 of the old system, and its user 7."""

    legacy: Double
    services: Double
    table: Table
    pool: str
    ana: Person = field(
        default_factory=lambda: Person("7", "", "ana@example.com", ("rider", "driver"), {"rider": 70, "driver": 71})
    )

    def call(
        self,
        method: str,
        target: str,
        body: bytes | str | None = None,
        *,
        token: str = TOKEN,
        headers: dict[str, str] | None = None,
    ) -> OldAnswer:
        """As an old app calls."""
        event = http_event(method, target, headers={"content-type": ""} | (headers or {}))
        event["headers"].pop("content-type") if not event["headers"]["content-type"] else None
        if token:
            event["headers"]["x-auth-token"] = token
        if isinstance(body, bytes):
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        else:
            event["body"] = body
        response = facade.handler(event, FakeLambdaContext())
        raw = response.get("body") or ""
        told = base64.b64decode(raw) if response.get("isBase64Encoded") else raw.encode()
        return OldAnswer(response["statusCode"], response["headers"], told, tuple(response.get("cookies", ())))

    def stage(self, capability: str, stage: Stage, percent: int = 0) -> None:
        now = clock.now()
        shift = store.board().shift(capability)
        moved = Shift(capability, stage, percent, now, "admin-1", "a test", shift.version)
        store.save_shift(moved, Change(now, "admin-1", "a test", capability, "", str(stage)))
        store.forget_board()

    def kill(self) -> None:
        now = clock.now()
        store.save_kill_switch(KillSwitch(True, now), Change(now, "admin-1", "a test", "kill switch", "off", "on"))
        store.forget_board()

    def pairs(self) -> list[dict[str, Any]]:
        return [item for item in items(self.table) if item["pk"].startswith("PAIR#")]

    def compare(self) -> None:
        """Let the timers of all noted pairs fire."""
        for item in self.pairs():
            pair = store_figures.pair(item["id"])
            assert pair
            shadow.settle(pair)

    def counts(self, route_id: str) -> dict[str, int]:
        return dict(next((each.counts for each in store_figures.last_day() if each.route_id == route_id), {}))

    def sign_up(self, email: str) -> str:
        """As the importer does: without a password. Returns the subject."""
        made = aws.client("cognito-idp").admin_create_user(
            UserPoolId=self.pool, Username=email, UserAttributes=[{"Name": "email", "Value": email}]
        )
        return next(str(each["Value"]) for each in made["User"]["Attributes"] if each["Name"] == "sub")


@pytest.fixture
def world(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    people.forget()
    for module, name in ((calls, "_counted"), (shadow, "_noted"), (acting, "_tokens")):
        getattr(module, name).clear()
    secrets.forget()
    store.forget_board()
    table = create_table(SERVICE)
    cognito = aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="apps", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    secret = aws.client("secretsmanager").create_secret(Name="migration-sign-in", SecretString="only-in-tests")
    monkeypatch.setenv("USER_POOL_ID", pool)
    monkeypatch.setenv("USER_POOL_CLIENT_ID", client["UserPoolClient"]["ClientId"])
    monkeypatch.setenv("SECRET_SIGN_IN", secret["ARN"])
    with running() as legacy, running() as services:
        monkeypatch.setenv("LEGACY_URL", legacy.url)
        monkeypatch.setenv("API_URL", services.url)
        world = World(legacy, services, table, pool)
        world.ana = Person("7", world.sign_up("ana@example.com"), "ana@example.com", ("rider", "driver"), world.ana.numbers)
        table.commit(*store_people.saving(world.ana, None))
        legacy.tells("GET", "/rest/riders/current", {"id": 70, "email": "Ana@example.com", "firstName": "Ana"})
        legacy.tells("GET", "/rest/drivers/current", {"id": 71, "email": "Ana@example.com", "firstName": "Ana"})
        yield world


@pytest.fixture
def admin() -> Client:
    return Client(SERVICE, "admin-1", "admin")


def json_of(answer: OldAnswer) -> Any:
    return json.loads(answer.body)
