"""What a function of one service is refused on the deployed stack, tried with that function's own role."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.app import SERVICES
from infra.local import ACCOUNT, REGION, LocalStack

pytestmark = pytest.mark.system

PROBE = """
import os, boto3
from botocore.config import Config

def handler(attempts, context):
    return [attempt(**one) for one in attempts]

def attempt(service, operation, parameters):
    client = boto3.client(service, config=Config(retries={"total_max_attempts": 1}))
    try:
        answer = getattr(client, operation)(**parameters)
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
    return "REJECTED: " + str(answer) if answer.get("FailedEntryCount") else "done"
"""

NAMES = [service.name for service in SERVICES]
EVENTS = {service.name: service.emits[0].__name__ for service in SERVICES if service.emits}
"""Something each publisher says."""


@contextmanager
def probe(stack: LocalStack, function: str) -> Iterator[Callable[[list[dict[str, Any]]], list[str]]]:
    """Calls AWS with the role of `function`, from a function beside it."""
    client = stack.client("lambda")
    settings = client.get_function_configuration(FunctionName=function)
    name = f"{function}-probe"
    client.create_function(
        FunctionName=name,
        Role=settings["Role"],
        Runtime=settings["Runtime"],
        Handler="probe.handler",
        Code={"ZipFile": _zip("probe.py", PROBE)},
        Timeout=30,
    )
    try:
        yield lambda attempts: json.loads(
            client.invoke(FunctionName=name, Payload=json.dumps(attempts).encode())["Payload"].read()
        )
    finally:
        client.delete_function(FunctionName=name)


def _zip(name: str, source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, source)
    return buffer.getvalue()


def reading(service: str) -> dict[str, Any]:
    key = {"pk": {"S": "x"}, "sk": {"S": "x"}}
    return {"service": "dynamodb", "operation": "get_item", "parameters": {"TableName": f"corrida-{service}", "Key": key}}


def writing(service: str) -> dict[str, Any]:
    item = {"pk": {"S": "PROBE"}, "sk": {"S": "PROBE"}}
    return {"service": "dynamodb", "operation": "put_item", "parameters": {"TableName": f"corrida-{service}", "Item": item}}


def saying(service: str) -> dict[str, Any]:
    entry = {
        "EventBusName": f"corrida-{service}",
        "Source": f"corrida.{service}",
        "DetailType": EVENTS[service],
        "Detail": "{}",
    }
    return {"service": "events", "operation": "put_events", "parameters": {"Entries": [entry]}}


def queueing(stack: LocalStack, service: str, queue: str) -> dict[str, Any]:
    url = f"{stack.endpoint}/{ACCOUNT}/corrida-{service}-{queue}"
    return {"service": "sqs", "operation": "send_message", "parameters": {"QueueUrl": url, "MessageBody": "{}"}}


def refused(answer: str) -> bool:
    return "AccessDenied" in answer


@pytest.mark.parametrize("service", NAMES)
def test_a_services_api_reaches_its_own_table_and_nothing_of_the_others(stack: LocalStack, service: str) -> None:
    others = [name for name in NAMES if name != service]
    [declared] = [each for each in SERVICES if each.name == service]
    with probe(stack, f"corrida-{service}-{declared.functions[0].name}") as call:
        assert call([reading(service)]) == ["done"]
        foreign = [attempt for other in others for attempt in (reading(other), writing(other))]
        foreign += [saying(publisher) for publisher in EVENTS]
        foreign += [queueing(stack, other, "events") for other in NAMES]
        answers = call(foreign)
    assert [answer for answer in answers if not refused(answer)] == []


@pytest.mark.parametrize("service", [service.name for service in SERVICES if service.has_outbox])
def test_a_services_relay_speaks_only_in_its_own_name_and_never_touches_a_table(stack: LocalStack, service: str) -> None:
    with probe(stack, f"corrida-{service}-relay") as call:
        answers = call(
            [saying(other) for other in EVENTS if other != service]
            + [attempt for name in NAMES for attempt in (reading(name), writing(name))]
            + [queueing(stack, name, "events") for name in NAMES]
        )
    assert [answer for answer in answers if not refused(answer)] == []


def test_only_the_declared_sibling_may_ask_an_internal_route(stack: LocalStack) -> None:
    asking = """
import os, urllib.request, urllib.error, botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

def handler(url, context):
    credentials = botocore.session.Session().get_credentials().get_frozen_credentials()
    request = AWSRequest(method="GET", url=url)
    SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    signed = urllib.request.Request(url, headers=dict(request.headers))
    try:
        return urllib.request.urlopen(signed).status
    except urllib.error.HTTPError as error:
        return error.code
"""
    client = stack.client("lambda")
    url = f"{stack.info.api_url}/internal/location/nearby?lat=41.1&lng=-8.6&radius_m=1000&category=standard&limit=1"
    statuses = {}
    for function in ("corrida-dispatch-timers", "corrida-dispatch-api", "corrida-riders-api"):
        settings = client.get_function_configuration(FunctionName=function)
        client.create_function(
            FunctionName=f"{function}-asks",
            Role=settings["Role"],
            Runtime=settings["Runtime"],
            Handler="asks.handler",
            Code={"ZipFile": _zip("asks.py", asking)},
            Environment={"Variables": {"AWS_REGION": REGION}},
            Timeout=30,
        )
        answer = client.invoke(FunctionName=f"{function}-asks", Payload=json.dumps(url).encode())
        statuses[function] = json.loads(answer["Payload"].read())
        client.delete_function(FunctionName=f"{function}-asks")
    assert statuses == {"corrida-dispatch-timers": 200, "corrida-dispatch-api": 403, "corrida-riders-api": 403}
