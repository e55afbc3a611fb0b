"""Bad input over HTTP: what schemathesis makes of every OpenAPI document, sent to the deployed stack by somebody let in.

Whatever comes, no server error, and an answer that its document describes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from drills.deployed import Deployed
from drills.operations import Operation, operations
from drills.outcome import Outcome, Table
from drills.site import LONGEST_ANSWER_S, Site, group_for
from infra.contracts import openapi
from infra.local import ROOT_CREDENTIALS
from kernel.declaration import IMPORTING, Service
from tests.system.city import Person, accept, request_ride

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OF_BODIES: list[Any] = [negative_data_rejection]
"""A query string is text whatever schema it breaks, and an unknown parameter in it is ignored; a wrong body is refused, for
whichever of its faults is found first."""
NOT_SIGNED_ALIKE = "InvalidSignatureException"
"""The emulator spells some query strings otherwise than botocore before it compares signatures."""
FEW, MANY = 3, 150
BAD_REQUEST = 400
SEED = 20261125
"""The same requests in every run; a defect found is found again."""


def run(site: Site, examples: int = MANY) -> Outcome:
    drill = BadInput(site, examples)
    known = sorted(operations(site.services), key=lambda operation: operation.method == "DELETE")
    documents = {service.name: schemathesis.openapi.from_dict(document_without_tokens(service)) for service in site.services}
    for operation in known:
        drill.send_to(operation, documents[operation.service][operation.path][operation.method])
    drill.end()
    return Outcome(
        "Bad input",
        "Whatever is sent to a route, no server error, and an answer that its document describes",
        figures={"routes": len(known), "requests": drill.statuses.total()},
        tables=[_table(drill.statuses)],
        failures=[f"{where}: {told}" for where, told in drill.failures.items()],
    )


class BadInput:
    """The callers are in the middle of a ride, so that the documents' ids can be those of something that exists."""

    def __init__(self, site: Site, examples: int) -> None:
        self.site = site
        self.examples = examples
        self.session = requests.Session()
        self.session.trust_env = False
        self.statuses: Counter[int] = Counter()
        self.failures: dict[str, str] = {}
        rider, driver = site.rider(), site.driver()
        ride_id = request_ride(rider)
        self.people: dict[str, Person] = {
            "riders": rider,
            "drivers": driver,
            "desk": site.desk,
            "admin": site.admin,
            "": site.nobody,
        }
        self.siblings = dict(siblings(site))
        self.ids = {"ride_id": ride_id, "trip_id": accept(driver, ride_id), "driver_id": driver.driver_id}

    def end(self) -> None:
        """Nobody is left under way."""
        self.site.desk.ask("POST", f"/v1/trips/{self.ids['trip_id']}/cancel", {"reason": "the drill is over"})
        self.site.everybody_goes_home()

    def send_to(self, operation: Operation, described: Any) -> None:
        """As many requests as the document wants them as others."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            self._send_many(operation, described.as_strategy(generation_mode=mode))

    def _send_many(self, operation: Operation, strategy: Any) -> None:
        @seed(SEED)
        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def send(case: Any) -> None:
            self._send(operation, case)

        with suppress(Unsatisfiable):  # some routes take nothing that could be wrong
            send()

    def _send(self, operation: Operation, case: Any) -> None:
        """Every other request is about things that exist."""
        if self.statuses.total() % 2:
            case.path_parameters |= {name: self.ids[name] for name in operation.parameters if name in self.ids}
        person = self.people[group_for(operation.audience)]
        headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
        auth = self.siblings.get(str(operation))
        base_url = self.site.stack.info.api_url
        response = case.call(base_url=base_url, session=self.session, headers=headers, auth=auth, timeout=LONGEST_ANSWER_S)
        if NOT_SIGNED_ALIKE in response.text:
            return
        self.statuses[response.status_code] += 1
        is_taken = response.status_code < BAD_REQUEST and not is_padded(case.body)
        of_body = OF_BODIES if operation.takes_body and is_taken else []
        try:
            case.validate_response(response, checks=[*CHECKS, *of_body])
        except (Failure, FailureGroup) as failed:
            for failure in _single(failed):
                self.failures.setdefault(f"{operation}: {failure.title}", _told(failure, case, response))


def is_padded(body: Any) -> bool:
    """Space around a text is cut off before anybody looks at its length.

    >>> is_padded({"reason": ["rain   "]}), is_padded({"reason": "rain in Porto"})
    (True, False)
    """
    if isinstance(body, str):
        return body != body.strip()
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return any(is_padded(part) for part in parts)


def document_without_tokens(service: Service) -> dict[str, Any]:
    """Who may come without a token is another drill."""
    document = openapi.document(service)
    for methods in document["paths"].values():
        for described in methods.values():
            described.pop("security")
    return document


def siblings(site: Site) -> Iterator[tuple[str, Callable[[requests.PreparedRequest], requests.PreparedRequest]]]:
    """By internal route: the signature of a function that may ask it; of those that none may, the operator's."""
    operator = {name.lower(): value for name, value in ROOT_CREDENTIALS.items()}
    for service in site.services:
        for route in service.routes:
            if route.function == IMPORTING:
                yield f"{route.method} {route.path}", Signature(operator, site.stack.info.region)
    deployed = Deployed(site.stack)
    functions = {(function.service, function.name): function for function in deployed.functions}
    for service in site.services:
        for query in service.queries:
            keys = deployed.credentials(functions[service.name, query.function])
            yield f"{query.method} {query.path}", Signature(keys, site.stack.info.region)


class Signature:
    def __init__(self, keys: dict[str, str], region: str) -> None:
        signer = Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"], keys.get("aws_session_token"))
        self.sigv4 = SigV4Auth(signer, "execute-api", region)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed = AWSRequest(method=request.method, url=request.url, data=request.body)
        self.sigv4.add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


def _single(failed: BaseException) -> Iterator[Any]:
    if isinstance(failed, BaseExceptionGroup):
        for failure in failed.exceptions:
            yield from _single(failure)
    else:
        yield failed


def _told(failure: Any, case: Any, response: Any) -> str:
    """Enough to send it again."""
    sent = f"{case.method} {case.formatted_path} query={case.query} body={case.body!r:.300}"
    return f"{failure.message:.300} ({response.status_code} {response.text:.200}) {sent}".replace("\n", " ")


def _table(statuses: Counter[int]) -> Table:
    return Table("Answers", ("status", "times"), [(str(status), str(times)) for status, times in sorted(statuses.items())])
