"""The routes of the system as the OpenAPI documents tell them, which is all an outsider knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.contracts import openapi
from kernel.declaration import Service

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
WITHOUT_BODY = ("GET", "DELETE")


@dataclass(frozen=True)
class Operation:
    """`described` is the operation object of the document."""

    service: str
    method: str
    path: str
    audience: frozenset[str]
    described: dict[str, Any] = field(hash=False, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def needs_key(self) -> bool:
        return any(parameter["name"] == "Idempotency-Key" for parameter in self.described["parameters"])

    @property
    def takes_body(self) -> bool:
        return self.method not in WITHOUT_BODY

    def with_ids(self, ids: dict[str, str]) -> str:
        """The path; a parameter nobody knows an id for gets one that does not exist."""
        return re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], UNKNOWN_ID), self.path)


def operations(services: Iterable[Service]) -> Iterator[Operation]:
    for service in services:
        for path, methods in openapi.document(service)["paths"].items():
            for method, described in methods.items():
                yield Operation(service.name, method.upper(), path, frozenset(described["x-audience"]), described)
