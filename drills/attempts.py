"""What an intruder in one function would try on a resource, by kind. Nothing here changes anything where it is let in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from drills.deployed import Resource
from infra.local import PASSWORD

KEY = {"pk": {"S": "DRILL"}, "sk": {"S": "DRILL"}}
NEVER = {"ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(pk)"}


class Attempt(NamedTuple):
    """One call of `operation` of the AWS service `aws_service`."""

    aws_service: str
    operation: str
    parameters: Mapping[str, Any]


def on_table(table: Resource) -> list[Attempt]:
    name = {"TableName": table.id}
    return [
        Attempt("dynamodb", "get_item", name | {"Key": KEY}),
        Attempt("dynamodb", "put_item", name | NEVER | {"Item": KEY}),
        Attempt("dynamodb", "delete_item", name | NEVER | {"Key": KEY}),
        Attempt("dynamodb", "scan", name | {"Limit": 1}),
    ]


def on_queue(queue: Resource) -> list[Attempt]:
    url = {"QueueUrl": queue.id}
    return [
        Attempt("sqs", "send_message", url | {"MessageBody": "{}"}),
        Attempt("sqs", "receive_message", url | {"VisibilityTimeout": 0}),
        Attempt("sqs", "purge_queue", url),
    ]


def on_bus(bus: Resource) -> list[Attempt]:
    entry = {"EventBusName": bus.id, "Source": bus.id.replace("-", ".", 1), "DetailType": "Drill", "Detail": "{}"}
    return [Attempt("events", "put_events", {"Entries": [entry]})]


def on_secret(secret: Resource) -> list[Attempt]:
    return [Attempt("secretsmanager", "get_secret_value", {"SecretId": secret.id})]


def on_function(function: Resource) -> list[Attempt]:
    return [Attempt("lambda", "invoke", {"FunctionName": function.id, "InvocationType": "DryRun"})]


def on_user_pool(pool: Resource) -> list[Attempt]:
    return [
        Attempt("cognito-idp", "admin_delete_user", {"UserPoolId": pool.id, "Username": "drill-nobody"}),
        Attempt("cognito-idp", "admin_get_user", {"UserPoolId": pool.id, "Username": "drill-nobody"}),
        Attempt(
            "cognito-idp",
            "admin_set_user_password",
            {"UserPoolId": pool.id, "Username": "drill-nobody", "Password": PASSWORD, "Permanent": True},
        ),
        Attempt("cognito-idp", "list_users", {"UserPoolId": pool.id}),
        Attempt(
            "cognito-idp",
            "admin_add_user_to_group",
            {"UserPoolId": pool.id, "Username": "drill-nobody", "GroupName": "admin"},
        ),
    ]


def on_topic(topic: Resource) -> list[Attempt]:
    return [Attempt("sns", "publish", {"TopicArn": topic.id, "Message": "drill"})]


def on_log_group(group: Resource) -> list[Attempt]:
    query = {"logGroupName": group.id, "startTime": 0, "endTime": 1, "queryString": "fields @message | limit 1"}
    return [Attempt("logs", "start_query", query)]


def on_bucket(bucket: Resource) -> list[Attempt]:
    return [
        Attempt("s3", "get_object", {"Bucket": bucket.id, "Key": "index.html"}),
        Attempt("s3", "put_object", {"Bucket": bucket.id, "Key": "drill", "Body": b""}),
    ]


BY_KIND: Mapping[str, Callable[[Resource], list[Attempt]]] = {
    "AWS::DynamoDB::Table": on_table,
    "AWS::SQS::Queue": on_queue,
    "AWS::Events::EventBus": on_bus,
    "AWS::SecretsManager::Secret": on_secret,
    "AWS::Lambda::Function": on_function,
    "AWS::Cognito::UserPool": on_user_pool,
    "AWS::SNS::Topic": on_topic,
    "AWS::S3::Bucket": on_bucket,
    "AWS::Logs::LogGroup": on_log_group,
}
"""The kinds of resources that hold, carry or do something."""
