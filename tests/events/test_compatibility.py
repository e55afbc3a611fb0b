"""The rules that tell an addition from a break, on small examples."""

from __future__ import annotations

import copy
import types
from typing import Any, ClassVar

import pytest

from infra.contracts import compatibility, schemas
from kernel.event import Event, source_of
from kernel.geo import Point

TRIP_STARTED: dict[str, Any] = {"trip_id": str, "pickup": Point, "stops": list[str], "fare": int | None}


def event(fields: dict[str, Any], version: str = "1.0", about: str = "trip_id", **defaults: Any) -> schemas.Schema:
    """The schema of an event with these fields."""
    body = {
        "__annotations__": {"source": ClassVar[str], "aggregate": ClassVar[str], **fields},
        "__doc__": "The rider is aboard.",
        "source": source_of("trips"),
        "aggregate": about,
        "schema_version": version,
        **defaults,
    }
    return schemas.of(
        types.new_class("TripStarted", (Event,), {"frozen": True, "kw_only": True}, lambda own: own.update(body))
    )


def breaks(new: schemas.Schema) -> list[str]:
    return list(compatibility.event_breaks(event(TRIP_STARTED), new))


def without(name: str) -> dict[str, Any]:
    return {field: kind for field, kind in TRIP_STARTED.items() if field != name}


def test_the_same_event_breaks_nothing() -> None:
    assert breaks(event(TRIP_STARTED)) == []


def test_a_new_field_with_a_default_breaks_nothing() -> None:
    assert breaks(event(TRIP_STARTED | {"city": str}, version="1.1", city="")) == []


def test_a_new_field_raises_the_version() -> None:
    [told] = breaks(event(TRIP_STARTED | {"city": str}, city=""))
    assert told.startswith("corrida.trips TripStarted has the new `city` but says it is still version 1.0")


def test_better_words_break_nothing() -> None:
    new = event(TRIP_STARTED)
    new["description"] = "Somebody sits in the car."
    assert breaks(new) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (event(without("stops"), "1.1"), "the field `stops` is gone"),
        (event(without("stops") | {"halts": list[str]}, "1.1", halts=[]), "the field `stops` is gone"),
        (event(TRIP_STARTED | {"trip_id": int}), "the field `trip_id` was string and is now integer"),
        (event(TRIP_STARTED | {"stops": list[int]}), "the field `stops[]` was string and is now integer"),
        (event(TRIP_STARTED | {"pickup": str}), "the field `pickup` was object and is now string"),
        (event(TRIP_STARTED | {"fare": int}), "the field `fare` was integer or null and is now integer"),
        (event(TRIP_STARTED | {"fare": float | None}), "the field `fare` was integer or null and is now null or number"),
        (event(TRIP_STARTED | {"city": str}, "1.1"), "the field `city` is new and required"),
        (event(TRIP_STARTED, stops=[]), "the field `stops` may be missing now"),
    ],
)
def test_a_break_names_the_event_the_field_and_the_way_out(new: schemas.Schema, told: str) -> None:
    [message] = breaks(new)
    assert message.startswith(f"corrida.trips TripStarted: {told}. ")
    assert "publish a new class beside it" in message
    assert "a new field needs a default" in message


def test_a_break_deep_inside_is_found() -> None:
    new = event(TRIP_STARTED)
    del new["$defs"]["Point"]["properties"]["lat"]
    assert any("`pickup.lat` is gone" in told for told in breaks(new))


def test_an_event_may_not_vanish_or_change_what_it_is_about() -> None:
    assert breaks({})[0].startswith("corrida.trips TripStarted is no longer published.")
    assert breaks(event(TRIP_STARTED | {"ride_id": str}, "1.1", about="ride_id", ride_id=""))[0].startswith(
        "corrida.trips TripStarted is about `ride_id` instead of `trip_id`"
    )


API: schemas.Schema = {
    "paths": {
        "/v1/rides": {
            "post": {
                "x-audience": ["riders", "desk"],
                "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/RideBody"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/RideView"}}}},
                    "409": {},
                },
            },
            "get": {
                "x-audience": ["riders"],
                "parameters": [
                    {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer", "maximum": 100}}
                ],
                "responses": {"200": {"content": {}}},
            },
        }
    },
    "components": {
        "schemas": {
            "RideBody": {
                "type": "object",
                "required": ["category"],
                "properties": {
                    "category": {"type": "string", "enum": ["standard", "xl"]},
                    "kind": {"type": "string", "const": "ride"},
                    "extra": {},
                    "note": {"type": "string", "maxLength": 200},
                },
            },
            "RideView": {
                "type": "object",
                "required": ["ride_id", "parts"],
                "properties": {
                    "ride_id": {"type": "string"},
                    "place": {},
                    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                    "eta_s": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/RideView"}},
                },
            },
        }
    },
}
BODY = ("components", "schemas", "RideBody")
VIEW = ("components", "schemas", "RideView")
POST = ("paths", "/v1/rides", "post")
GET = ("paths", "/v1/rides", "get")

