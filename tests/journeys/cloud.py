"""Everything between the services, in one process: gateway, streams, relays, bus, queues, timers and the clock.

The services' own Lambda handlers run unchanged on moto's DynamoDB; what a service is sent follows from the declarations, as
in `infra/microservice.py`. Messages may be lost, doubled, reordered or held up here as a story needs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.dynamodb.models import dynamodb_backends

from infra import declared
from kernel import aws, clock, log, relay, secrets, settings, sibling
from kernel.declaration import Route, Service
from tests.conftest import Answer, FakeLambdaContext, create_table, http_event

TRIES_BEFORE_DEAD = 8
SIBLING_ROLE = "arn:aws:sts::123456789012:assumed-role/corrida-{service}-{function}/function"


@dataclass(frozen=True)
class Message:
    """In a queue, on its way to one function of one service; `tries` so far."""

    at: datetime
    service: str
    function: str
    body: str
    tries: int = 0

    @property
    def event(self) -> dict[str, Any]:
        """As SQS hands it to Lambda."""
        record = {
            "messageId": f"message-{id(self)}",
            "receiptHandle": "receipt",
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.tries + 1)},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:corrida-{self.service}-{self.function}",
            "awsRegion": "eu-west-1",
        }
        return {"Records": [record]}


@dataclass
class Cloud:
    """`down` services answer nothing and take nothing; what is meant for them waits. `delays_s` says how late each copy of
    an event arrives: `[0, 30]` is once at once and once more after half a minute.
    """

    traveller: Any
    down: set[str] = field(default_factory=set)
    waiting: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    delays_s: Callable[[], list[float]] = lambda: [0.0]
    stirred: set[str] = field(default_factory=set)
    streams_read: dict[str, int] = field(default_factory=dict)

    def build(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real_client = aws.client
        monkeypatch.setattr(aws, "client", lambda name: self if name in ("events", "sqs") else real_client(name))
        monkeypatch.setattr(sibling, "_http", self)
        pool = real_client("cognito-idp").create_user_pool(PoolName="people")["UserPool"]["Id"]
        for group in ("riders", "drivers"):
            real_client("cognito-idp").create_group(UserPoolId=pool, GroupName=group)
        monkeypatch.setenv("USER_POOL_ID", pool)
        secrets.forget()
        for service in declared.services():
            create_table(service)
            monkeypatch.setenv(f"{service.name.upper()}_TIMERS_URL", f"https://sqs/1/corrida-{service.name}-timers")
            for secret in service.secrets:
                name = _secret_id(service.name, secret.name)
                real_client("secretsmanager").create_secret(Name=name, SecretString=f"of the journeys: {secret.name}")

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """A request at the gateway. `options` are those of `http_event`."""
        service, route = _find(method, path.partition("?")[0])
        if service.name in self.down:
            return Answer({"statusCode": 503, "body": '{"message": "Service Unavailable"}'})
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        return Answer(self._invoke(service.name, route.function, http_event(method, path, text, **options)))

    def request(self, method: str, url: str, headers: dict[str, str]) -> Any:
        """A sibling's query, as urllib3 would send it; only what the caller declares gets through."""
        path = url.removeprefix(os.environ["API_URL"])
        _, route = _find(method, path.partition("?")[0])
        caller, function = os.environ["SERVICE"], os.environ["FUNCTION"]
        [service] = [service for service in declared.services() if service.name == caller]
        assert (method, route.path, function) in {(q.method, q.path, q.function) for q in service.queries}, "not declared"
        role = SIBLING_ROLE.format(service=caller, function=function)
        answer = self.call(method, path, role=role, headers=headers)
        return type("Response", (), {"status": answer.status, "data": json.dumps(answer.body).encode()})

    def settle(self) -> None:
        """Until nothing is left to be carried or handled at this instant."""
        while self._relay() or self._deliver():
            pass

    def wait_until(self, target: datetime) -> None:
        """Let time pass, and whatever becomes due on the way happen."""
        self.settle()
        while (due_at := min((message.at for message in self._takeable()), default=target)) < target:
            self.traveller.move_to(max(due_at, clock.now()))
            self.settle()
        self.traveller.move_to(target)
        self.settle()

    def put_events(self, Entries: list[dict[str, Any]]) -> Any:  # the bus, as boto3 calls it
        for entry in Entries:
            detail = {"source": entry["Source"], "detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}
            for service in declared.services():
                if any((e.source, e.__name__) == (entry["Source"], entry["DetailType"]) for e in service.reacts_to):
                    for delay_s in self.delays_s():
                        at = clock.now() + timedelta(seconds=delay_s)
                        self.waiting.append(Message(at, service.name, "subscribers", json.dumps(detail)))
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:
        for entry in Entries:
            self.send_message(QueueUrl=QueueUrl, **{key: value for key, value in entry.items() if key != "Id"})
        return {"Successful": Entries}

    def send_message(self, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> Any:
        service, function = QueueUrl.rpartition("/")[2].removeprefix("corrida-").split("-", 1)
        self.waiting.append(Message(clock.now() + timedelta(seconds=DelaySeconds), service, function, MessageBody))

    def change_message_visibility(self, **_: Any) -> None:
        """A failed message comes back by `_take` below."""

    def _relay(self) -> bool:
        stirred = self.stirred - self.down
        self.stirred -= stirred
        carried = False
        for service in sorted(stirred):
            if records := self._new_records(service):
                self._invoke(service, "relay", {"Records": records})
                carried = True
        return carried

    def _new_records(self, service: str) -> list[dict[str, Any]]:
        """Writes since the last look that have an outbox, as the stream's filter lets them through."""
        shard = dynamodb_backends[ACCOUNT][aws.region()].get_table(f"corrida-{service}").stream_shard
        assert shard is not None
        seen = self.streams_read.get(service, 0)
        self.streams_read[service] = len(shard.items)
        records = [item.to_json() for item in shard.items[seen:]]
        return [record for record in records if "outbox" in record["dynamodb"].get("NewImage", {})]

    def _deliver(self) -> bool:
        ready = [message for message in self._takeable() if message.at <= clock.now()]
        self.waiting = [message for message in self.waiting if message not in ready]
        for message in sorted(ready, key=lambda message: message.at):
            self._take(message)
        return bool(ready)

    def _takeable(self) -> list[Message]:
        return [message for message in self.waiting if message.service not in self.down]

    def _take(self, message: Message) -> None:
        if self._invoke(message.service, message.function, message.event)["batchItemFailures"]:
            tries = message.tries + 1
            again = replace(message, tries=tries, at=clock.now() + timedelta(seconds=2**tries))
            (self.waiting if tries < TRIES_BEFORE_DEAD else self.dead).append(again)

    def _invoke(self, service: str, function: str, event: dict[str, Any]) -> Any:
        if function != "relay":
            self.stirred.add(service)
        module = relay if function == "relay" else import_module(f"{service}.{function}")
        with _surroundings(service, function):
            return module.handler(event, FakeLambdaContext())


@contextmanager
def _surroundings(service: str, function: str) -> Iterator[None]:
    """What tells a function where it runs, and no more than it declares; a query is a function within a function."""
    before = dict(os.environ)
    os.environ |= _environment(service, function)
    log.logger.append_keys(service=service, function=f"corrida-{service}-{function}")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
        log.logger.append_keys(service=before.get("SERVICE", ""), function=before.get("FUNCTION", ""))


def _environment(name: str, function: str) -> dict[str, str]:
    """As the local stack sets it."""
    [service] = [service for service in declared.services() if service.name == name]
    secret_ids = {secret.name: _secret_id(name, secret.name) for secret in service.secrets_of(function)}
    return (
        {"SERVICE": name, "FUNCTION": function}
        | {settings.secret_variable(secret): secret_id for secret, secret_id in secret_ids.items()}
        | {settings.setting_variable(each.name): each.local or each.default for each in service.settings_of(function)}
    )


def _secret_id(service: str, secret: str) -> str:
    return f"corrida-{service}-{secret}"


def _find(method: str, path: str) -> tuple[Service, Route]:
    found = [
        (service, route)
        for service in declared.services()
        for route in service.routes
        if route.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route.path), path)
    ]
    return min(found, key=lambda pair: pair[1].path.count("{"))


def at_noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def stop_the_clock() -> Any:
    return time_machine.travel(at_noon(), tick=False)
