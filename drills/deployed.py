"""What is deployed, read from the stacks themselves, so that nothing can be left off a list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.local import LocalStack

PREFIX = "corrida-"


@dataclass(frozen=True)
class Resource:
    """`service` is whose it is; `platform` owns what all share."""

    service: str
    kind: str
    id: str


@dataclass(frozen=True)
class DeployedFunction:
    service: str
    name: str
    role_arn: str

    @property
    def full_name(self) -> str:
        return f"{PREFIX}{self.service}-{self.name}"


class Deployed:
    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack

    @cached_property
    def resources(self) -> list[Resource]:
        """Of every stack of ours; the pieces of one kind that another stack may make for a service are that service's."""
        cloudformation = self.stack.client("cloudformation")
        found = []
        for name in self._stack_names():
            pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
            for summary in (summary for page in pages for summary in page["StackResourceSummaries"]):
                resource_id = str(summary.get("PhysicalResourceId", ""))
                found.append(Resource(_owner(name, resource_id), str(summary["ResourceType"]), resource_id))
        return found

    @cached_property
    def functions(self) -> list[DeployedFunction]:
        roles = self._roles()
        names = [resource for resource in self.resources if resource.kind == "AWS::Lambda::Function"]
        return [
            DeployedFunction(each.service, each.id.removeprefix(f"{PREFIX}{each.service}-"), roles[each.id])
            for each in names
            if each.id in roles
        ]

    def of_kind(self, kind: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind == kind]

    def credentials(self, function: DeployedFunction) -> dict[str, Any]:
        """As the function itself gets them: those of its role."""
        session = self.stack.client("sts").assume_role(RoleArn=function.role_arn, RoleSessionName="drill")
        given = session["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    def _stack_names(self) -> list[str]:
        pages = self.stack.client("cloudformation").get_paginator("list_stacks").paginate()
        return [
            summary["StackName"]
            for page in pages
            for summary in page["StackSummaries"]
            if summary["StackName"].startswith(PREFIX) and "DELETE" not in summary["StackStatus"]
        ]

    def _roles(self) -> dict[str, str]:
        pages = self.stack.client("lambda").get_paginator("list_functions").paginate()
        return {function["FunctionName"]: function["Role"] for page in pages for function in page["Functions"]}


def _owner(stack_name: str, resource_id: str) -> str:
    """
    >>> _owner("corrida-trips", "anything"), _owner("corrida-platform", "corrida-trips"), _owner("corrida-platform", "x9")
    ('trips', 'trips', 'platform')
    >>> _owner("corrida-platform", "corrida-signpost-api")
    'signpost'
    """
    owner = stack_name.removeprefix(PREFIX)
    resource_id = resource_id.removeprefix("/aws/lambda/")
    if owner == "platform" and resource_id.startswith(PREFIX):
        return resource_id.removeprefix(PREFIX).partition("-")[0]
    return owner