GONE = object()


def api(*path: Any, value: Any) -> schemas.Schema:
    """The example API with one thing changed, or gone."""
    document = copy.deepcopy(API)
    target: Any = document
    for step in path[:-1]:
        target = target[step]
    if value is GONE:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return document


@pytest.mark.parametrize(
    "new",
    [
        API,
        api("paths", "/v1/cars", value={"get": {}}),
        api(*BODY, "properties", "pets", value={"type": "boolean"}),
        api(*BODY, "properties", "category", "enum", value=["standard", "xl", "black"]),
        api(*BODY, "properties", "note", "maxLength", value=500),
        api(*BODY, "required", value=[]),
        api(*VIEW, "properties", "driver", value={"type": "string"}),
        api(*VIEW, "properties", "eta_s", value={"type": "integer"}),
        api(*VIEW, "properties", "place", value={"type": "string"}),
        api(*VIEW, "properties", "counts", "additionalProperties", value={"type": "integer", "description": "Of each."}),
        api(*BODY, "properties", "kind", value={"enum": ["ride", "parcel"], "type": "string"}),
        api(*BODY, "properties", "extra", value={}),
        api(*POST, "x-audience", value=["riders", "desk", "admin"]),
        api(*POST, "x-audience", value=["anyone"]),
        api(*POST, "requestBody", "required", value=False),
        api(*POST, "parameters", 0, "required", value=False),
        api(*POST, "responses", "409", value=GONE),
    ],
)
def test_an_api_may_accept_more_and_promise_more(new: schemas.Schema) -> None:
    assert list(compatibility.api_breaks(API, new)) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (api("paths", "/v1/rides", value=GONE), "POST /v1/rides is gone"),
        (api(*GET, value=GONE), "GET /v1/rides is gone"),
        (api(*POST, "x-audience", value=["desk"]), "POST /v1/rides: no longer for riders"),
        (api(*BODY, "required", value=["category", "note"]), "POST /v1/rides: the request's `note` is required now"),
        (api(*BODY, "properties", "note", value=GONE), "POST /v1/rides: the request's `note` is gone"),
        (api(*BODY, "properties", "note", "maxLength", value=100), "the request's `note` has a tighter `maxLength`"),
        (api(*BODY, "properties", "category", "enum", value=["xl"]), "the request's `category` no longer takes standard"),
        (api(*VIEW, "properties", "ride_id", value=GONE), "POST /v1/rides: the answer's `ride_id` is gone"),
        (
            api(*VIEW, "properties", "ride_id", "type", value="integer"),
            "the answer's `ride_id` was string and is now integer",
        ),
        (api(*VIEW, "required", value=["parts"]), "the answer's `ride_id` may be missing now"),
        (api(*POST, "responses", "201", value=GONE), "POST /v1/rides: no longer answers 201"),
        (api(*VIEW, "properties", "ride_id", value={}), "the answer's `ride_id` was string and is now anything"),
        (
            api(*VIEW, "properties", "counts", "additionalProperties", value={"type": "string"}),
            "the answer's `counts[*]` was integer and is now string",
        ),
        (api(*BODY, "properties", "extra", value={"type": "string"}), "`extra` was anything and is now string"),
        (api(*BODY, "properties", "kind", value={"type": "string", "const": "parcel"}), "`kind` no longer takes ride"),
        (api(*BODY, "additionalProperties", value=False), "no longer takes fields that it does not name"),
        (api(*BODY, "properties", "note", "multipleOf", value=5), "`note` has another `multipleOf`"),
        (api(*POST, "requestBody", value=GONE), "POST /v1/rides: no longer takes a body"),
        (api(*POST, "requestBody", "required", value=True), "POST /v1/rides: needs a body now"),
        (api(*GET, "parameters", value=[]), "GET /v1/rides: the query parameter `limit` is gone"),
        (api(*GET, "parameters", 0, "required", value=True), "GET /v1/rides: the query parameter `limit` is required now"),
        (api(*GET, "requestBody", value={"content": {}}), "GET /v1/rides: needs a body now"),
    ],
)
def test_an_api_may_not_accept_less_or_promise_less(new: schemas.Schema, told: str) -> None:
    messages = list(compatibility.api_breaks(API, new))
    assert any(told in message for message in messages), messages
    assert all("Add beside it instead" in message for message in messages)
