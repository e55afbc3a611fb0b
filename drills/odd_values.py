"""Odd values: each field of each request, in turn, holds what no honest app sends and no schema forbids to try."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from drills.bad_input import SEED, BadInput, document_without_tokens
from drills.operations import Operation, operations
from drills.outcome import Outcome, Table
from drills.site import Site, group_for

INSTANTS = (
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T12:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-06-30T23:59:60Z",
    "2026-01-01T12:00:00",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-W01-1",
    "1767225600",
)
TEXTS = ("", " ", "\x00", "\ud800", "\u202e", "x" * 10_000, "../../etc/passwd", "' OR 1=1 --", "${jndi:x}", "😀" * 50)
NUMBERS = (5e-324, -0.0, 1e308, -1, 0, 10**18, 10**40, -(10**40), 0.1 + 0.2, 2**63)
OTHERS: tuple[Any, ...] = (None, True, [], {}, [[]], {"a": {"b": "c"}})
LONG_LIST = 2_000
TRIES = 20

Place = tuple[str | int, ...]


def run(site: Site, every: int = 1) -> Outcome:
    """`every` nth odd request is sent."""
    drill = BadInput(site, examples=1)
    known = [each for each in operations(site.services) if "siblings" not in each.audience and each.method != "DELETE"]
    documents = {service.name: schemathesis.openapi.from_dict(document_without_tokens(service)) for service in site.services}
    statuses: Counter[int] = Counter()
    failures: dict[str, str] = {}
    number = 0
    for operation in known:
        token = drill.people[group_for(operation.audience)].token
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        body, query = example(documents[operation.service][operation.path][operation.method])
        for what, path, odd in odd_requests(operation, body, query, drill.ids):
            number += 1
            if number % every:
                continue
            headers["Idempotency-Key"] = f"odd-values-{number:08}"
            response = site.http.request(operation.method, path, content=odd, headers=headers)
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                failures.setdefault(f"{operation} {what.partition('=')[0]}", f"{what} gave {response.status_code}")
    site.everybody_goes_home()
    return Outcome(
        "Odd values",
        "Whatever stands in a field, no server error",
        figures={"routes": len(known), "requests": statuses.total()},
        tables=[Table("Answers", ("status", "times"), [(str(status), str(n)) for status, n in sorted(statuses.items())])],
        failures=[f"{where}: {told}" for where, told in failures.items()],
    )


def example(described: Any) -> tuple[Any, dict[str, Any]]:
    """A body and a query as the document wants them, with as many fields as can be had."""
    made: list[Any] = []

    @seed(SEED)
    @settings(
        max_examples=TRIES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=described.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def make(case: Any) -> None:
        made.append((case.body, dict(case.query or {})))

    make()
    body, query = max(made, key=lambda each: len(list(places(each[0]))) + len(each[1]))
    return (body if isinstance(body, dict | list) else None), query


def odd_requests(
    operation: Operation, body: Any, query: dict[str, Any], ids: dict[str, str]
) -> Iterator[tuple[str, str, bytes]]:
    """What is odd about it, the path with its query, and the body."""
    path = operation.with_ids(ids)
    for place in places(body):
        for odd in _odd_for(found(body, place)):
            told = f"/{'/'.join(map(str, place))}={odd!r:.60}"
            yield told, path, json.dumps(replaced(body, place, odd)).encode()
    names = [parameter["name"] for parameter in operation.described["parameters"] if parameter["in"] == "query"]
    for name in names:
        for text in (*TEXTS, *INSTANTS, "10000000000000000000000", "-1", "1e308", "NaN"):
            odd_query = urlencode(query | {name: text.encode("utf-8", "replace")}, doseq=True)
            yield f"?{name}={text!r:.60}", f"{path}?{odd_query}", json.dumps(body).encode() if body else b""


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    """
    >>> list(places({"a": [1], "b": {}}))
    [('a',), ('a', 0), ('b',)]
    """
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in inside:
        yield (*here, name)
        yield from places(entry, (*here, name))


def found(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def replaced(body: Any, place: Place, odd: Any) -> Any:
    changed = copy.deepcopy(body)
    found(changed, place[:-1])[place[-1]] = odd
    return changed


def _odd_for(value: Any) -> Iterable[Any]:
    too_long = [value * LONG_LIST, [*value, None]] if isinstance(value, list) else []
    return {repr(odd)[:500]: odd for odd in (*too_long, *TEXTS, *INSTANTS, *NUMBERS, *OTHERS)}.values()
