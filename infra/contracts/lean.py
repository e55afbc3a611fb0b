"""Routes of lean functions, from the Structs that their own module, or else their service's `wire.py`, names for them."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from types import ModuleType
from typing import Any

from infra.contracts import schemas
from infra.contracts.operations import Written
from infra.contracts.schemas import Schema
from kernel.declaration import Route, Service

REFERENCE = "#/components/schemas/{name}"

Wire = dict[tuple[str, str], tuple[Any, Any]]
Routes = dict[tuple[str, str], Written]


def routes_of(service: Service, module: ModuleType) -> tuple[Routes, dict[str, Schema]]:
    """A request Struct is the body, or for a GET the query; None if there is neither."""
    wire: Wire = (module if hasattr(module, "WIRE") else import_module(f"{service.name}.wire")).WIRE
    function = module.__name__.rpartition(".")[2]
    routes: Routes = {}
    components: dict[str, Schema] = {}
    for route in service.routes:
        if route.function == function:
            request, response = wire[route.method, route.path]
            described = schemas.components([kind for kind in (request, response) if kind], REFERENCE)
            query = described.pop(request.__name__) if request and route.method == "GET" else {}
            routes[route.method, route.path] = _written(route, query, request, response)
            components |= described
    return routes, components


def _written(route: Route, query: Schema, request: Any, response: Any) -> Written:
    parameters = [_parameter("path", name, {"type": "string"}, True) for name in re.findall(r"\{(\w+)\}", route.path)]
    parameters += [
        _parameter("query", name, schema, name in query.get("required", []))
        for name, schema in query.get("properties", {}).items()
    ]
    details = {"parameters": parameters, "responses": {"200": {"content": _json(response)}}}
    if request and not query:
        details["requestBody"] = {"required": True, "content": _json(request)}
    return Written(_name(route), inspect.cleandoc(response.__doc__ or ""), set(), details)


def _name(route: Route) -> str:
    """
    >>> from kernel.declaration import DRIVERS
    >>> _name(Route("POST", "/v1/positions", DRIVERS))
    'post_positions'
    """
    words = re.findall(r"[a-z_]+", route.path.removeprefix("/v1"))
    return "_".join([route.method.lower(), *words])


def _parameter(place: str, name: str, schema: Schema, required: bool) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _json(kind: Any) -> Schema:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(name=kind.__name__)}}}
