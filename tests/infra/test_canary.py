"""A new version is tried on a few calls, by itself taken back when something rings, and nobody calls round it."""

from __future__ import annotations

import json

from tests.infra.template import Template, references, spelled


def test_every_function_is_called_by_its_alias_only(templates: dict[str, Template]) -> None:
    for template in templates.values():
        aliases = template.properties("AWS::Lambda::Alias")
        behind = {reference for alias in aliases.values() for reference in references(alias["FunctionName"])}
        assert behind == template.properties("AWS::Lambda::Function").keys(), template.name
        callers = {
            "AWS::ApiGatewayV2::Integration": "IntegrationUri",
            "AWS::Lambda::EventSourceMapping": "FunctionName",
            "AWS::Lambda::Permission": "FunctionName",
        }
        for kind, names in callers.items():
            for caller in template.properties(kind).values():
                assert set(references(caller[names])) & aliases.keys(), f"{template.name}: {json.dumps(caller)}"
        for rule in template.properties("AWS::Events::Rule").values():
            called = {reference for target in rule["Targets"] for reference in references(target["Arn"])}
            assert not called & template.properties("AWS::Lambda::Function").keys()


def test_an_alias_moves_by_a_canary_that_alarms_take_back(templates: dict[str, Template]) -> None:
    for template in templates.values():
        groups = template.properties("AWS::CodeDeploy::DeploymentGroup")
        alarms = template.properties("AWS::CloudWatch::Alarm")
        for name, alias in template.resources("AWS::Lambda::Alias").items():
            [group] = references(alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"])
            settings = groups[group]
            assert settings["DeploymentConfigName"].startswith("CodeDeployDefault.LambdaCanary")
            assert "DEPLOYMENT_STOP_ON_ALARM" in settings["AutoRollbackConfiguration"]["Events"]
            watched = [alarms[alarm] for alarm in references(settings["AlarmConfiguration"])]
            versions = set(references(alias["Properties"]["FunctionVersion"]))
            of_the_new_version = [alarm for alarm in watched if versions & set(references(alarm.get("Dimensions", [])))]
            assert [alarm["MetricName"] for alarm in of_the_new_version] == ["Errors"], name
            assert any(alarm["MetricName"].endswith("-failures") for alarm in watched), name


def test_what_functions_only_log_counts_as_a_failure(templates: dict[str, Template]) -> None:
    """A server error is answered and a failed message reported, so that neither is an error of the function itself."""
    for template in templates.values():
        counted = template.properties("AWS::Logs::MetricFilter").values()
        groups = {reference for each in counted for reference in references(each["LogGroupName"])}
        assert groups == {group for each in template.functions().values() for group in references(each["LoggingConfig"])}
        for each in counted:
            assert each["FilterPattern"] == '{ $.level = "ERROR" }'
            [transformation] = each["MetricTransformations"]
            assert transformation["MetricName"].endswith("-failures")


def test_the_deployer_moves_the_aliases_of_its_own_stack_and_nothing_else(templates: dict[str, Template]) -> None:
    for template in templates.values():
        functions = template.properties("AWS::Lambda::Function").keys()
        [policy] = [each for name, each in template.properties("AWS::IAM::Policy").items() if "Deployer" in name]
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            if actions == "cloudwatch:DescribeAlarms":
                continue
            assert set(actions) == {"lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"}
            for resource in statement["Resource"]:
                assert set(references(resource)) <= functions, spelled(resource)
