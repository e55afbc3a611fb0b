"""The AsyncAPI document: one channel, the bus; one message per event; who sends and who receives it."""

from __future__ import annotations

import inspect
from typing import Any

from infra import declared
from infra.contracts import schemas
from kernel.declaration import Service
from kernel.event import Event, Metadata

BUS = "#/channels/bus"
DESCRIPTION = (
    "The published language of Corrida. Every message is the `detail` of an entry on the EventBridge bus: `metadata` says "
    "who said it, when, about what and because of what; `data` is the event. Delivery is at least once and in any order."
)


def document() -> dict[str, Any]:
    events = declared.events()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Corrida events", "version": "1", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {
            "bus": {
                "address": "corrida",
                "title": "The event bus",
                "messages": {event.__name__: _reference(f"#/components/messages/{event.__name__}") for event in events},
            }
        },
        "operations": _operations(),
        "components": {
            "messages": {event.__name__: _message(event) for event in events},
            "schemas": schemas.components([Metadata, *events], "#/components/schemas/{name}"),
        },
    }


def _operations() -> dict[str, Any]:
    operations = {}
    for service in declared.services():
        if service.emits:
            operations[f"{service.name}_emits"] = _operation("send", service, service.emits)
        if service.reacts_to:
            operations[f"{service.name}_reacts_to"] = _operation("receive", service, service.reacts_to)
    return operations


def _operation(action: str, service: Service, events: tuple[type[Event], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": _reference(BUS),
        "summary": service.purpose,
        "tags": [{"name": service.name}],
        "messages": [_reference(f"{BUS}/messages/{event.__name__}") for event in events],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    words = inspect.cleandoc(event.__doc__ or "")
    return {
        "name": event.__name__,
        "title": event.__name__,
        "summary": words.partition("\n")[0],
        "tags": [{"name": declared.publisher(event)}],
        "payload": {
            "type": "object",
            "required": ["metadata", "data"],
            "properties": {
                "metadata": _reference("#/components/schemas/Metadata"),
                "data": _reference(f"#/components/schemas/{event.__name__}"),
            },
        },
        "x-source": event.source,
        "x-aggregate": event.aggregate,
        "x-schema-version": event.schema_version,
    }


def _reference(target: str) -> dict[str, str]:
    return {"$ref": target}
