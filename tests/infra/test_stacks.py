"""What holds in every stack: nothing fails silently, nothing is lost on deletion, no stack holds another fast."""

from __future__ import annotations

import json

import pytest

from infra import declared
from infra.assets import ROOT, python_runtime
from infra.platform import GROUPS
from kernel import outline, settings
from kernel.declaration import Audience, Service
from kernel.outline import Outline
from operations.queue import queues_of
from tests.infra.template import Template, references, spelled

SERVICES = declared.services()

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def template_of(service: Service, templates: dict[str, Template]) -> Template:
    return templates[f"corrida-{service.name}"]


def is_dead(queue: dict[str, str]) -> bool:
    return queue["QueueName"].endswith("-dead")


def test_there_is_one_stack_per_service_and_the_platform(templates: dict[str, Template]) -> None:
    assert set(templates) == {"corrida-platform"} | {f"corrida-{service.name}" for service in SERVICES}


def test_the_list_of_services_is_complete() -> None:
    app = (ROOT / "infra" / "app.py").read_text()
    for service in SERVICES:
        assert f"from {service.name}.service import SERVICE as {service.name.upper()}" in app


@each_service
def test_only_the_functions_that_declare_it_carry_the_services_own_libraries(
    service: Service, templates: dict[str, Template]
) -> None:
    functions = template_of(service, templates).functions()
    declared_for = {function.name for function in service.functions if function.own_libraries}
    assert {name for name, function in functions.items() if len(function["Layers"]) == 3} == declared_for


def test_no_stack_exports_or_imports_a_value(templates: dict[str, Template]) -> None:
    for template in templates.values():
        assert "Fn::ImportValue" not in json.dumps(template.body)
        assert not any("Export" in output for output in template.body.get("Outputs", {}).values()), template.name


def test_every_queue_has_its_dead_letters(templates: dict[str, Template]) -> None:
    for template in templates.values():
        queues = template.queues()
        for queue in queues.values():
            if not is_dead(queue):
                [dead] = references(queue["RedrivePolicy"])
                assert queues[dead]["QueueName"] == f"{queue['QueueName']}-dead"


