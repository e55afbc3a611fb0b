"""What a change of a schema takes away from those who rely on it.

Who that is depends on the direction of what it describes. Those who *write* (a request's senders) must not find less
accepted; those who *read* (an answer's receivers) must not find less promised. An event has both at once: subscribers of
yesterday read what is published today, and subscribers of today read what still waits in a queue since yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Flag, auto
from typing import Any

from infra.contracts.schemas import Schema

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
FORMS = ("format", "pattern", "const", "multipleOf", "uniqueItems")
ANYTHING = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
TYPE_NAMES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}


class Direction(Flag):
    WRITTEN = auto()
    READ = auto()


WRITTEN, READ = Direction
BOTH = WRITTEN | READ

Finding = tuple[str, str]
"""Where in the document (`pickup.lat`, empty for all of it) and what has changed for the worse."""


class Narrowing:
    """Compares schemas of two documents, whose `$ref`erences it follows."""

    def __init__(self, old_document: Schema, new_document: Schema, direction: Direction) -> None:
        self.old_document, self.new_document, self.direction = old_document, new_document, direction
        self.under_way: set[tuple[str, str]] = set()

    def findings(self, old: Schema, new: Schema, where: str = "") -> Iterator[Finding]:
        references = (old.get("$ref", ""), new.get("$ref", ""))
        if any(references) and references in self.under_way:
            return
        self.under_way.add(references)
        old, new = resolved(old, self.old_document), resolved(new, self.new_document)
        if lost := self._types(old, new):
            yield where, lost
        else:
            old, new = _without_null(old), _without_null(new)
            old, new = resolved(old, self.old_document), resolved(new, self.new_document)
            yield from self._values(old, new, where)
            yield from self._properties(old, new, where)
            for place, before, after in _elements(old, new):
                yield from self.findings(before, after, f"{where}[{place}]")
        self.under_way.discard(references)

    def _types(self, old: Schema, new: Schema) -> str:
        before, after = types(old, self.old_document), types(new, self.new_document)
        if (WRITTEN in self.direction and before - after) or (READ in self.direction and after - before):
            return f"was {_listed(before)} and is now {_listed(after)}"
        return ""

    def _values(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        if WRITTEN in self.direction:
            yield from self._choices(old, new, where)
            for name in LOWER:
                if name in new and new[name] > old.get(name, float("-inf")):
                    yield where, f"has a tighter `{name}`: {new[name]} instead of {old.get(name, 'none')}"
            for name in UPPER:
                if name in new and new[name] < old.get(name, float("inf")):
                    yield where, f"has a tighter `{name}`: {new[name]} instead of {old.get(name, 'none')}"
        for name in FORMS:
            tightened = WRITTEN in self.direction and name in new and name != "const"
            loosened = READ in self.direction and name in old
            if old.get(name) != new.get(name) and (tightened or loosened):
                yield where, f"has another `{name}`: {new.get(name, 'none')} instead of {old.get(name, 'none')}"

    def _choices(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        before, after = _choices_of(old), _choices_of(new)
        if after is None:
            return
        if before is None:
            yield where, f"takes only {_listed(map(str, after))} now"
        elif gone := [str(choice) for choice in before if choice not in after]:
            yield where, f"no longer takes {', '.join(gone)}"

    def _properties(self, old: Schema, new: Schema, where: str) -> Iterator[Finding]:
        before, after = old.get("properties", {}), new.get("properties", {})
        required_before, required_after = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted(before.keys() - after.keys()):
            yield _within(where, name), "is gone"
        if WRITTEN in self.direction:
            if old.get("additionalProperties", True) is not False and new.get("additionalProperties") is False:
                yield where, "no longer takes fields that it does not name"
            for name in sorted((required_after - required_before) & after.keys()):
                yield _within(where, name), "is required now" if name in before else "is new and required"
        if READ in self.direction:
            for name in sorted((required_before - required_after) & after.keys()):
                yield _within(where, name), "may be missing now"
        for name in sorted(before.keys() & after.keys()):
            yield from self.findings(before[name], after[name], _within(where, name))


def _elements(old: Schema, new: Schema) -> Iterator[tuple[str, Schema, Schema]]:
    """Of arrays: what is the same for every element, and what each of a tuple's is; `items` of a tuple is a mere `false`.

    Of objects whose names are data: what every value is.
    """
    for name, place in (("items", ""), ("additionalProperties", "*")):
        if isinstance(old.get(name), dict) and isinstance(new.get(name), dict):
            yield place, old[name], new[name]
    pairs = zip(old.get("prefixItems", []), new.get("prefixItems", []), strict=False)
    for number, (before, after) in enumerate(pairs):
        yield str(number), before, after


def types(schema: Schema, document: Schema) -> frozenset[str]:
    """The JSON types that a schema admits; an integer is a number, and one that states no type admits them all.

    >>> sorted(types({"anyOf": [{"type": "number"}, {"type": "null"}]}, {}))
    ['integer', 'null', 'number']
    """
    schema = resolved(schema, document)
    if alternatives := _alternatives(schema):
        return frozenset().union(*(types(alternative, document) for alternative in alternatives))
    choices = _choices_of(schema)
    if "type" not in schema:
        return ANYTHING if choices is None else frozenset(TYPE_NAMES[type(choice)] for choice in choices)
    stated = schema["type"]
    names = frozenset([stated] if isinstance(stated, str) else stated)
    return names | {"integer"} if "number" in names else names


def resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def _choices_of(schema: Schema) -> list[Any] | None:
    choices: list[Any] | None = schema.get("enum")
    return [schema["const"]] if "const" in schema else choices


def _without_null(schema: Schema) -> Schema:
    """The one alternative that holds a value, of a field that may be null."""
    alternatives = [entry for entry in _alternatives(schema) if entry.get("type") != "null"]
    return alternatives[0] if len(alternatives) == 1 else schema


def _alternatives(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", []), *schema.get("oneOf", [])]


def _within(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _listed(names: Iterable[str]) -> str:
    told = set(names)
    return "anything" if told == ANYTHING else " or ".join(sorted(told - {"integer"} if "number" in told else told))
