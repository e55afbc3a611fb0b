"""An old app, the monolith and the services behind the façade, with IAM enforced: moved over, and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, select
from werkzeug.serving import make_server

from infra.local import LocalStack, StackInfo
from migrate import target
from tests.legacy import schema
from tests.legacy.history import PASSWORD, fill
from tests.legacy.server import build
from tests.system.city import Person, eventually

pytestmark = pytest.mark.system

ACCOUNT = "/rest/riders/current"
ROUTE = "/v1/migration/routes/current_rider"


@pytest.fixture
def email(stack: LocalStack, tmp_path: Path) -> Iterator[str]:
    """Of somebody whom only the monolith knows; the façade is told where that is."""
    engine = create_engine(f"sqlite:///{tmp_path / 'legacy.db'}")
    schema.metadata.create_all(engine)
    fill(engine, rides=1)
    server = make_server("127.0.0.1", 0, build(engine), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stack.set_environment("corrida-migration-facade", {"LEGACY_URL": f"http://127.0.0.1:{server.server_port}"})
    with engine.connect() as sql:
        yield str(sql.execute(select(schema.users.c.email).order_by(schema.users.c.id)).scalar())
    stack.set_environment("corrida-migration-facade", {"LEGACY_URL": ""})
    server.shutdown()


def test_a_route_is_moved_over_while_an_old_app_uses_it_and_back(
    stack: LocalStack, info: StackInfo, http: httpx.Client, admin: Person, email: str
) -> None:
    login = http.post("/rest/login", auth=(email, PASSWORD))
    old_app = {"X-Auth-Token": login.json()["token"]}
    take_over(stack, info, email)

    def name() -> Any:
        answer = http.get(ACCOUNT, headers=old_app)
        assert answer.status_code == 200, answer.text
        return answer.json()["firstname"]

    def shift(stage: str) -> None:
        admin.put(ROUTE, {"stage": stage, "reason": "a test", "despite_verdict": True})

    assert name() == "Ada"
    shift("shadow")
    eventually(lambda: name() == "Ada" and admin.get(f"{ROUTE}/verdict")["figures"]["pairs"])
    samples = admin.get(f"{ROUTE}/comparisons")["samples"]
    assert ("firstName", "Aaa", "Aaaaa") in {(each["field"], each["legacy"], each["service"]) for each in samples}
    shift("service")
    eventually(lambda: name() == "Grace")
    admin.put("/v1/migration/kill-switch", {"on": True, "reason": "a test"})
    eventually(lambda: name() == "Ada")
    admin.put("/v1/migration/kill-switch", {"on": False, "reason": "a test"})
    shift("legacy")
    changes = [(change["what"], change["after"]) for change in admin.get("/v1/migration/audit?limit=5")["changes"]]
    assert changes[:3] == [("accounts", "legacy"), ("kill switch", "off"), ("kill switch", "on")]


def take_over(stack: LocalStack, info: StackInfo, email: str) -> None:
    """As the kit does, but under another name, so that one sees who answers."""
    cognito, pool = stack.client("cognito-idp"), {"UserPoolId": info.user_pool_id, "Username": email}
    made = cognito.admin_create_user(**pool, MessageAction="SUPPRESS", UserAttributes=[{"Name": "email", "Value": email}])[
        "User"
    ]
    cognito.admin_add_user_to_group(**pool, GroupName="riders")
    subject = next(each["Value"] for each in made["Attributes"] if each["Name"] == "sub")
    operator = target.local(info)
    person = {"user_id": "1", "subject": subject, "email": email, "roles": ["rider"]}
    rider = {"rider_id": subject, "registered_at": "2020-01-01T00:00:00Z", "display_name": "Grace Hopper"}
    for service, record in (
        ("migration", {"kind": "person", "key": "1", "data": person}),
        ("riders", {"kind": "rider", "key": "1", "data": rider}),
    ):
        [outcome] = operator.take(service, [record])
        assert outcome.is_held, outcome
