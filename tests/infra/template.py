"""A CloudFormation template, asked in the words of the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Properties = dict[str, Any]


@dataclass(frozen=True)
class Statement:
    actions: frozenset[str]
    resources: tuple[Any, ...]
    conditions: Any = None


@dataclass(frozen=True)
class Template:
    name: str
    body: dict[str, Any]

    @property
    def service(self) -> str:
        return self.name.removeprefix("corrida-")

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """By logical id, of one type such as `AWS::SQS::Queue`."""
        return {name: entry for name, entry in self.body["Resources"].items() if entry["Type"] == kind}

    def properties(self, kind: str) -> dict[str, Properties]:
        return {name: entry.get("Properties", {}) for name, entry in self.resources(kind).items()}

    def functions(self) -> dict[str, Properties]:
        """By their short names: `api`, `relay` …"""
        functions = self.properties("AWS::Lambda::Function").values()
        return {function["FunctionName"].rpartition("-")[2]: function for function in functions}

    def rights(self, function: str) -> list[Statement]:
        """Everything the function's role may do."""
        role = self.functions()[function]["Role"]["Fn::GetAtt"][0]
        return [
            _statement(entry)
            for policy in self.properties("AWS::IAM::Policy").values()
            if {"Ref": role} in policy["Roles"]
            for entry in policy["PolicyDocument"]["Statement"]
        ]

    def http_routes(self) -> list[Properties]:
        """Of the HTTP API, which all stacks share; a WebSocket API's own begin with `$`."""
        routes = self.properties("AWS::ApiGatewayV2::Route").values()
        return [route for route in routes if not route["RouteKey"].startswith("$")]

    def behind(self, called: Any) -> str:
        """The logical id of the function that is called by this reference to its alias."""
        [alias] = references(called)
        [function] = references(self.properties("AWS::Lambda::Alias")[alias]["FunctionName"])
        return function

    def queues(self) -> dict[str, Properties]:
        """By logical id."""
        return self.properties("AWS::SQS::Queue")

    def alarms_about(self, logical_id: str, metric: str) -> list[Properties]:
        return [
            alarm
            for alarm in self.properties("AWS::CloudWatch::Alarm").values()
            if alarm["MetricName"] == metric and logical_id in set(references(alarm["Dimensions"]))
        ]


def read_templates(folder: Path) -> dict[str, Template]:
    paths = sorted(folder.glob("*.template.json"))
    names = [path.name.removesuffix(".template.json") for path in paths]
    return {name: Template(name, json.loads(path.read_text())) for name, path in zip(names, paths, strict=True)}


def references(value: Any) -> Iterator[str]:
    """The logical ids of everything that `value` refers to, however deep inside."""
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        for entry in value.values():
            yield from references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from references(entry)


def spelled(value: Any) -> str:
    """A joined name as text, `<LogicalId>` for what is known only at deployment.

    >>> spelled({"Fn::Join": ["", ["arn:", {"Ref": "Bus"}, "/x"]]})
    'arn:<Bus>/x'
    """
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(spelled, parts))
        case {"Ref": name} | {"Fn::GetAtt": [name, *_]}:
            return f"<{name}>"
    return str(value)


def _statement(entry: dict[str, Any]) -> Statement:
    assert entry["Effect"] == "Allow"
    actions, resources = entry["Action"], entry["Resource"]
    return Statement(
        actions=frozenset([actions] if isinstance(actions, str) else actions),
        resources=tuple(resources if isinstance(resources, list) else [resources]),
        conditions=entry.get("Condition"),
    )
