"""What a route may answer: its successes, and every refusal on the way to it."""

from __future__ import annotations

from typing import Any

from infra.contracts.schemas import Schema
from kernel.declaration import Audience, Route
from kernel.problem import CONTENT_TYPE, KERNEL_WORDINGS, LANGUAGES, Wordings
from kernel.refusal import snake_case

MEANINGS = {
    "200": "Done.",
    "201": "Created; `Location` says where.",
    "202": "Accepted; it is done soon.",
    "304": "The version you hold is the current one.",
    "400": "Not readable: malformed JSON, a missing `Idempotency-Key`, a foreign cursor.",
    "401": "No valid access token. The gateway's own answer.",
    "403": "Not for this caller: the route is for others.",
    "404": "No such thing, or not the caller's to see.",
    "409": "The rules forbid it in the present state.",
    "410": "It was there and is gone for good.",
    "412": "Changed since it was read (`If-Match`).",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A field breaks the rules of this route, or the `Idempotency-Key` was used for another request.",
    "429": "Too many requests of this caller: repeat after `Retry-After` seconds. Of everybody: the gateway's own answer.",
    "500": "Something broke on our side; the request may be repeated.",
}
HEADERS = {
    "ETag": "The version of what was answered, for `If-Match` and `If-None-Match`.",
    "Location": "Where to find what was created.",
    "Idempotency-Replayed": "`true` if this request was made before under the same key.",
}
SCHEMAS: dict[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457. Programs go by `code`, people read `title` and `detail`; the facts come beside them.",
        "required": ["type", "title", "status", "code", "detail", "instance"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "instance": {"type": "string", "description": "Quote it when you report a fault."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pointer", "code", "detail"],
                    "properties": {
                        "pointer": {"type": "string"},
                        "in": {"type": "string", "enum": ["body", "query", "path", "header"]},
                        "code": {"type": "string"},
                        "detail": {"type": "string"},
                    },
                },
            },
        },
        "additionalProperties": True,
    },
    "GatewayMessage": {
        "type": "object",
        "description": "What the gateway itself answers.",
        "required": ["message"],
        "properties": {"message": {"type": "string"}},
    },
}


def success(status: str, content: Schema | None, calls: set[str]) -> Schema:
    headers = ["ETag"] if "answer" in calls or "created" in calls else []
    if status == "201":
        headers += ["Location", *(["Idempotency-Replayed"] if "check_replay" in calls else [])]
    described = {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in headers}
    return {
        "description": MEANINGS[status],
        **({"headers": described} if described else {}),
        **({"content": content} if content else {}),
    }


def refusals(route: Route, wordings: Wordings, calls: set[str], has_body: bool, parameters: list[Schema]) -> Schema:
    """Every status is documented with the codes of this service that come with it."""
    statuses = {"404", "429", "500"}
    checked = [parameter for parameter in parameters if parameter["in"] != "header" or parameter["required"]]
    if Audience.ANYONE not in route.audience:
        statuses |= {"401", "403"}
    if has_body:
        statuses |= {"400", "413", "415", "422"}
    if checked:
        statuses |= {"400", "422"}
    if "check_version" in calls:
        statuses.add("412")
    codes = _codes(wordings)
    statuses |= {status for status in codes if route.method != "GET" or status in ("403", "404", "410")}
    if route.method != "GET":
        statuses.add("409")
    return {status: _refusal(status, codes.get(status, [])) for status in sorted(statuses)}


def catalogue(wordings: Wordings) -> Schema:
    """Every code the service's own rules may answer with."""
    return {
        snake_case(refusal.__name__): {
            "status": int(wording.status),
            **{language: wording.text(language) for language in LANGUAGES},
        }
        for refusal, wording in sorted({**KERNEL_WORDINGS, **wordings}.items(), key=lambda entry: entry[0].__name__)
    }


def _codes(wordings: Wordings) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for refusal, wording in wordings.items():
        codes.setdefault(str(int(wording.status)), []).append(snake_case(refusal.__name__))
    return codes


def _refusal(status: str, codes: list[str]) -> dict[str, Any]:
    meaning = MEANINGS.get(status, "Refused.")
    if codes:
        meaning += " Codes of this service: " + ", ".join(f"`{code}`" for code in sorted(codes)) + "."
    content: dict[str, Any] = {}
    if status != "401":
        content[CONTENT_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if status in ("401", "429"):
        content["application/json"] = {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
    return {"description": meaning, "content": content}
