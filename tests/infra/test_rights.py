"""Every function's role may do what its service's declaration implies, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra import declared
from kernel.declaration import Service
from tests.infra.template import Statement, Template, references, spelled

SERVICES = declared.services()

LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
KEEP = {
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
}
TAKE = {
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
}
READ_STREAM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
SEND = {"sqs:SendMessage"}
FIND_QUEUES = {"sqs:GetQueueUrl", "sqs:GetQueueAttributes", "ssm:GetParameter"}
LOOK_AT_LETTERS = {"sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"}
NO_RESOURCES = {"cloudwatch:GetMetricData", "logs:GetQueryResults", "logs:StopQuery"}
WATCH = LOOK_AT_LETTERS | NO_RESOURCES | {"logs:StartQuery"}
REDRIVE = LOOK_AT_LETTERS | {"sqs:DeleteMessage", "sqs:SendMessage"}
BURY = {"sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"}

OVERSEERS = {
    (service.name, function.name)
    for service in SERVICES
    for function in service.functions
    if service.watches(function.name) or service.redrives(function.name)
}

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def implied(service: Service, function: str) -> set[str]:
    """What the declaration lets this function do."""
    if function == "relay":
        return LOG | READ_STREAM | BURY | ({"events:PutEvents"} if service.emits else set())
    actions = LOG | KEEP
    if function in ("subscribers", "timers"):
        actions |= TAKE
    if function == "timers":
        actions |= SEND
    if any(query.function == function for query in service.queries):
        actions |= {"execute-api:Invoke"}
    if service.socket and service.socket.poster == function:
        actions |= {"execute-api:ManageConnections"}
    if service.secrets_of(function):
        actions |= {"secretsmanager:GetSecretValue"}
    if service.watches(function):
        actions |= FIND_QUEUES | WATCH
    if service.redrives(function):
        actions |= FIND_QUEUES | REDRIVE
    [declared_function] = [entry for entry in service.functions if entry.name == function]
    return actions | {f"cognito-idp:{action}" for action in declared_function.user_pool_actions}


def template_of(service: Service, templates: dict[str, Template]) -> Template:
    return templates[f"corrida-{service.name}"]


def all_rights(templates: dict[str, Template]) -> Iterator[tuple[Template, str, Statement]]:
    for template in templates.values():
        for function in template.functions():
            for statement in template.rights(function):
                yield template, function, statement


@each_service
def test_a_function_may_do_exactly_what_the_declaration_implies(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    names = {function.name for function in service.functions} | ({"relay"} if service.has_outbox else set())
    assert set(template.functions()) == names
    for name in names:
        allowed = set().union(*(statement.actions for statement in template.rights(name)))
        assert allowed == implied(service, name), name


def test_no_action_is_a_wildcard(templates: dict[str, Template]) -> None:
    for template, function, statement in all_rights(templates):
        assert not any("*" in action for action in statement.actions), f"{template.name} {function}"


def test_only_what_aws_knows_no_resource_for_is_allowed_on_all(templates: dict[str, Template]) -> None:
    """A stream's reader needs the first, a watcher the others."""
    for template, function, statement in all_rights(templates):
        if "*" in statement.resources:
            assert statement.actions in ({"dynamodb:ListStreams"}, NO_RESOURCES), f"{template.name} {function}"


def test_every_table_queue_and_log_in_a_policy_is_the_services_own(templates: dict[str, Template]) -> None:
    """A stack names its own by reference, so another's cannot even be written. Oversight is told by pattern."""
    for template, function, statement in all_rights(templates):
        if any(action.startswith(("dynamodb:", "sqs:", "logs:")) for action in statement.actions):
            for resource in set(map(str, statement.resources)) - {"*"}:
                own = "Fn::GetAtt" in resource
                assert own or (template.service, function) in OVERSEERS, f"{template.name} {function}: {resource}"


