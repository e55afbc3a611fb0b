import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from simulator.backstage import Backstage, Units


@pytest.fixture
def stack() -> Iterator[tuple[Any, Any]]:
    with mock_aws():
        yield boto3.client("logs", region_name="eu-west-1"), boto3.client("sqs", region_name="eu-west-1")


def write(logs: Any, group: str, *lines: tuple[int, str]) -> None:
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    events = [{"timestamp": at_ms, "message": message} for at_ms, message in lines]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)


def handled(service: str, read: float, written: float) -> str:
    return json.dumps({"message": "handled", "service": service, "read_units": read, "write_units": written})


def test_units_are_summed_by_service_and_only_while_the_city_rode(stack: tuple[Any, Any]) -> None:
    import time

    logs, sqs = stack
    now_ms = int(time.time() * 1000)
    write(logs, "/aws/lambda/corrida-trips-api", (now_ms - 9000, handled("trips", 7, 7)), (now_ms, handled("trips", 0.5, 2)))
    write(logs, "/aws/lambda/corrida-trips-timers", (now_ms, handled("trips", 1, 1)), (now_ms, "START RequestId: 1"))
    write(logs, "/aws/lambda/corrida-riders-relay", (now_ms - 9000, '{"message": "published"}'), (now_ms, "[]"))
    record = Backstage(logs, sqs).record(now_ms / 1000 - 60, now_ms / 1000 - 5)
    assert record.units == {"trips": Units(1.5, 3.0)}
    assert record.published == 1


def test_dead_letters_are_counted_by_queue(stack: tuple[Any, Any]) -> None:
    logs, sqs = stack
    dead = sqs.create_queue(QueueName="corrida-trips-events-dead")["QueueUrl"]
    sqs.create_queue(QueueName="corrida-trips-timers-dead")
    sqs.send_message(QueueUrl=dead, MessageBody="{}")
    assert Backstage(logs, sqs).record(0, 0).dead_letters == {"corrida-trips-events-dead": 1}


def test_the_stack_is_quiet_when_no_event_waits(stack: tuple[Any, Any]) -> None:
    logs, sqs = stack
    queue = sqs.create_queue(QueueName="corrida-trips-events")["QueueUrl"]
    timers = sqs.create_queue(QueueName="corrida-trips-timers")["QueueUrl"]
    sqs.send_message(QueueUrl=timers, MessageBody="{}", DelaySeconds=900)
    assert Backstage(logs, sqs).wait_until_quiet(0)
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    assert not Backstage(logs, sqs).wait_until_quiet(0)
