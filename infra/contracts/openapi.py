"""One OpenAPI document per service: what its functions say of their routes, and what the declaration and the gateway add."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from infra.contracts import answers, lean
from infra.contracts.operations import Written, operation
from infra.contracts.schemas import Schema
from kernel.declaration import Service
from kernel.http import Api
from kernel.problem import Wordings

SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the user pool; its groups are the audiences.",
    },
    "sigv4": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "AWS Signature Version 4 by the role of a sibling service that declares the query.",
    },
}
REPLACED_BY_PROBLEM = ("HTTPValidationError", "ValidationError", "ResponseValidationError")


def document(service: Service) -> Schema:
    wordings = wordings_of(service)
    written, components = routes_of(service)
    paths: dict[str, Schema] = {}
    for route in sorted(service.routes, key=lambda route: (route.path, route.method)):
        described = operation(service, route, written[route.method, route.path], wordings)
        paths.setdefault(route.path, {})[route.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Corrida: {service.name}", "version": "1", "description": service.purpose},
        "tags": [{"name": service.name}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted((components | answers.SCHEMAS).items())),
            "securitySchemes": SECURITY_SCHEMES,
        },
        "x-problems": answers.catalogue(wordings),
    }


def routes_of(service: Service) -> tuple[dict[tuple[str, str], Written], dict[str, Schema]]:
    """What the service's modules say about their routes, and the schemas they refer to."""
    written: dict[tuple[str, str], Written] = {}
    components: dict[str, Schema] = {}
    for function in dict.fromkeys(route.function for route in service.routes):
        module = import_module(f"{service.name}.{function}")
        api = getattr(module, "api", None)
        routes, schemas = _of_api(api) if isinstance(api, Api) else lean.routes_of(service, module)
        written |= routes
        components |= schemas
    return written, components


def wordings_of(service: Service) -> Wordings:
    try:
        wordings: Wordings = import_module(f"{service.name}.wording").WORDINGS
    except ModuleNotFoundError:
        return {}
    return wordings


def _of_api(api: Api) -> tuple[dict[tuple[str, str], Written], dict[str, Schema]]:
    document = _untitled(api.openapi())
    routes = {
        (method, path): Written.by(handler, document["paths"][path][method.lower()])
        for (method, path), handler in api.routes.items()
    }
    schemas = document.get("components", {}).get("schemas", {})
    return routes, {name: schema for name, schema in schemas.items() if name not in REPLACED_BY_PROBLEM}


def _untitled(schema: Any) -> Any:
    """pydantic titles every field with its own name."""
    if isinstance(schema, dict):
        return {name: _untitled(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))}
    return [_untitled(entry) for entry in schema] if isinstance(schema, list) else schema