def test_oversight_reaches_queues_and_logs_of_others_and_never_a_table(templates: dict[str, Template]) -> None:
    reached = {
        (function, action, spelled(resource).rpartition("<AWS::AccountId>:")[2])
        for template, function, statement in all_rights(templates)
        if (template.service, function) in OVERSEERS
        for action in statement.actions
        for resource in statement.resources
        if "Fn::GetAtt" not in str(resource) and resource != "*"
    }
    finding = {("sqs:GetQueueUrl", "corrida-*"), ("sqs:GetQueueAttributes", "corrida-*")}
    finding |= {("ssm:GetParameter", f"parameter/corrida/{name}") for name in ("platform/services", "services/*")}
    watching = {("logs:StartQuery", "log-group:/aws/lambda/corrida-*")}
    watching |= {(action, "corrida-*-dead") for action in LOOK_AT_LETTERS}
    redriving = {(action, "corrida-*-dead") for action in LOOK_AT_LETTERS | {"sqs:DeleteMessage"}}
    redriving |= {("sqs:SendMessage", f"corrida-*-{queue}") for queue in ("events", "timers")}
    rights = {"api": finding | watching, "redrive": finding | redriving}
    assert reached == {(function, *right) for function in rights for right in rights[function]}


def test_one_service_watches_and_it_says_nothing_and_hears_nothing() -> None:
    """What it knows of the others it tells people, not the others."""
    [watcher] = [service for service in SERVICES if service.oversight]
    assert not watcher.emits and not watcher.reacts_to and not watcher.queries


@each_service
def test_a_function_logs_to_its_own_group_only(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    groups = template.properties("AWS::Logs::LogGroup")
    for name in template.functions():
        [logs] = [statement for statement in template.rights(name) if statement.actions == LOG]
        [group] = references(list(logs.resources))
        assert groups[group]["LogGroupName"] == f"/aws/lambda/corrida-{service.name}-{name}"


@each_service
def test_a_function_takes_from_its_own_queue_only(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    for name in template.functions():
        taken = {
            template.queues()[queue]["QueueName"]
            for statement in template.rights(name)
            if "sqs:ReceiveMessage" in statement.actions and (service.name, name) not in OVERSEERS
            for queue in references(list(statement.resources))
        }
        own = {"subscribers": "events", "timers": "timers"}.get(name)
        assert taken == ({f"corrida-{service.name}-{own}"} if own else set()), name


@each_service
def test_the_relay_says_only_what_its_service_declares_and_on_its_own_bus(
    service: Service, templates: dict[str, Template]
) -> None:
    for statement in template_of(service, templates).rights("relay") if service.has_outbox else ():
        if "events:PutEvents" not in statement.actions:
            continue
        [(comparison, allowed)] = statement.conditions.items()
        assert comparison in ("StringEquals", "ForAllValues:StringEquals")
        assert allowed == {
            "events:source": service.source,
            "events:detail-type": [event.__name__ for event in service.emits],
        }
        [bus] = map(spelled, statement.resources)
        assert bus.endswith(f":event-bus/corrida-{service.name}")


@each_service
def test_a_query_reaches_the_declared_route_only(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    for name in template.functions():
        reached = {
            spelled(resource).partition("/$default/")[2]
            for statement in template.rights(name)
            if "execute-api:Invoke" in statement.actions
            for resource in statement.resources
        }
        asked = [query for query in service.queries if query.function == name]
        assert reached == {f"{query.method}{_with_wildcards(query.path)}" for query in asked}, name


@each_service
def test_a_function_reads_only_the_secrets_declared_for_it(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    secrets = template.properties("AWS::SecretsManager::Secret")
    for name in template.functions():
        read = {
            secrets[secret]["Name"]
            for statement in template.rights(name)
            if "secretsmanager:GetSecretValue" in statement.actions
            for secret in references(list(statement.resources))
        }
        assert read == {f"corrida-{service.name}-{secret.name}" for secret in service.secrets_of(name)}, name


def _with_wildcards(path: str) -> str:
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))


def test_every_function_has_a_role_of_its_own_without_managed_policies(templates: dict[str, Template]) -> None:
    for template in templates.values():
        roles = [function["Role"]["Fn::GetAtt"][0] for function in template.functions().values()]
        assert len(roles) == len(set(roles))
        for name, role in template.properties("AWS::IAM::Role").items():
            assert "ManagedPolicyArns" not in role
            [trust] = role["AssumeRolePolicyDocument"]["Statement"]
            trusted = "lambda" if name in roles else "codedeploy"
            assert trust["Principal"] == {"Service": f"{trusted}.amazonaws.com"}


def test_only_the_shared_api_may_invoke_a_function(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for permission in template.properties("AWS::Lambda::Permission").values():
            assert permission["Principal"] in ("apigateway.amazonaws.com", "events.amazonaws.com")
            assert "SourceArn" in permission
