"""The border every HTTP request crosses, whatever answers it: who is calling, may he, is the body fit to be read; and on the
way out, every refusal turned into a problem document and one log line.
"""

from __future__ import annotations

import base64
import json
import random
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from kernel import clock, ids, log, pace, problem, settings, work
from kernel.caller import Caller, caller_of
from kernel.declaration import Route, Service
from kernel.problem import Problem
from kernel.refusal import Refusal
from kernel.table import Conflict

BODY_LIMIT_BYTES = 256 * 1024
DEEPEST_BODY = 50
CONFLICT_TRIES = 5

Response = dict[str, Any]


class NotModified(Exception):
    """The caller already holds this version."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


@dataclass(frozen=True)
class Request:
    """An admitted request: the route it matched, its path parameters, the body as text, and the query string's values."""

    route: Route
    parameters: dict[str, str]
    caller: Caller
    headers: dict[str, str]
    body: str
    query: dict[str, list[str]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return problem.language_of(self.headers.get("accept-language", ""))


_buckets = pace.Buckets()
_request: ContextVar[Request] = ContextVar("request")


def current() -> Request:
    return _request.get()


def cross(
    event: dict[str, Any],
    service: Service,
    wordings: problem.Wordings,
    answer: Callable[[Request], Response],
    function: str = "api",
) -> Response:
    """Answer one API Gateway event (HTTP API, payload 2.0); never raises.

    `answer` loads, decides and saves; if somebody else saved first it is run again from the start.
    """
    http = event["requestContext"]["http"]
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    language = problem.language_of(headers.get("accept-language", ""))
    instance = event["requestContext"].get("requestId") or ids.random_id()
    correlation_id = traced(headers, "x-correlation-id") or instance
    job = work.Work(
        kind="http",
        name=f"{http['method']} {event['rawPath']}",
        correlation_id=correlation_id,
        causation_id=instance,
        traceparent=traced(headers, "traceparent"),
    )
    with work.doing(job):
        try:
            request = admit(event, service, headers, function)
            job.name = f"{request.route.method} {request.route.path}"
            job.ids |= {name: value for name, value in request.parameters.items() if name.endswith("_id")}
            token = _request.set(request)
            try:
                response = _again_on_conflict(lambda: answer(request))
            finally:
                _request.reset(token)
        except Problem as refused:
            response = _told(refused, language, instance)
        except Refusal as refusal:
            response = _told(problem.problem_of(refusal, wordings), language, instance)
        except NotModified as not_modified:
            response = {"statusCode": 304, "headers": {"ETag": not_modified.etag}, "body": ""}
        except Exception as error:
            log.exception("unexpected", instance=instance)
            job.facts["error"] = f"{type(error).__name__}: {error}"
            response = _told(problem.internal_error(), language, instance)
        job.facts["status"] = response["statusCode"]
        response.setdefault("headers", {})
        response["headers"]["X-Correlation-Id"] = correlation_id
        response["headers"]["X-Served-At"] = clock.rfc3339(clock.now())
        if job.traceparent:
            response["headers"]["traceparent"] = job.traceparent
        return response


def traced(headers: dict[str, str], name: str) -> str:
    """What a caller calls his request by. It goes back in a header, where other than ASCII text cannot stand."""
    told = headers.get(name, "")[:128]
    return told if told.isascii() and told.isprintable() else ""


def admit(event: dict[str, Any], service: Service, headers: dict[str, str], function: str) -> Request:
    """The request, or the `Problem` that keeps it out."""
    method, path = event["requestContext"]["http"]["method"], path_of(event)
    route, parameters = _find(service, method, path, function)
    caller = caller_of(event["requestContext"])
    if not caller.is_in(route.audience):
        if not caller.id and not caller.role:
            raise problem.unauthenticated()
        raise problem.forbidden([str(member.name).lower() for member in route.audience])
    _keep_pace(caller, route, event, headers)
    query = parse_qs(event.get("rawQueryString") or "", keep_blank_values=True)
    return Request(route, parameters, caller, headers, _body(event, headers), query)


def _keep_pace(caller: Caller, route: Route, event: dict[str, Any], headers: dict[str, str]) -> None:
    """Siblings have their own bounds: they ask when somebody asks them."""
    per_second = settings.calls_per_second()
    if not per_second or caller.role:
        return
    if not caller.id:
        per_second *= pace.SHARE_OF_ONE_ADDRESS
    who = caller.id or event["requestContext"]["http"].get("sourceIp", "")
    wait_s = _buckets.wait_s(who, per_second)
    if not wait_s and "idempotency-key" in headers:
        wait_s = _buckets.wait_s((who, route.method, route.path), per_second * pace.SHARE_OF_CREATING)
    if wait_s:
        raise problem.too_many_requests(wait_s)


def path_of(event: dict[str, Any]) -> str:
    """Without the stage, if the gateway left it there."""
    path: str = event["rawPath"]
    stage = event["requestContext"].get("stage", "$default")
    if stage != "$default" and path.startswith(f"/{stage}/"):
        return path.removeprefix(f"/{stage}")
    return path


def _find(service: Service, method: str, path: str, function: str) -> tuple[Route, dict[str, str]]:
    others = set()
    for route, pattern in _patterns(service):
        if match := pattern.fullmatch(path):
            if route.method == method and route.function == function:
                return route, match.groupdict()
            others.add(route.method)
    if others - {method}:
        raise problem.method_not_allowed(path, sorted(others))
    raise problem.no_such_route(path)


@cache
def _patterns(service: Service) -> tuple[tuple[Route, re.Pattern[str]], ...]:
    """Routes without parameters first, so that `/v1/riders/me` is not taken for a `{rider_id}`."""
    routes = sorted(service.routes, key=lambda route: route.path.count("{"))
    return tuple((route, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]{1,128})", route.path))) for route in routes)


def _body(event: dict[str, Any], headers: dict[str, str]) -> str:
    body = event.get("body") or ""
    if len(body) > BODY_LIMIT_BYTES * 4 // 3 + 4:
        raise problem.body_too_large(BODY_LIMIT_BYTES)
    try:
        raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
        text = raw.decode()
    except (ValueError, UnicodeError):
        raise problem.malformed_json("the body is not UTF-8 text") from None
    if len(raw) > BODY_LIMIT_BYTES:
        raise problem.body_too_large(BODY_LIMIT_BYTES)
    if text:
        content_type = headers.get("content-type", "application/json")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise problem.not_json(content_type)
        try:
            decoded = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise problem.malformed_json(str(error) or "nested too deeply") from None
        if _is_deeper_than(DEEPEST_BODY, decoded):
            raise problem.malformed_json(f"nested more than {DEEPEST_BODY} deep")
        if isinstance(decoded, list):
            raise problem.invalid(
                [{"pointer": "/", "in": "body", "code": "invalid", "detail": "one JSON object, not a list"}]
            )
    return text


def _is_deeper_than(most: int, decoded: Any) -> bool:
    """What can just be read here is nested too deeply for those who read it again, from further down the stack."""
    layer = [decoded]
    for _ in range(most):
        layer = [entry for value in layer if isinstance(value, dict | list) for entry in _entries(value)]
        if not layer:
            return False
    return any(isinstance(value, dict | list) for value in layer)


def _entries(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _again_on_conflict(answer: Callable[[], Response]) -> Response:
    for attempt in range(1, CONFLICT_TRIES + 1):
        try:
            return answer()
        except Conflict:
            time.sleep(random.uniform(0.005, 0.03) * attempt)
    raise problem.ChangedMeanwhile()


def _told(refused: Problem, language: str, instance: str) -> Response:
    work.current().outcome = refused.code
    return refused.response(language, instance)
