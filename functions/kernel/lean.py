"""The entry point of a hot function: one route, decoded by msgspec, without the validating resolver and its imports.

Nine tenths of all traffic are positions; a function that answers them must not pay for pydantic at every cold start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

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
        raise _invalid(error, "body") from None
    except msgspec.DecodeError as error:
        raise problem.malformed_json(str(error)) from None


def decode_query(request: Request, kind: type[T]) -> T:
    """The query string as `kind`, a Struct; a parameter that may be repeated is a list there."""
    repeatable = _repeatable(cast(Hashable, kind))
    values = {name: given if name in repeatable else given[-1] for name, given in request.query.items()}
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error, "query") from None


@cache
def _repeatable(kind: Hashable) -> frozenset[str]:
    described = inspect.type_info(kind)
    if not isinstance(described, inspect.StructType):
        raise TypeError(f"{kind} is not a Struct")
    return frozenset(field.encode_name for field in described.fields if isinstance(field.type, inspect.ListType))


def _invalid(error: msgspec.ValidationError, place: str) -> problem.Problem:
    """msgspec says where as `$.points[3].lat`; problems say `/points/3/lat`."""
    reason, _, where = str(error).partition(" - at `$")
    pointer = where.rstrip("`").replace(".", "/").replace("[", "/").replace("]", "")
    if named := re.fullmatch(r"Object .* field `(\w+)`", reason):
        pointer = f"{pointer}/{named[1]}"
    return problem.invalid([{"pointer": pointer or "/", "in": place, "code": "invalid", "detail": reason}])
