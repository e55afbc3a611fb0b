"""The system as its services declare it: who says what to whom, and who asks whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kernel.outline import RELAY, Outline

SUBSCRIBERS = "subscribers"


class Link(StrEnum):
    """How one reaches the other."""

    EVENT = "event"
    QUERY = "query"


@dataclass(frozen=True, order=True)
class Edge:
    """`name` is an event or a route, sent by `source_function` of `source` and taken by `target_function` of `target`."""

    source: str
    target: str
    link: Link
    name: str
    source_function: str
    target_function: str


@dataclass(frozen=True)
class SystemMap:
    services: tuple[Outline, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(sorted([*_events(self.services), *_queries(self.services)]))

    def service(self, name: str) -> Outline | None:
        return next((service for service in self.services if service.name == name), None)

    def subscribers(self, event: str) -> tuple[str, ...]:
        return tuple(service.name for service in self.services if any(heard.event == event for heard in service.hears))

    @property
    def events(self) -> frozenset[str]:
        return frozenset(event for service in self.services for event in service.emits)

    @property
    def functions(self) -> tuple[str, ...]:
        """Their full names, which their log groups bear as well."""
        return tuple(f"corrida-{service.name}-{function}" for service in self.services for function in service.functions)


def _events(services: Sequence[Outline]) -> Iterator[Edge]:
    for service in services:
        for heard in service.hears:
            yield Edge(heard.source, service.name, Link.EVENT, heard.event, RELAY, SUBSCRIBERS)


def _queries(services: Sequence[Outline]) -> Iterator[Edge]:
    """A sibling that is not deployed answers nothing: its function is not known."""
    answering = {service.name: service.internal for service in services}
    for service in services:
        for asked in service.asks:
            function = answering.get(asked.service, {}).get(asked.route, "")
            yield Edge(service.name, asked.service, Link.QUERY, asked.route, asked.function, function)
