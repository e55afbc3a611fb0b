"""The committed contracts, compared with what the code says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate

from infra import contracts, declared
from infra.contracts import compatibility
from kernel.event import Event
from tests.events.asyncapi_grammar import ASYNCAPI

SERVICES_WITH_ROUTES = [service for service in declared.services() if service.routes]


@cache
def generated() -> dict[str, str]:
    return contracts.generated()


def test_no_committed_promise_is_broken() -> None:
    broken = compatibility.breaks(contracts.committed(), generated())
    assert not broken, "\n" + "\n".join(broken)


def test_the_committed_contracts_are_what_the_code_says() -> None:
    committed = contracts.committed()
    stale = sorted(path for path in generated() | committed if generated().get(path) != committed.get(path))
    assert not stale, f"run `make contracts` and look at the difference; not up to date: {', '.join(stale)}"


def test_the_same_code_gives_the_same_documents() -> None:
    assert contracts.generated() == generated()


@pytest.mark.parametrize("event", declared.events(), ids=lambda event: event.__name__)
def test_every_event_has_a_valid_schema_that_says_what_it_means(event: type[Event]) -> None:
    schema = json.loads(generated()[f"events/{declared.publisher(event)}/{event.__name__}.json"])
    Draft202012Validator.check_schema(schema)
    assert schema["description"]
    assert schema["x-aggregate"] in schema["properties"], "an event names what it is about by one of its fields"


@pytest.mark.parametrize("event", declared.events(), ids=lambda event: event.__name__)
def test_readers_ignore_fields_they_do_not_know(event: type[Event]) -> None:
    schema = json.loads(generated()[f"events/{declared.publisher(event)}/{event.__name__}.json"])
    assert "additionalProperties" not in schema
    assert not event.__struct_config__.forbid_unknown_fields
    assert msgspec.structs.fields(event)


def test_asyncapi_names_the_buses_that_are_deployed() -> None:
    from infra import names  # brings the CDK along

    channels = json.loads(generated()["asyncapi.json"])["channels"]
    assert {event.source for event in declared.events()} == {f"corrida.{name}" for name in channels}
    assert all(channel["address"] == names.bus(f"corrida.{name}") for name, channel in channels.items())


def test_asyncapi_is_well_formed_and_refers_to_nothing_missing() -> None:
    document = json.loads(generated()["asyncapi.json"])
    Draft202012Validator(ASYNCAPI).validate(document)
    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in target, reference
            target = target[step]


@pytest.mark.parametrize("service", SERVICES_WITH_ROUTES, ids=lambda service: service.name)
def test_openapi_is_valid_and_complete(service: Any) -> None:
    document = json.loads(generated()[f"openapi/{service.name}.json"])
    validate(document)
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in service.routes}
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names)), "clients are generated from these names"
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


@pytest.mark.parametrize("service", SERVICES_WITH_ROUTES, ids=lambda service: service.name)
def test_openapi_says_who_may_call_and_how_it_is_refused(service: Any) -> None:
    document = json.loads(generated()[f"openapi/{service.name}.json"])
    for methods in document["paths"].values():
        for operation in methods.values():
            public = operation["x-audience"] == ["anyone"]
            assert public == (not operation["security"])
            assert public or {"401", "403"} <= operation["responses"].keys()
            assert "429" in operation["responses"]
            assert operation["summary"]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()
