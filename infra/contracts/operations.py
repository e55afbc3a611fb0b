"""One route as OpenAPI tells it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from infra.contracts import answers
from kernel import http
from kernel.declaration import SIBLINGS, Audience, Route, Service
from kernel.problem import Wordings

Schema = dict[str, Any]

HEADERS = {
    "Idempotency-Key": "Makes repeating safe: a new value per request, the same one when it is repeated.",
    "If-Match": "The `ETag` of the version being edited; an older one is refused with 412.",
    "If-None-Match": "The `ETag` of the version already held; 304 if it is still the current one.",
    "Accept-Language": "`en` or `pt-BR`: the language of problem documents.",
}


class Written(NamedTuple):
    """A route as its module wrote it: `details` are parameters, body and answer, `calls` what of `kernel.http` it uses."""

    name: str
    words: str
    calls: set[str]
    details: Schema

    @classmethod
    def by(cls, handler: Callable[..., Any], details: Schema) -> Written:
        return cls(handler.__name__, inspect.cleandoc(handler.__doc__ or ""), kernel_calls(handler), details)


def operation(service: Service, route: Route, written: Written, wordings: Wordings) -> Schema:
    summary, description = _summary(written.words or written.name.replace("_", " ").capitalize() + ".")
    parameters = [*_parameters(written, route)]
    body = written.details.get("requestBody")
    return {
        "operationId": written.name,
        "tags": [service.name],
        "summary": summary,
        **({"description": description} if description else {}),
        "x-audience": [str(member.name).lower() for member in route.audience],
        "x-function": f"{service.name}.{route.function}",
        "security": security(route.audience),
        "parameters": parameters,
        **({"requestBody": body} if body else {}),
        "responses": _successes(written, route) | answers.refusals(route, wordings, written.calls, bool(body), parameters),
    }


def _summary(words: str) -> tuple[str, str]:
    """
    >>> _summary("Replace the profile. An older version is refused.")
    ('Replace the profile.', 'An older version is refused.')
    """
    first, _, rest = words.replace(".\n", ". ").partition(". ")
    return first.replace("\n", " ").rstrip(".") + ".", rest.strip()


def security(audience: Audience) -> list[dict[str, list[str]]]:
    if Audience.ANYONE in audience:
        return []
    schemes = [*(["sigv4"] if SIBLINGS in audience else []), *(["token"] if audience.groups else [])]
    return [{scheme: []} for scheme in schemes]


def _parameters(written: Written, route: Route) -> Iterator[Schema]:
    names = [*(["If-Match"] if "check_version" in written.calls else []), "Accept-Language"]
    if route.method == "GET" and "answer" in written.calls:
        names.insert(0, "If-None-Match")
    for parameter in written.details.get("parameters", []):
        name = next((name for name in HEADERS if name.lower() == parameter["name"].lower()), parameter["name"])
        yield parameter | {"name": name} | ({"description": HEADERS[name]} if name in HEADERS else {})
    for name in names:
        yield {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": HEADERS[name]}


def _successes(written: Written, route: Route) -> Schema:
    """A route that calls `created` answers 201; one that also, or only, calls `answer` what it says itself, mostly 200."""
    responses = written.details["responses"]
    [(stated, body)] = [(status, body) for status, body in responses.items() if status.startswith("2")]
    statuses = ["201"] if "created" in written.calls else []
    if stated not in statuses and ("answer" in written.calls or not statuses):
        statuses.append(stated)
    successes = {status: answers.success(status, body.get("content"), written.calls) for status in sorted(statuses)}
    if route.method == "GET" and "answer" in written.calls:
        successes["304"] = answers.success("304", None, written.calls)
    return successes


def kernel_calls(handler: Callable[..., Any]) -> set[str]:
    """The functions of `kernel.http` that a handler uses, itself or through functions of its own module.

    >>> from riders import api
    >>> sorted(kernel_calls(api.put_profile))
    ['answer', 'check_version', 'created']
    """
    found: set[FunctionType] = set()
    waiting = [handler]
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if isinstance(function, FunctionType):
            targets = [function.__globals__.get(name) for name in _names(function.__code__)]
            new = {target for target in targets if isinstance(target, FunctionType)} - found
            found |= new
            waiting += [target for target in new if target.__module__ == function.__module__]
    return {function.__name__ for function in found if function.__module__ == http.__name__}


def _names(code: CodeType) -> set[str]:
    nested = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*map(_names, nested))
