"""The AsyncAPI document: one channel per bus, one message per event, and who sends and who receives it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from infra import declared
from infra.contracts import schemas
from kernel.declaration import Service
from kernel.event import Event, Metadata

DESCRIPTION = (
    "The published language of Corrida. Every publishing service has an EventBridge bus of its own. A message is the "
    "`detail` of an entry on it: `metadata` says who said it, when, about what and because of what; `data` is the event. "
    "Delivery is at least once and in any order."
)


def document() -> dict[str, Any]:
    events = declared.events()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Corrida events", "version": "1", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {name: _channel(published) for name, published in _by_publisher(events).items()},
        "operations": _operations(),
        "components": {
            "messages": {event.__name__: _message(event) for event in events},
            "schemas": schemas.components([Metadata, *events], "#/components/schemas/{name}"),
        },
    }


def _by_publisher(events: Iterable[type[Event]]) -> dict[str, list[type[Event]]]:
    by_publisher: dict[str, list[type[Event]]] = {}
    for event in events:
        by_publisher.setdefault(declared.publisher(event), []).append(event)
    return by_publisher


def _channel(events: list[type[Event]]) -> dict[str, Any]:
    return {
        "address": events[0].source.replace(".", "-"),
        "title": f"The bus of {declared.publisher(events[0])}",
        "messages": {event.__name__: _reference(f"#/components/messages/{event.__name__}") for event in events},
    }


def _operations() -> dict[str, Any]:
    operations = {}
    for service in declared.services():
        if service.emits:
            operations[f"{service.name}_emits"] = _operation("send", service, service.name, service.emits)
        for publisher, events in sorted(_by_publisher(service.reacts_to).items()):
            operations[f"{service.name}_reacts_to_{publisher}"] = _operation("receive", service, publisher, events)
    return operations


def _operation(action: str, service: Service, channel: str, events: Iterable[type[Event]]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": _reference(f"#/channels/{channel}"),
        "summary": service.purpose,
        "tags": [{"name": service.name}],
        "messages": [_reference(f"#/channels/{channel}/messages/{event.__name__}") for event in events],
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
