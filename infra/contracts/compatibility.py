"""Promises that the code no longer keeps, each with the way to change it nevertheless."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from infra.contracts.narrowing import BOTH, READ, WRITTEN, Narrowing
from infra.contracts.schemas import Schema

EVENT_WAY_OUT = (
    "Others read this event as it was. Leave it as it is and publish a new class beside it until nobody reads the old one; "
    "a new field needs a default."
)
API_WAY_OUT = (
    "Apps in people's hands call this as it was. Add beside it instead: an optional field, a new route; "
    "and take the old one away when nobody uses it."
)

ANYONE = "anyone"

Documents = dict[str, str]


def breaks(committed: Documents, generated: Documents) -> list[str]:
    """One readable sentence or two per broken promise; empty if everything that was promised still holds."""
    return [
        *_each(committed, generated, "events/", event_breaks),
        *_each(committed, generated, "openapi/", api_breaks),
    ]


def _each(
    committed: Documents, generated: Documents, folder: str, compare: Callable[[Schema, Schema], Iterator[str]]
) -> Iterator[str]:
    for path in sorted(path for path in committed if path.startswith(folder)):
        yield from compare(json.loads(committed[path]), json.loads(generated.get(path, "{}")))


def event_breaks(old: Schema, new: Schema) -> Iterator[str]:
    name = f"{old['x-source']} {old['title']}"
    if not new:
        yield f"{name} is no longer published. {EVENT_WAY_OUT}"
        return
    if old["x-aggregate"] != new["x-aggregate"]:
        yield f"{name} is about `{new['x-aggregate']}` instead of `{old['x-aggregate']}`. {EVENT_WAY_OUT}"
    for where, what in Narrowing(old, new, BOTH).findings(old, new):
        yield f"{name}: the field `{where}` {what}. {EVENT_WAY_OUT}"
    added = new["properties"].keys() - old["properties"].keys()
    if added and old["x-schema-version"] == new["x-schema-version"]:
        fields = ", ".join(f"`{field}`" for field in sorted(added))
        yield f"{name} has the new {fields} but says it is still version {new['x-schema-version']}: raise `schema_version`."


def api_breaks(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            changed = new.get("paths", {}).get(path, {}).get(method)
            if changed is None:
                yield f"{name} is gone. {API_WAY_OUT}"
            else:
                for what in _operation_breaks(old, new, operation, changed):
                    yield f"{name}: {what}. {API_WAY_OUT}"


def _operation_breaks(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    shut_out = sorted(set(before["x-audience"]) - set(after["x-audience"]))
    if shut_out and ANYONE not in after["x-audience"]:
        yield f"no longer for {', '.join(shut_out)}"
    yield from _parameter_breaks(old, new, before, after)
    yield from _body_breaks(old, new, before.get("requestBody", {}), after.get("requestBody", {}))
    for status, answer in before["responses"].items():
        if status.startswith("2"):
            yield from _answer_breaks(old, new, status, answer, after["responses"].get(status))


def _body_breaks(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    if after and (not before or (after.get("required") and not before.get("required"))):
        yield "needs a body now"
    if before and not after:
        yield "no longer takes a body"
    if before and after:
        for where, what in Narrowing(old, new, WRITTEN).findings(_content(before), _content(after)):
            yield f"the request's `{where}` {what}"


def _parameter_breaks(old: Schema, new: Schema, before: Schema, after: Schema) -> Iterator[str]:
    known = {(parameter["in"], parameter["name"]): parameter for parameter in before["parameters"]}
    wanted = {(parameter["in"], parameter["name"]): parameter for parameter in after["parameters"]}
    for place, name in sorted(known.keys() - wanted.keys()):
        yield f"the {place} parameter `{name}` is gone"
    for (place, name), parameter in sorted(wanted.items()):
        old_parameter = known.get((place, name), {"required": False, "schema": parameter["schema"]})
        if parameter["required"] and not old_parameter["required"]:
            yield f"the {place} parameter `{name}` is required now"
        for _, what in Narrowing(old, new, WRITTEN).findings(old_parameter["schema"], parameter["schema"]):
            yield f"the {place} parameter `{name}` {what}"


def _answer_breaks(old: Schema, new: Schema, status: str, before: Schema, after: Schema | None) -> Iterator[str]:
    if after is None:
        yield f"no longer answers {status}"
        return
    for where, what in Narrowing(old, new, READ).findings(_content(before), _content(after)):
        yield f"the answer's `{where}` {what}"


def _content(holder: Schema) -> Schema:
    schemas: list[Schema] = [entry["schema"] for entry in holder.get("content", {}).values()]
    return schemas[0] if schemas else {}
