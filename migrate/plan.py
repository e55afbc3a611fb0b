"""In which order to move: measured in the monolith's access log and schema.

Reading before writing, loosely coupled before tightly, much used before rarely used; and routes that share what the monolith
holds in memory only together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from migrate.mapping import Capability, Mapping

REQUEST = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[0-9.]+" (?P<status>\d{3})')
IDENTIFIER = re.compile(r"(?<=/)(\d+|[0-9a-fA-F-]{20,}|[A-Za-z0-9_-]{10,}(?=/allTrackers))(?=/|$)")


@dataclass(frozen=True)
class Step:
    """`coupled_to` are capabilities whose tables this one's tables refer to, or that refer to its."""

    capability: str
    routes: dict[str, int]
    calls: int
    share_percent: float
    failed: int
    writes: bool
    tables: list[str]
    coupled_to: dict[str, int]
    why: str

    @property
    def data(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Plan:
    steps: list[Step]
    calls: int
    unknown_routes: dict[str, int]
    missing_tables: list[str]


def route_of(method: str, path: str) -> str:
    """
    >>> route_of("POST", "/rest/rides/4711/accept?avatarType=DRIVER")
    'POST /rest/rides/{id}/accept'
    """
    return f"{method} {IDENTIFIER.sub('{id}', path.partition('?')[0].rstrip('/') or '/')}"


def usage(lines: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Calls and server errors by route, from a log in the common format."""
    calls: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for line in lines:
        if found := REQUEST.search(line):
            route = route_of(found["method"], found["path"])
            calls[route] += 1
            failed[route] += found["status"].startswith("5")
    return calls, failed


def make(mapping: Mapping, log: Path | None, tables: set[str], foreign_keys: list[tuple[str, str]]) -> Plan:
    calls, failed = usage(log.open(errors="replace")) if log else (Counter(), Counter())
    total = calls.total()
    owners = _owners(calls, mapping.capabilities)
    steps = []
    for capability in mapping.capabilities:
        own = {route: calls[route] for route in sorted(calls) if owners[route] == capability.name}
        coupled = _coupled(capability, mapping.capabilities, foreign_keys)
        steps.append(
            Step(
                capability=capability.name,
                routes=own,
                calls=sum(own.values()),
                share_percent=round(100 * sum(own.values()) / total, 1) if total else 0.0,
                failed=sum(failed[route] for route in own),
                writes=capability.writes,
                tables=capability.tables,
                coupled_to=coupled,
                why=capability.why,
            )
        )
    steps.sort(key=lambda step: (step.writes, sum(step.coupled_to.values()), -step.calls))
    unknown = {route: n for route, n in calls.most_common() if not owners[route]}
    wanted = {table for capability in mapping.capabilities for table in capability.tables}
    return Plan(steps, total, unknown, sorted(wanted - tables))


def _owners(calls: Counter[str], capabilities: list[Capability]) -> dict[str, str]:
    return {
        route: next((each.name for each in capabilities if any(_matches(pattern, route) for pattern in each.routes)), "")
        for route in calls
    }


def _matches(pattern: str, route: str) -> bool:
    """`* /rest/acdr` is every method; a trailing `/*` is everything below."""
    wanted, _, path = pattern.partition(" ")
    method, _, asked = route.partition(" ")
    if wanted not in ("*", method):
        return False
    return asked.startswith(path[:-1]) if path.endswith("/*") else asked == path


def _coupled(own: Capability, capabilities: list[Capability], foreign_keys: list[tuple[str, str]]) -> dict[str, int]:
    told: Counter[str] = Counter()
    for other in capabilities:
        if other.name != own.name:
            shared = len(set(own.tables) & set(other.tables))
            linked = sum(
                (a in own.tables and b in other.tables) or (b in own.tables and a in other.tables) for a, b in foreign_keys
            )
            told[other.name] = shared + linked
    return {name: n for name, n in sorted(told.items()) if n}
