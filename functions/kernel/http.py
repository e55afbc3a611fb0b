"""HTTP in: routes with checked requests and described answers, on Powertools' resolver, behind the common border."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.depends import Depends
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import BaseModel, ConfigDict

from kernel import border, problem
from kernel.caller import Caller
from kernel.declaration import Audience, Service

JSON = "application/json"

M = TypeVar("M")
Handler = TypeVar("Handler", bound=Callable[..., Any])

Signed = Annotated[Caller, Depends(lambda: border.current().caller)]
"""The caller, as a route's parameter: `def register(caller: Signed, body: Registration)`."""

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=128)]
"""Required on every POST that creates or charges."""

PageSize = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=1024)]


class Body(BaseModel):
    """A request body: no unknown fields, no silent conversions, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, str_strip_whitespace=True)


class View(BaseModel):
    """An answer as the API describes it."""

    model_config = ConfigDict(from_attributes=True)


class Api:
    """The HTTP face of one function of a service.

    api = Api(SERVICE, WORDINGS)

    @api.get("/v1/riders/me")
    def my_profile(caller: Signed) -> RiderView: ...

    handler = api.handler
    """

    def __init__(self, service: Service, wordings: problem.Wordings | None = None, function: str = "api") -> None:
        self.service = service
        self.wordings = wordings or {}
        self.function = function
        self.routes: dict[tuple[str, str], Callable[..., Any]] = {}
        self.resolver = APIGatewayHttpResolver(enable_validation=True, response_validation_error_http_code=500)
        self.resolver.exception_handler(Exception)(_raise)
        self.resolver.not_found(_no_such_route)

    def get(self, path: str, **documentation: Any) -> Callable[[Handler], Handler]:
        return self._route("GET", path, documentation)

    def put(self, path: str, **documentation: Any) -> Callable[[Handler], Handler]:
        return self._route("PUT", path, documentation)

    def post(self, path: str, **documentation: Any) -> Callable[[Handler], Handler]:
        return self._route("POST", path, documentation)

    def delete(self, path: str, **documentation: Any) -> Callable[[Handler], Handler]:
        return self._route("DELETE", path, documentation)

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        return border.cross(event, self.service, self.wordings, lambda _: self._resolve(event, context), self.function)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document of these routes, with what the declaration knows about each."""
        document: dict[str, Any] = json.loads(
            self.resolver.get_openapi_json_schema(
                title=f"Corrida: {self.service.name}", version="1", description=self.service.purpose
            )
        )
        return document

    def _route(self, method: str, path: str, documentation: dict[str, Any]) -> Callable[[Handler], Handler]:
        register = self.resolver.route(re.sub(r"\{(\w+)\}", r"<\1>", path), method, **documentation)

        def decorate(handler: Handler) -> Handler:
            self.routes[method, path] = handler
            register(handler)
            return handler

        return decorate

    def _resolve(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return self.resolver.resolve({**event, "rawPath": border.path_of(event)}, context)
        except RequestValidationError as error:
            raise _problem_of_validation(error) from None


def answer(view: M, version: int, status: int = 200, **headers: str) -> Response[M]:
    """A view with its ETag; for a GET whose caller already holds this version, 304 instead."""
    etag = f'"{version}"'
    request = border.current()
    if request.route.method == "GET" and etag in request.headers.get("if-none-match", ""):
        raise border.NotModified(etag)
    return Response(
        status_code=status,
        content_type=JSON,
        body=view,
        headers={"ETag": etag} | {name.replace("_", "-"): value for name, value in headers.items()},
    )


def created(view: M, version: int, location: str, *, replayed: bool = False) -> Response[M]:
    """201 with where to find it; a replayed request gets the same answer, and is told so."""
    replay = {"Idempotency_Replayed": "true"} if replayed else {}
    return answer(view, version, 201, Location=location, **replay)


def check_version(current_version: int) -> None:
    """Honour `If-Match` on an edit: raises if the caller edits an older version than the current one."""
    expected = border.current().headers.get("if-match", "*")
    if expected != "*" and expected.strip('W/"') != str(current_version):
        raise problem.PreconditionFailed(current_version=current_version)


def fingerprint(body: BaseModel) -> str:
    """Tells whether two requests under one idempotency key are the same request."""
    return hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:32]


def check_replay(stored_fingerprint: str, body: BaseModel) -> None:
    """Raises if the key was used for another request than this one."""
    if stored_fingerprint != fingerprint(body):
        raise problem.IdempotencyKeyReused()


def _raise(error: Exception) -> Response[Any]:
    raise error


def _no_such_route(_error: Exception) -> Response[Any]:
    """A path that the border lets pass, but with characters that the resolver takes for no parameter."""
    request = border.current()
    raise problem.no_such_route(request.route.path.format(**request.parameters))


def _problem_of_validation(error: RequestValidationError) -> problem.Problem:
    errors = []
    for entry in error.errors():
        where = [str(part) for part in entry["loc"]]
        if where == ["header", "idempotency-key"] or [part.lower() for part in where] == ["header", "idempotency-key"]:
            return problem.idempotency_key_missing()
        errors.append({"pointer": "/" + "/".join(where[1:]), "in": where[0], "code": entry["type"], "detail": entry["msg"]})
    return problem.invalid(errors)


__all__ = [
    "Api",
    "Audience",
    "Body",
    "Cursor",
    "IdempotencyKey",
    "PageSize",
    "Response",
    "Signed",
    "View",
    "answer",
    "check_replay",
    "check_version",
    "created",
    "fingerprint",
]
