"""How far an intruder in any one function gets: every role of the deployed stacks, tried on everything that is deployed.

Roles, resources and routes are read from the running stacks, what is allowed from the declarations. `make drill` writes the
matrix into its report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import botocore.session
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from drills.attempts import BY_KIND, Attempt
from drills.deployed import Deployed, DeployedFunction, Resource
from drills.granted import Granted
from infra.local import LocalStack
from kernel.declaration import Audience, Service

REFUSALS = re.compile("AccessDenied|NotAuthorized|AuthorizationError|Forbidden")
CHANGES_SOMETHING = frozenset({"send_message", "receive_message", "purge_queue", "put_events", "admin_delete_user"})
ONCE = Config(retries={"total_max_attempts": 1})
WORKERS = 4


@dataclass(frozen=True)
class Finding:
    """One thing tried by one function; `told` is what AWS answered."""

    function: DeployedFunction
    owner: str
    resource: str
    operation: str
    granted: bool
    reached: bool
    told: str

    @property
    def is_breach(self) -> bool:
        return self.reached and not self.granted

    @property
    def is_missing(self) -> bool:
        return self.granted and not self.reached

    def __str__(self) -> str:
        return f"{self.function.full_name} {self.operation} on {self.resource}: {self.told}"


class BlastRadius:
    def __init__(self, stack: LocalStack, services: tuple[Service, ...]) -> None:
        self.stack = stack
        self.deployed = Deployed(stack)
        self.granted = Granted(services)
        self.internal_routes = [
            (service.name, route) for service in services for route in service.routes if route.audience & Audience.SIBLINGS
        ]

    def try_everything(self) -> list[Finding]:
        with ThreadPoolExecutor(WORKERS) as pool:
            return [finding for findings in pool.map(self.try_as, self.deployed.functions) for finding in findings]

    def try_as(self, function: DeployedFunction) -> list[Finding]:
        intruder = Intruder(self.stack, self.deployed.credentials(function))
        return [*self._on_resources(function, intruder), *self._on_routes(function, intruder)]

    def _on_resources(self, function: DeployedFunction, intruder: Intruder) -> Iterator[Finding]:
        for kind, attempts in BY_KIND.items():
            for resource in self.deployed.of_kind(kind):
                for attempt in attempts(resource):
                    yield self._finding(function, resource, attempt, intruder)

    def _finding(self, function: DeployedFunction, resource: Resource, attempt: Attempt, intruder: Intruder) -> Finding:
        """What is granted and would change something is taken as granted: the traffic of the system shows that it works."""
        granted = self.granted.allows(function, resource, attempt)
        if granted and attempt.operation in CHANGES_SOMETHING:
            reached, told = True, "granted, not tried"
        else:
            reached, told = intruder.tries(attempt)
        name = resource.id.rpartition("/")[2]
        return Finding(function, resource.service, name, attempt.operation, granted, reached, told)

    def _on_routes(self, function: DeployedFunction, intruder: Intruder) -> Iterator[Finding]:
        for owner, route in self.internal_routes:
            granted = self.granted.may_ask(function, route.method, route.path)
            status = intruder.asks(route.method, re.sub(r"\{\w+\}", "drill", route.path))
            reached = status not in (401, 403)
            yield Finding(function, owner, route.path, route.method, granted, reached, str(status))


class Intruder:
    """Has nothing but a function's credentials."""

    def __init__(self, stack: LocalStack, credentials: dict[str, Any]) -> None:
        self.stack = stack
        self.keys = credentials
        self.session = botocore.session.Session()
        self.clients: dict[str, Any] = {}

    def tries(self, attempt: Attempt) -> tuple[bool, str]:
        """Whether it got past the guard, and what was said."""
        try:
            answer = getattr(self._client(attempt.aws_service), attempt.operation)(**attempt.parameters)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return not REFUSALS.search(f"{code} {error}"), code
        if answer.get("FailedEntryCount"):
            code = answer["Entries"][0].get("ErrorCode", "failed")
            return not REFUSALS.search(code), code
        return True, "done"

    def asks(self, method: str, path: str) -> int:
        url = self.stack.info.api_url + quote(path)
        request = AWSRequest(method=method, url=url)
        given = self.keys
        signer = Credentials(given["aws_access_key_id"], given["aws_secret_access_key"], given["aws_session_token"])
        SigV4Auth(signer, "execute-api", self.stack.info.region).add_auth(request)
        return httpx.request(method, url, headers=dict(request.headers.items()), timeout=60, trust_env=False).status_code

    def _client(self, aws_service: str) -> Any:
        if aws_service not in self.clients:
            info = self.stack.info
            self.clients[aws_service] = self.session.create_client(
                aws_service, region_name=info.region, endpoint_url=info.endpoint, config=ONCE, **self.keys
            )
        return self.clients[aws_service]


def matrix(findings: list[Finding]) -> dict[str, dict[str, list[str]]]:
    """By service, then by whose it is: what was reached there, in a few words."""
    cells: dict[str, dict[str, set[str]]] = {}
    for finding in findings:
        cell = cells.setdefault(finding.function.service, {}).setdefault(finding.owner, set())
        if finding.reached:
            cell.add(_word(finding))
    return {service: {owner: sorted(words) for owner, words in row.items()} for service, row in cells.items()}


def _word(finding: Finding) -> str:
    if finding.resource.startswith("/"):
        return f"{finding.operation} {finding.resource}"
    return finding.operation.replace("_", " ")
