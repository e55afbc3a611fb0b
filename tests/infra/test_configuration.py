"""What an auditor of the account would look for in every template: rights, encryption, TLS, what is kept, costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import declared
from tests.infra.conftest import OUT
from tests.infra.template import Template, references

ESCALATION = (
    "iam:",
    "sts:",
    "organizations:",
    "cloudformation:",
    "codedeploy:",
    "kms:",
    "lambda:AddPermission",
    "lambda:Create",
    "lambda:Delete",
    "lambda:Invoke",
    "lambda:Put",
    "lambda:UpdateEventSourceMapping",
    "lambda:UpdateFunction",
    "dynamodb:CreateTable",
    "dynamodb:DeleteTable",
    "dynamodb:Export",
    "dynamodb:PutResourcePolicy",
    "dynamodb:Restore",
    "dynamodb:Scan",
    "dynamodb:UpdateTable",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "logs:Delete",
    "s3:PutBucketPolicy",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutSecretValue",
    "sqs:AddPermission",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
    "ssm:Put",
)
"""Whoever may do one of these can soon do more than he was given, take data out in bulk, or stop what others need."""

EVERYWHERE = {
    "dynamodb:ListStreams": "AWS has no narrower form of it, and the reader of a stream needs it.",
    "cloudwatch:DescribeAlarms": "CodeDeploy lists alarms to see whether one rings.",
    "cloudwatch:GetMetricData": "AWS has no narrower form of it; metrics hold numbers, nobody's data.",
    "logs:GetQueryResults": "AWS has no narrower form of it; a query is begun on the services' own logs only.",
    "logs:StopQuery": "AWS has no narrower form of it.",
}
"""Actions allowed on any resource, each with its reason."""

LINTED_OTHERWISE = "W3005"
"""The CDK states dependencies that follow from references as well; it does no harm."""


def statements(templates: dict[str, Template]) -> Iterator[tuple[str, list[str], list[Any]]]:
    for template in templates.values():
        for policy in template.properties("AWS::IAM::Policy").values():
            for statement in policy["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Allow" and "NotAction" not in statement and "NotResource" not in statement
                yield template.name, _list(statement["Action"]), _list(statement["Resource"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_nobody_has_a_right_that_leads_to_more_rights(templates: dict[str, Template]) -> None:
    for name, actions, _ in statements(templates):
        assert [action for action in actions if action == "*" or action.startswith(ESCALATION)] == [], name


def test_a_right_on_everything_has_its_reason(templates: dict[str, Template]) -> None:
    for name, actions, resources in statements(templates):
        if "*" in resources:
            assert set(actions) <= EVERYWHERE.keys(), name


def test_queues_are_encrypted_and_refuse_plain_http(templates: dict[str, Template]) -> None:
    for template in templates.values():
        guarded = {
            queue
            for policy in template.properties("AWS::SQS::QueuePolicy").values()
            if _refuses_plain_http(policy["PolicyDocument"])
            for queue in references(policy["Queues"])
        }
        assert guarded == template.queues().keys()
        assert all(queue["SqsManagedSseEnabled"] for queue in template.queues().values())


def test_topics_and_buckets_refuse_plain_http(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for kind, policies, named in (
            ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
            ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
        ):
            guarded = {
                resource
                for policy in template.properties(policies).values()
                if _refuses_plain_http(policy["PolicyDocument"])
                for resource in references(policy[named])
            }
            assert guarded == template.resources(kind).keys(), f"{template.name} {kind}"


def test_buckets_are_private_and_encrypted(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for bucket in template.properties("AWS::S3::Bucket").values():
            assert all(bucket["PublicAccessBlockConfiguration"].values())
            assert bucket["BucketEncryption"]


def test_what_holds_data_outlives_its_stack(templates: dict[str, Template]) -> None:
    kept = ("AWS::DynamoDB::Table", "AWS::Cognito::UserPool")
    for template in templates.values():
        for kind in kept:
            for name, resource in template.resources(kind).items():
                assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name


def test_every_bus_is_archived_for_a_month_but_for_what_names_people(templates: dict[str, Template]) -> None:
    platform = templates["corrida-platform"]
    archives = platform.properties("AWS::Events::Archive").values()
    archived = {bus for archive in archives for bus in references(archive["SourceArn"])}
    assert archived == platform.resources("AWS::Events::EventBus").keys()
    assert {archive["RetentionDays"] for archive in archives} == {30}
    kept = {name for archive in archives for name in archive["EventPattern"]["detail-type"]}
    assert kept == {event.__name__ for event in declared.events() if not event.names_people}


def test_costs_ring_the_bell_before_the_month_is_out(templates: dict[str, Template]) -> None:
    platform = templates["corrida-platform"]
    [budget] = platform.properties("AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"]["Amount"] > 0
    kinds = {each["Notification"]["NotificationType"] for each in budget["NotificationsWithSubscribers"]}
    assert kinds == {"ACTUAL", "FORECASTED"}
    for each in budget["NotificationsWithSubscribers"]:
        [bell] = references(each["Subscribers"])
        assert platform.resources("AWS::SNS::Topic").keys() == {bell}


@pytest.mark.parametrize("half", [0, 1])
def test_cloudformation_will_take_the_templates(synthesis: Path, half: int) -> None:
    """In two halves, so that they are linted side by side."""
    paths = sorted(str(path) for path in (synthesis / OUT).glob("*.template.json"))[half::2]
    command = [
        sys.executable,
        "-c",
        "from cfnlint.runner import main; main()",
        "--ignore-checks",
        LINTED_OTHERWISE,
        "--",
        *paths,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _refuses_plain_http(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Statement"]
    )
