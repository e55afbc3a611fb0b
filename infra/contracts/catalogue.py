"""The catalogue: what happens between the services, on one page, for people."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

from infra import declared
from kernel.declaration import Audience, Service
from kernel.event import Event


def text() -> str:
    services = declared.services()
    return "\n".join(
        [
            "# Catalogue",
            "",
            "Written by `make contracts` from the declarations; do not edit.",
            "",
            "## Services",
            "",
            *_table(("service", "purpose", "functions"), map(_service, services)),
            "## Events",
            "",
            *_table(("event", "emitted by", "reacted to by", "meaning"), map(_event, declared.events())),
            "## Queries",
            "",
            *_table(("asked by", "function", "asks", "route"), [row for service in services for row in _queries(service)]),
            "## Routes",
            "",
            *_table(("method", "path", "for", "answered by"), [row for service in services for row in _routes(service)]),
        ]
    )


def _service(service: Service) -> Sequence[str]:
    return f"**{service.name}**", service.purpose, ", ".join(function.name for function in service.functions)


def _event(event: type[Event]) -> Sequence[str]:
    name = declared.publisher(event)
    readers = ", ".join(service.name for service in declared.subscribers(event))
    meaning = inspect.cleandoc(event.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return f"[{event.__name__}](events/{name}/{event.__name__}.json)", name, readers or "nobody yet", meaning


def _queries(service: Service) -> list[Sequence[str]]:
    return [(service.name, query.function, query.service, f"`{query.method} {query.path}`") for query in service.queries]


def _routes(service: Service) -> list[Sequence[str]]:
    return [
        (route.method, f"`{route.path}`", audience(route.audience), f"{service.name}/{route.function}.py")
        for route in service.routes
    ]


def audience(audience: Audience) -> str:
    return ", ".join(str(member.name).lower() for member in audience)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows), ""]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
