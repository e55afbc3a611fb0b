"""What the declarations grant: everything else an intruder tries must be refused."""

from __future__ import annotations

from collections.abc import Mapping

from drills.attempts import Attempt
from drills.deployed import DeployedFunction, Resource
from kernel.declaration import Function, Service
from kernel.refusal import snake_case

RELAY = "relay"
ITEM_OPERATIONS = frozenset({"get_item", "put_item", "delete_item"})
QUEUE_OPERATIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "events": {"subscribers": frozenset({"receive_message"})},
    "timers": {"timers": frozenset({"receive_message", "send_message"}), RELAY: frozenset({"send_message"})},
    "relay-dead": {RELAY: frozenset({"send_message"})},
}
"""By queue, then by function."""


class Granted:
    def __init__(self, services: tuple[Service, ...]) -> None:
        self.services = {service.name: service for service in services}

    def allows(self, function: DeployedFunction, resource: Resource, attempt: Attempt) -> bool:
        if resource.kind == "AWS::Cognito::UserPool":
            return attempt.operation in _operations(self._declared(function))
        if resource.service != function.service or resource.kind == "AWS::Logs::LogGroup":
            return self._oversees(function, resource, attempt)
        return self._owns(function, resource, attempt)

    def _owns(self, function: DeployedFunction, resource: Resource, attempt: Attempt) -> bool:
        match resource.kind:
            case "AWS::DynamoDB::Table":
                return function.name != RELAY and attempt.operation in ITEM_OPERATIONS
            case "AWS::Events::EventBus":
                return function.name == RELAY
            case "AWS::SQS::Queue":
                queue = resource.id.rpartition(f"corrida-{function.service}-")[2]
                return attempt.operation in QUEUE_OPERATIONS.get(queue, {}).get(function.name, frozenset())
            case "AWS::SecretsManager::Secret":
                return self._reads(function, resource)
            case _:
                return False

    def _reads(self, function: DeployedFunction, secret: Resource) -> bool:
        service = self.services.get(function.service)
        declared = service.secrets_of(function.name) if service else ()
        return any(f"corrida-{function.service}-{each.name}" in secret.id for each in declared)

    def _oversees(self, function: DeployedFunction, resource: Resource, attempt: Attempt) -> bool:
        """A watcher looks at log lines and dead letters of all services, a redriver takes dead letters back."""
        service = self.services.get(function.service)
        if service is None:
            return False
        watches, redrives = service.watches(function.name), service.redrives(function.name)
        match resource.kind, attempt.operation:
            case "AWS::Logs::LogGroup", "start_query":
                return watches and resource.id.startswith("/aws/lambda/corrida-")
            case "AWS::SQS::Queue", "receive_message":
                return resource.id.endswith("-dead") and (watches or redrives)
            case "AWS::SQS::Queue", "send_message":
                return resource.id.endswith(("-events", "-timers")) and redrives
            case _:
                return False

    def may_ask(self, function: DeployedFunction, method: str, path: str) -> bool:
        service = self.services.get(function.service)
        queries = service.queries if service else ()
        return any((query.function, query.method, query.path) == (function.name, method, path) for query in queries)

    def _declared(self, function: DeployedFunction) -> Function | None:
        service = self.services.get(function.service)
        functions = service.functions if service else ()
        return next((declared for declared in functions if declared.name == function.name), None)


def _operations(function: Function | None) -> set[str]:
    """
    >>> _operations(Function("subscribers", user_pool_actions=("AdminDeleteUser",)))
    {'admin_delete_user'}
    """
    return {snake_case(action) for action in function.user_pool_actions} if function else set()
