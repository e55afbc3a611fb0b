"""Faults put into the running stack, and repaired again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local import LocalStack


@contextmanager
def down(stack: LocalStack, service: str) -> Iterator[None]:
    """Nothing of the service runs: as its functions would after a bad deployment."""
    client = stack.client("lambda")
    functions = stack.functions(f"{service}-")
    for function in functions:
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        for function in functions:
            client.delete_function_concurrency(FunctionName=function)


@contextmanager
def misconfigured(stack: LocalStack, function: str, **settings: str) -> Iterator[None]:
    """The function runs, but with wrong settings, and fails at what it does."""
    client = stack.client("lambda")
    before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=function, Environment={"Variables": before | settings})
    try:
        yield
    finally:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": before})


@contextmanager
def impatient(stack: LocalStack, queue: str) -> Iterator[None]:
    """The queue gives a message up after one failed try instead of eight, for a test that cannot wait so long."""
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    once = json.dumps(json.loads(before) | {"maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": once})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": before})
