"""The rights of those who watch over all services: to look at what each of them shows, to put dead letters back, no more.

They name the others' queues and log groups by pattern, not one by one, so that a new service changes no sibling's stack.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from infra.acknowledged import acknowledge_wildcard
from infra.deployment import Deployment
from kernel import settings

LOG_GROUPS = "log-group:/aws/lambda/corrida-*"
QUEUES = "corrida-*"
DEAD_LETTERS = "corrida-*-dead"
REDRIVEN_INTO = ("corrida-*-events", "corrida-*-timers")
OF_SEVERAL_GROUPS = "?"
"""The local stack takes a query over several log groups for one about the resource `*`: this pattern means that alone."""


def let_watch(function: lambda_.Function, deployment: Deployment) -> None:
    """To read log lines, metrics, outlines and queue depths, and to look at dead letters without taking any away."""
    _let_find_queues(function)
    logs = _arn(function, "logs", LOG_GROUPS)
    _allow(function, ["logs:StartQuery"], logs, *([OF_SEVERAL_GROUPS] if deployment.local else []))
    _allow(function, ["logs:GetQueryResults", "logs:StopQuery", "cloudwatch:GetMetricData"], "*")
    _allow(function, ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"], _arn(function, "sqs", DEAD_LETTERS))
    _explain(function, "*", "Answers of log queries and metrics know no resources.")
    _explain(function, logs, "The log groups of every service's functions.")
    _explain(function, _arn(function, "sqs", DEAD_LETTERS), "The dead letters of every service.")


def let_redrive(function: lambda_.Function) -> None:
    """To take dead letters and put them into the queues they came from."""
    _let_find_queues(function)
    dead = _arn(function, "sqs", DEAD_LETTERS)
    _allow(function, ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"], dead)
    _allow(function, ["sqs:SendMessage"], *(_arn(function, "sqs", name) for name in REDRIVEN_INTO))
    _explain(function, dead, "The dead letters of every service.")
    for name in REDRIVEN_INTO:
        _explain(function, _arn(function, "sqs", name), "Where the dead letters of every service came from.")


def _let_find_queues(function: lambda_.Function) -> None:
    queues = _arn(function, "sqs", QUEUES)
    outlines = _arn(function, "ssm", f"parameter{settings.outline_parameter('*')}")
    _allow(function, ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], queues)
    _allow(function, ["ssm:GetParameter"], _arn(function, "ssm", f"parameter{settings.SERVICES_PARAMETER}"), outlines)
    _explain(function, queues, "How full every queue is.")
    _explain(function, outlines, "What every service says of itself.")


def _arn(function: lambda_.Function, aws_service: str, resource: str) -> str:
    stack = Stack.of(function)
    return f"arn:{stack.partition}:{aws_service}:{stack.region}:{stack.account}:{resource}"


def _allow(function: lambda_.Function, actions: Iterable[str], *resources: str) -> None:
    function.add_to_role_policy(iam.PolicyStatement(actions=list(actions), resources=list(resources)))


def _explain(function: lambda_.Function, resource: str, reason: str) -> None:
    acknowledge_wildcard(cast(iam.Role, function.role), resource, reason)
