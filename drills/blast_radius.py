"""How far an intruder in any one function gets: every role of the deployed stacks, tried on everything that is deployed.

Roles, resources and routes are read from the running stacks, what is allowed from the declarations.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
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
from drills.outcome import Outcome, Table
from drills.site import Site
from infra.local import LocalStack
from kernel.declaration import Audience, Service

REFUSALS = re.compile("AccessDenied|NotAuthorized|AuthorizationError|Forbidden")
CHANGES_SOMETHING = frozenset({"send_message", "receive_message", "purge_queue", "put_events", "admin_delete_user"})
ONCE = Config(retries={"total_max_attempts": 1})
WORKERS = 4
SESSION = botocore.session.Session()
"""One, which reads what it knows of an AWS service once for all intruders."""
SESSION_IN_USE = Lock()


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
    """Tries `every` nth of what must be refused, drawn by name, and all that is granted."""

    def __init__(self, stack: LocalStack, services: tuple[Service, ...], every: int = 1) -> None:
        self.stack = stack
        self.every = every
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
                    granted = self.granted.allows(function, resource, attempt)
                    if granted or self._is_drawn(function, resource, attempt):
                        yield self._finding(function, resource, attempt, intruder, granted)

    def _is_drawn(self, function: DeployedFunction, resource: Resource, attempt: Attempt) -> bool:
        return zlib.crc32(f"{function.full_name} {resource.id} {attempt.operation}".encode()) % self.every == 0

    def _finding(
        self, function: DeployedFunction, resource: Resource, attempt: Attempt, intruder: Intruder, granted: bool
    ) -> Finding:
        """What is granted and would change something is taken as granted: the traffic of the system shows that it works."""
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
            with SESSION_IN_USE:
                self.clients[aws_service] = SESSION.create_client(
                    aws_service, region_name=info.region, endpoint_url=info.endpoint, config=ONCE, **self.keys
                )
        return self.clients[aws_service]


def run(site: Site, every: int = 1) -> Outcome:
    findings = BlastRadius(site.stack, site.services, every).try_everything()
    return Outcome(
        "Blast radius",
        "An intruder in any one function reaches what its service declares, and nothing of another's",
        figures={
            "functions": len({finding.function.full_name for finding in findings}),
            "attempts": len(findings),
            "refused": sum(not finding.reached for finding in findings),
            "let in as declared": sum(finding.reached and finding.granted for finding in findings),
            "breaches": sum(finding.is_breach for finding in findings),
        },
        tables=[matrix(findings)],
        failures=[*untried(site, findings), *(str(each) for each in findings if each.is_breach or each.is_missing)],
    )


def untried(site: Site, findings: list[Finding]) -> Iterator[str]:
    """What is deployed and was not tried, as it would be if the list of stacks could not be read."""
    tried = {finding.function.full_name for finding in findings}
    yield from (f"{name} was not tried" for name in sorted(set(site.stack.functions()) - tried))
    owners = {finding.owner for finding in findings}
    yield from (f"nothing of {service.name} was tried" for service in site.services if service.name not in owners)


def matrix(findings: list[Finding]) -> Table:
    """A row per service: what an intruder in any of its functions reaches of whom. `·` is nothing at all."""
    owners = list(dict.fromkeys(finding.owner for finding in findings))
    services = list(dict.fromkeys(finding.function.service for finding in findings))
    reached: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        if finding.reached:
            reached.setdefault((finding.function.service, finding.owner), set()).add(_word(finding))
    rows = [(service, *(_cell(service, owner, reached) for owner in owners)) for service in services]
    return Table("What an intruder in a service (row) reaches of whom (column)", ("service", *owners), rows)


def _cell(service: str, owner: str, reached: dict[tuple[str, str], set[str]]) -> str:
    words = sorted(reached.get((service, owner), ()))
    if service == owner:
        return "its own" if words else "·"
    return ", ".join(words) or "·"


def _word(finding: Finding) -> str:
    if finding.resource.startswith("/"):
        return f"{finding.operation} {finding.resource}"
    return finding.operation.replace("_", " ")