def test_every_target_of_a_rule_has_its_dead_letters(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for rule in template.properties("AWS::Events::Rule").values():
            for target in rule["Targets"]:
                [dead] = references(target["DeadLetterConfig"])
                assert is_dead(template.queues()[dead])


def test_what_a_relay_cannot_carry_is_kept(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for mapping in template.properties("AWS::Lambda::EventSourceMapping").values():
            if "StartingPosition" in mapping:
                [dead] = references(mapping["DestinationConfig"]["OnFailure"])
                assert is_dead(template.queues()[dead])
                assert mapping["BisectBatchOnFunctionError"]


def test_every_queue_is_watched(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for name, queue in template.queues().items():
            metric = "ApproximateNumberOfMessagesVisible" if is_dead(queue) else "ApproximateAgeOfOldestMessage"
            assert template.alarms_about(name, metric), queue["QueueName"]


def test_every_function_is_watched(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for name, function in template.properties("AWS::Lambda::Function").items():
            assert template.alarms_about(name, "Errors"), function["FunctionName"]
            assert template.alarms_about(name, "Throttles"), function["FunctionName"]
            if function["FunctionName"].endswith("-relay"):
                assert template.alarms_about(name, "IteratorAge"), function["FunctionName"]


def test_every_rule_is_watched_by_the_dimensions_that_a_custom_bus_reports(templates: dict[str, Template]) -> None:
    """There CloudFormation's `Ref` of a rule is `bus|rule`, which is no metric's dimension."""
    for template in templates.values():
        watched = {
            json.dumps(sorted((dimension["Name"], spelled(dimension["Value"])) for dimension in alarm["Dimensions"]))
            for alarm in template.properties("AWS::CloudWatch::Alarm").values()
            if alarm["MetricName"] == "FailedInvocations"
        }
        for logical_id, rule in template.properties("AWS::Events::Rule").items():
            dimensions = [("RuleName", rule.get("Name", f"<{logical_id}>"))]
            if "EventBusName" in rule:
                dimensions.append(("EventBusName", spelled(rule["EventBusName"])))
            assert json.dumps(sorted(dimensions)) in watched, logical_id


def test_every_alarm_rings_the_bell(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for alarm in template.properties("AWS::CloudWatch::Alarm").values():
            [bell] = references(alarm["AlarmActions"])
            assert "alarm" in bell.lower()


@each_service
def test_a_service_has_one_table_that_outlives_its_stack(service: Service, templates: dict[str, Template]) -> None:
    [table] = template_of(service, templates).resources("AWS::DynamoDB::Table").values()
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = table["Properties"]
    assert properties["TableName"] == f"corrida-{service.name}"
    assert properties["DeletionProtectionEnabled"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    indexes = [index["IndexName"] for index in properties.get("GlobalSecondaryIndexes", [])]
    assert indexes == list(service.indexes)


def test_the_accounts_outlive_their_stack(templates: dict[str, Template]) -> None:
    platform = templates["corrida-platform"]
    [pool] = platform.resources("AWS::Cognito::UserPool").values()
    assert pool["DeletionPolicy"] == "Retain"
    assert pool["Properties"]["DeletionProtection"] == "ACTIVE"
    groups = {group["GroupName"] for group in platform.properties("AWS::Cognito::UserPoolGroup").values()}
    assert groups == set(GROUPS) == (~Audience.ANYONE & ~Audience.SIBLINGS).groups
    [client] = platform.properties("AWS::Cognito::UserPoolClient").values()
    assert not client.get("GenerateSecret")
    assert client["AccessTokenValidity"] == 60


@each_service
def test_each_event_reacted_to_has_its_rule(service: Service, templates: dict[str, Template]) -> None:
    rules = template_of(service, templates).properties("AWS::Events::Rule").values()
    patterns = {
        (*rule["EventPattern"]["source"], *rule["EventPattern"]["detail-type"]) for rule in rules if "EventPattern" in rule
    }
    assert patterns == {(event.source, event.__name__) for event in service.reacts_to}


@each_service
def test_each_route_is_guarded_as_its_audience_says(service: Service, templates: dict[str, Template]) -> None:
    routes = {entry["RouteKey"]: entry for entry in template_of(service, templates).http_routes()}
    for route in service.routes:
        expected = "JWT"
        if Audience.ANYONE in route.audience:
            expected = "NONE"
        elif Audience.SIBLINGS in route.audience:
            expected = "AWS_IAM"
        assert routes.pop(f"{route.method} {route.path}")["AuthorizationType"] == expected, route
    if service.facade:
        assert routes.pop(f"ANY {service.facade.path}")["AuthorizationType"] == "NONE", "its callers have another sign-in"
    assert all(key.startswith("ANY /v1/") for key in routes), "only the catch-alls are left"


def test_no_two_stacks_claim_the_same_route(templates: dict[str, Template]) -> None:
    keys = [route["RouteKey"] for template in templates.values() for route in template.http_routes()]
    assert len(keys) == len(set(keys))


def test_every_first_segment_has_one_owner_that_answers_the_rest(templates: dict[str, Template]) -> None:
    segments = {
        route.path.split("/")[2] for service in SERVICES for route in service.routes if route.path.startswith("/v1/")
    }
    for segment in segments:
        owners = [
            template.service
            for template in templates.values()
            for route in template.http_routes()
            if route["RouteKey"] == f"ANY /v1/{segment}/{{proxy+}}"
        ]
        assert len(owners) == 1, f"{segment}: {owners}"


@each_service
def test_a_queue_waits_long_enough_for_its_function(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    functions = template.properties("AWS::Lambda::Function")
    for mapping in template.properties("AWS::Lambda::EventSourceMapping").values():
        if "StartingPosition" not in mapping:
            [queue] = references(mapping["EventSourceArn"])
            function = template.behind(mapping["FunctionName"])
            assert template.queues()[queue]["VisibilityTimeout"] >= 6 * functions[function]["Timeout"]
            assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_functions_run_where_their_code_was_built_for(templates: dict[str, Template]) -> None:
    for template in templates.values():
        for function in template.functions().values():
            assert function["Architectures"] == ["arm64"]
            assert function["Runtime"] == python_runtime()


def test_every_log_ends_some_day(templates: dict[str, Template]) -> None:
    for template in templates.values():
        groups = template.properties("AWS::Logs::LogGroup")
        assert all(group["RetentionInDays"] for group in groups.values())
        for function in template.functions().values():
            [group] = references(function["LoggingConfig"])
            assert groups[group]["LogGroupName"] == f"/aws/lambda/{function['FunctionName']}"


@each_service
def test_each_service_says_of_itself_what_it_declares(service: Service, templates: dict[str, Template]) -> None:
    parameters = template_of(service, templates).properties("AWS::SSM::Parameter").values()
    [told] = [entry["Value"] for entry in parameters if entry["Name"] == settings.outline_parameter(service.name)]
    assert outline.decode(told) == Outline.of(service)


def test_the_platform_says_which_services_there_are(templates: dict[str, Template]) -> None:
    parameters = templates["corrida-platform"].properties("AWS::SSM::Parameter").values()
    [told] = [entry["Value"] for entry in parameters if entry["Name"] == settings.SERVICES_PARAMETER]
    assert set(told.split(",")) == {service.name for service in SERVICES}


@each_service
def test_the_queues_an_outline_implies_are_those_that_are_deployed(service: Service, templates: dict[str, Template]) -> None:
    implied = queues_of(Outline.of(service))
    names = {queue.dead_name for queue in implied} | {queue.full_name for queue in implied if queue.is_fed_by_messages}
    assert {queue["QueueName"] for queue in template_of(service, templates).queues().values()} == names


@each_service
def test_each_service_has_a_dashboard_and_its_tags(service: Service, templates: dict[str, Template]) -> None:
    template = template_of(service, templates)
    [dashboard] = template.properties("AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == f"corrida-{service.name}"
    for kind in ("AWS::Lambda::Function", "AWS::DynamoDB::Table", "AWS::SQS::Queue"):
        for properties in template.properties(kind).values():
            tags = {tag["Key"]: tag["Value"] for tag in properties["Tags"]}
            assert tags == {"project": "corrida", "service": service.name}
