"""The entry point of a hot function: one route, decoded by msgspec, without the validating resolver and its imports.

Nine tenths of all traffic are positions; a function that answers them must not pay for pydantic at every cold start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from kernel import border, problem
from kernel.border import Request
from kernel.declaration import Service

T = TypeVar("T")


def lean_handler(
    service: Service, function: str, wordings: problem.Wordings, answer: Callable[[Request], Any]
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of a module whose every declared route is answered by `answer`, which returns the JSON body."""

    def respond(request: Request) -> dict[str, Any]:
        return {
            "statusCode": 200,
            "headers": {"Content-Type": "application/json"},
            "body": msgspec.json.encode(answer(request)).decode(),
        }

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        return border.cross(event, service, wordings, respond, function)

    return handler


def decode(request: Request, kind: type[T]) -> T:
    """The body as `kind`; a problem that names the field if it is not one."""
    try:
        return msgspec.json.decode(request.body or "null", type=kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        pointer = "/" + where.rstrip("`").lstrip(".").replace(".", "/").replace("[", "/").replace("]", "") if where else ""
        raise problem.invalid([{"pointer": pointer.replace("//", "/"), "code": "invalid", "detail": reason}]) from None
