"""Events made from their committed schemas: one as it should be, and all the ways one can be wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from infra.contracts import schemas
from kernel.event import Event

INSTANT = "2026-11-25T08:00:00.000Z"
WORDS = {"currency": "EUR", "language": "en", "subject": "rider", "by": "rider", "category": "standard"}
EMPTY: dict[str, Any] = {"integer": 1, "number": 1.0, "boolean": False, "null": None, "object": {}, "array": []}
Schema = dict[str, Any]


def message(event: type[Event], mark: str) -> dict[str, Any]:
    """As the bus hands it to a queue. Its ids begin with `mark`, so that whatever comes of it can be found."""
    schema = schemas.of(event)
    data = _instance(schema, schema.get("$defs", {}), "", mark)
    return {
        "version": "0",
        "id": str(uuid4()),
        "source": event.source,
        "detail-type": event.__name__,
        "detail": {
            "metadata": {
                "id": f"{mark}{uuid4()}",
                "type": event.__name__,
                "version": event.schema_version,
                "time": INSTANT,
                "source": event.source,
                "aggregate": {"id": data[event.aggregate], "version": 1},
                "correlation_id": f"{mark}correlation",
                "causation_id": f"{mark}causation",
            },
            "data": data,
        },
    }


def strange_but_right(event: type[Event], mark: str) -> Iterator[str]:
    """What every reader must take: fields it does not know, and a version later than its own."""
    told = message(event, mark)
    told["detail"]["data"]["a_field_of_tomorrow"] = {"unheard": ["of"]}
    told["detail"]["metadata"] |= {"version": "99.0", "tomorrow": True}
    yield json.dumps(told)


def malformed(event: type[Event], mark: str) -> Iterator[str]:
    """What no reader can take, down to each required field missing or of another type."""
    right = message(event, mark)
    text = json.dumps(right)
    yield text[: len(text) // 2]
    yield json.dumps(right["detail"])
    yield json.dumps(right | {"detail": text})
    yield json.dumps(right | {"detail": {"data": right["detail"]["data"]}})
    yield json.dumps(right | {"detail": right["detail"] | {"data": [mark]}})
    for metadata in ({"type": f"{event.__name__}Tomorrow"}, {"time": "yesterday"}, {"aggregate": {"id": mark}}):
        changed = copy.deepcopy(right)
        changed["detail"]["metadata"] |= metadata
        yield json.dumps(changed)
    for name in schemas.of(event).get("required", []):
        without, otherwise = copy.deepcopy(right), copy.deepcopy(right)
        del without["detail"]["data"][name]
        otherwise["detail"]["data"][name] = {"of": ["another", mark]}
        yield json.dumps(without)
        yield json.dumps(otherwise)


def _instance(schema: Schema, definitions: dict[str, Schema], name: str, mark: str) -> Any:
    if "$ref" in schema:
        return _instance(definitions[schema["$ref"].rpartition("/")[2]], definitions, name, mark)
    for alternative in schema.get("anyOf", []):
        if alternative.get("type") != "null":
            return _instance(alternative, definitions, name, mark)
    match schema:
        case {"enum": [first, *_]}:
            made = first
        case {"type": "object", "properties": fields}:
            made = {field: _instance(inner, definitions, field, mark) for field, inner in fields.items()}
        case {"type": "array", "items": dict(entry)}:
            made = [_instance(entry, definitions, name, mark)]
        case {"type": "string", "format": "date-time"}:
            made = INSTANT
        case {"type": "string"}:
            made = WORDS.get(name, f"{mark}{uuid4()}" if name.endswith("_id") else "drill")
        case {"type": kind}:
            made = EMPTY[kind]
        case _:
            made = None
    return made
