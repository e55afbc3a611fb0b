"""What every test may use: a clean environment, a service's table on moto, and callers of its HTTP API."""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_SERVICE_NAME": "tests",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "BUS_NAME": "corrida",
    "API_URL": "http://api.invalid",
    "USER_POOL_ID": "eu-west-1_tests",
}
os.environ.pop("AWS_ENDPOINT_URL", None)

from infra.local import LocalStack, StackInfo, running
from kernel import aws, outbox
from kernel.attributes import unmarshal
from kernel.declaration import Service
from kernel.event import Aggregate, Metadata
from kernel.table import Table


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """`SYSTEM_STACK=<folder>` uses a stack that is already up, to try a test again quickly."""
    if folder := os.environ.get("SYSTEM_STACK"):
        yield LocalStack(folder=Path(folder))
        return
    with ExitStack() as open_until_the_end:
        with _one_deployment_at_a_time(tmp_path_factory):
            stack = open_until_the_end.enter_context(running(_free_port(), tmp_path_factory.mktemp("stack")))
        yield stack


@contextmanager
def _one_deployment_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each worker has a stack of its own, but all of them stage their code in the same folder."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with (shared / "deployment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def info(stack: LocalStack) -> StackInfo:
    return stack.info


@pytest.fixture
def aws_mock() -> Iterator[None]:
    with mock_aws():
        aws.client.cache_clear()
        yield
    aws.client.cache_clear()


def create_table(service: Service) -> Table:
    """The table as the infrastructure makes it from the same declaration; call it inside `aws_mock`."""
    os.environ[f"{service.name.upper()}_TABLE"] = f"corrida-{service.name}"
    attributes = ["pk", "sk"] + [f"{index}_{part}" for index in service.indexes for part in ("pk", "sk")]
    indexes = [
        {"IndexName": index, "KeySchema": _key_schema(f"{index}_"), "Projection": _projection(service, index)}
        for index in service.indexes
    ]
    aws.client("dynamodb").create_table(
        TableName=f"corrida-{service.name}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in attributes],
        KeySchema=_key_schema(""),
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )
    return Table(service.name)


def _projection(service: Service, index: str) -> dict[str, Any]:
    holds = service.index_holds.get(index)
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(holds)} if holds else {"ProjectionType": "ALL"}


def _key_schema(prefix: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": f"{prefix}pk", "KeyType": "HASH"},
        {"AttributeName": f"{prefix}sk", "KeyType": "RANGE"},
    ]


def items(table: Table) -> list[dict[str, Any]]:
    """Everything in a table."""
    return [unmarshal(item) for item in aws.client("dynamodb").scan(TableName=table.name)["Items"]]


def outbox_of(table: Table, pk: str, sk: str) -> outbox.Outbox:
    """What the last write of an item caused: `.events` (envelopes) and `.timers`."""
    from kernel.table import Key

    item = table.item(Key(pk, sk)) or {}
    return outbox.decode(item.get("outbox", "{}"))


class Client:
    """Calls a service's HTTP handlers as API Gateway does.

    `Client(SERVICE).as_rider("r1").post("/v1/rides", {...}, key="k-0000001")` returns an `Answer`.
    """

    def __init__(self, service: Service, subject: str = "", groups: str = "", language: str = "en") -> None:
        self.service, self.subject, self.groups, self.language = service, subject, groups, language

    def as_rider(self, subject: str = "rider-1") -> Client:
        return Client(self.service, subject, "riders", self.language)

    def as_driver(self, subject: str = "driver-1") -> Client:
        return Client(self.service, subject, "drivers", self.language)

    def as_desk(self, subject: str = "desk-1") -> Client:
        return Client(self.service, subject, "desk", self.language)

    def as_anyone(self) -> Client:
        return Client(self.service, language=self.language)

    def in_language(self, language: str) -> Client:
        return Client(self.service, self.subject, self.groups, language)

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PUT", path, body, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def call(
        self, method: str, path: str, body: Any = None, *, key: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """`body` is sent as JSON, or as it is if it is text; `key` is the Idempotency-Key."""
        event = http_event(
            method,
            path,
            body if isinstance(body, str) or body is None else json.dumps(body),
            subject=self.subject,
            groups=self.groups,
            headers={"accept-language": self.language} | ({"idempotency-key": key} if key else {}) | (headers or {}),
        )
        return Answer(self._handler(method, path)(event, FakeLambdaContext()))

    def _handler(self, method: str, path: str) -> Any:
        import re

        plain_path = path.partition("?")[0]
        for route in sorted(self.service.routes, key=lambda route: route.path.count("{")):
            if route.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route.path), plain_path):
                return importlib.import_module(f"{self.service.name}.{route.function}").handler
        return importlib.import_module(f"{self.service.name}.api").handler


class Answer:
    def __init__(self, response: dict[str, Any]) -> None:
        self.status: int = response["statusCode"]
        multi = {name: values[0] for name, values in (response.get("multiValueHeaders") or {}).items()}
        self.headers = {name.lower(): value for name, value in (multi | (response.get("headers") or {})).items()}
        self.body: Any = json.loads(response["body"]) if response.get("body") else None

    @property
    def code(self) -> str:
        """The problem's code, empty if it is none."""
        return self.body.get("code", "") if isinstance(self.body, dict) else ""

    def __repr__(self) -> str:
        return f"Answer({self.status}, {self.body})"


class FakeLambdaContext:
    function_name = "tests"
    aws_request_id = "request-1"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:tests"


def http_event(
    method: str,
    path: str,
    body: str | None = None,
    *,
    subject: str = "",
    groups: str = "",
    role: str = "",
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """An HTTP API event (payload 2.0) of a caller with these groups, of a sibling with this role, or of nobody."""
    raw_path, _, query = path.partition("?")
    authorizer: dict[str, Any] = {}
    if subject:
        authorizer = {"jwt": {"claims": {"sub": subject, "cognito:groups": f"[{groups}]"}, "scopes": None}}
    if role:
        authorizer = {"iam": {"userArn": role}}
    parameters: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return {
        "version": "2.0",
        "routeKey": f"{method} {raw_path}",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {"content-type": "application/json"} | (headers or {}),
        "queryStringParameters": parameters or None,
        "requestContext": {
            "stage": "$default",
            "requestId": "request-1",
            "http": {"method": method, "path": raw_path, "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"},
            "authorizer": authorizer,
        },
        "body": body,
        "isBase64Encoded": False,
    }


@pytest.fixture
def metadata() -> Metadata:
    """Of an event whose metadata does not matter to the test."""
    return told(version=1)


def told(version: int = 1, aggregate_id: str = "aggregate-1") -> Metadata:
    """The metadata of an event about version `version` of its aggregate."""
    return Metadata(
        id=f"event-{version}",
        type="Event",
        version="1.0",
        time=datetime(2026, 3, 1, 12, tzinfo=UTC),
        source="corrida.tests",
        aggregate=Aggregate(id=aggregate_id, version=version),
        correlation_id="correlation-1",
        causation_id="causation-1",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
