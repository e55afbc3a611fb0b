"""One JSON Schema per event: the `data` of its envelope."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, get_args, get_type_hints

import msgspec

from infra import declared
from kernel.event import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def of(event: type[Event]) -> Schema:
    """The committed form: complete in itself, with what the class says beyond its fields."""
    definitions = components([event], "#/$defs/{name}")
    schema = definitions.pop(event.__name__)
    return {
        "$schema": DIALECT,
        "$id": f"urn:corrida:event:{declared.publisher(event)}:{event.__name__}",
        **schema,
        **({"$defs": definitions} if definitions else {}),
        "x-source": event.source,
        "x-aggregate": event.aggregate,
        "x-schema-version": event.schema_version,
    }


def components(kinds: list[type[Any]], reference: str) -> dict[str, Schema]:
    """The schemas of some Structs or dataclasses, and of every one within them, by name."""
    _, definitions = msgspec.json.schema_components(kinds, ref_template=reference)
    for kind in _with_parts(kinds):
        definition = definitions[kind.__name__]
        definition["description"] = inspect.cleandoc(kind.__doc__ or "")
        for name, annotation in _fields(kind).items():
            if datetime in (annotation, *get_args(annotation)):
                _mark_instant(definition["properties"][name])
    return definitions


def _with_parts(kinds: list[type[Any]]) -> list[type[Any]]:
    found: dict[type[Any], None] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found[kind] = None
            waiting += [part for annotation in _fields(kind).values() for part in _parts(annotation)]
    return list(found)


def _parts(annotation: Any) -> list[type[Any]]:
    if isinstance(annotation, type) and (issubclass(annotation, msgspec.Struct) or is_dataclass(annotation)):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts(argument)]


def _fields(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in (fields(kind) if is_dataclass(kind) else msgspec.structs.fields(kind))]
    return {name: hints[name] for name in names}


def _mark_instant(schema: Schema) -> None:
    """msgspec writes an instant as any text."""
    for alternative in schema.get("anyOf", [schema]):
        if alternative.get("type") == "string":
            alternative["format"] = "date-time"
