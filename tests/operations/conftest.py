"""A small system as it looks from outside: its published outlines, its queues, its log groups, all on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel import aws, outline, settings
from kernel.table import Table
from operations import letterbox, outlines
from operations.looking import all_queues
from operations.service import SERVICE
from operations.system_map import SystemMap
from tests.conftest import Client, create_table
from tests.journeys.conftest import city
from tests.operations.outlines import SYSTEM

__all__ = ["city"]


@dataclass
class Running:
    """What the tests put into the running system."""

    system: SystemMap
    table: Table

    def bury(self, queue: str, body: Any) -> str:
        """A dead letter; returns its message id."""
        sqs = aws.client("sqs")
        sent = sqs.send_message(QueueUrl=letterbox.queue_url(sqs, queue), MessageBody=json.dumps(body))
        return str(sent["MessageId"])

    def bodies(self, queue: str) -> list[Any]:
        sqs = aws.client("sqs")
        url = letterbox.queue_url(sqs, queue)
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    def log(self, function: str, **line: Any) -> None:
        logs, now = aws.client("logs"), datetime.now(UTC)
        place = {"logGroupName": f"/aws/lambda/{function}", "logStreamName": "s"}
        service = function.split("-")[1]
        told = {"service": service, "function": function, "timestamp": now.isoformat()} | line
        logs.put_log_events(**place, logEvents=[{"timestamp": int(now.timestamp() * 1000), "message": json.dumps(told)}])


@pytest.fixture
def running(aws_mock: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(letterbox, "LONG_POLL_S", 0)
    outlines.system_at.cache_clear()
    table = create_table(SERVICE)
    ssm, sqs, logs = aws.client("ssm"), aws.client("sqs"), aws.client("logs")
    names = ",".join(service.name for service in SYSTEM.services)
    ssm.put_parameter(Name=settings.SERVICES_PARAMETER, Value=f"{names},notyet", Type="String")
    for service in SYSTEM.services:
        ssm.put_parameter(Name=settings.outline_parameter(service.name), Value=outline.encode(service), Type="String")
    for queue in all_queues(SYSTEM):
        sqs.create_queue(QueueName=queue.dead_name)
        if queue.is_fed_by_messages:
            sqs.create_queue(QueueName=queue.full_name)
    for function in SYSTEM.functions:
        logs.create_log_group(logGroupName=f"/aws/lambda/{function}")
        logs.create_log_stream(logGroupName=f"/aws/lambda/{function}", logStreamName="s")
    yield Running(SYSTEM, table)
    outlines.system_at.cache_clear()


@pytest.fixture
def desk(running: Running) -> Client:
    return Client(SERVICE).as_desk()
