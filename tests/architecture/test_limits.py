"""What anybody may send has a bound in its document: every text, every list, every page.

All that the desk alone may send, and every query string, is bounded as a whole: by the border's limit for bodies and the
gateway's for addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra import declared
from infra.contracts import openapi
from kernel.declaration import Service

BOUND_BY_FORM = ("enum", "const", "format", "pattern", "maxLength")
ANYBODY = {"anyone", "riders", "drivers"}
MOST_TEXT, MOST_ENTRIES, LARGEST_PAGE = 5_000, 1_000, 100

each_service = pytest.mark.parametrize("service", declared.services(), ids=lambda service: service.name)


@each_service
def test_every_text_and_list_of_a_request_has_a_bound(service: Service) -> None:
    document = openapi.document(service)
    assert [f"{where}: {what}" for where, schema in _taken(document) for what in unbounded(schema, document)] == []


@each_service
def test_no_page_is_larger_than_a_hundred(service: Service) -> None:
    for where, operation in _operations(openapi.document(service)):
        for parameter in operation["parameters"] if set(operation["x-audience"]) - {"siblings"} else ():
            if parameter["name"] == "limit":
                assert parameter["schema"]["maximum"] <= LARGEST_PAGE, where


def unbounded(
    schema: dict[str, Any], document: dict[str, Any], place: str = "", seen: tuple[str, ...] = ()
) -> Iterator[str]:
    """
    >>> list(unbounded({"type": "array", "items": {"type": "string", "maxLength": 9}}, {}))
    [' has no maxItems']
    """
    if reference := schema.get("$ref"):
        if reference not in seen:
            inner = document["components"]["schemas"][reference.rpartition("/")[2]]
            yield from unbounded(inner, document, place, (*seen, reference))
        return
    for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from unbounded(alternative, document, place, seen)
    if schema.get("type") == "string" and not any(word in schema for word in BOUND_BY_FORM):
        yield f"{place} has no maxLength"
    if schema.get("maxLength", 0) > MOST_TEXT or schema.get("maxItems", 0) > MOST_ENTRIES:
        yield f"{place} may be too long"
    if schema.get("type") == "array":
        if "maxItems" not in schema:
            yield f"{place} has no maxItems"
        if isinstance(schema.get("items"), dict):
            yield from unbounded(schema["items"], document, f"{place}[]", seen)
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded(inner, document, f"{place}/{name}", seen)
    if isinstance(schema.get("additionalProperties"), dict):
        yield f"{place} may have any number of fields" if "maxProperties" not in schema else ""


def _taken(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, operation in _operations(document):
        if set(operation["x-audience"]) & ANYBODY:
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield where, content["schema"]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation
