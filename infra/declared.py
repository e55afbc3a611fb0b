"""The services as they declare themselves, for everything that reads declarations but builds no infrastructure."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

from kernel.declaration import Service
from kernel.event import Event
from kernel.outline import Outline
from operations.system_map import SystemMap

ROOT = Path(__file__).resolve().parent.parent


@cache
def services() -> tuple[Service, ...]:
    """Every `functions/<name>/service.py`, by name."""
    names = sorted(path.parent.name for path in (ROOT / "functions").glob("*/service.py"))
    return tuple(import_module(f"{name}.service").SERVICE for name in names)


@cache
def system() -> SystemMap:
    return SystemMap(tuple(Outline.of(service) for service in services()))


@cache
def events() -> tuple[type[Event], ...]:
    """Every event of the published language: the classes in `events/` that no other class there builds on."""
    modules = [import_module(f"events.{path.stem}") for path in sorted((ROOT / "events").glob("[!_]*.py"))]
    classes = [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Event) and kind.__module__ == module.__name__
    ]
    return tuple(kind for kind in classes if not any(other is not kind and issubclass(other, kind) for other in classes))


def publisher(event: type[Event]) -> str:
    """
    >>> from events.riders import RiderErased
    >>> publisher(RiderErased)
    'riders'
    """
    return event.source.removeprefix("corrida.")


def emitter(event: type[Event]) -> Service | None:
    return next((service for service in services() if event in service.emits), None)


def subscribers(event: type[Event]) -> tuple[Service, ...]:
    return tuple(service for service in services() if event in service.reacts_to)
