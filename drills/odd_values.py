"""Odd values: each field of each request, in turn, holds what no honest app sends and no schema forbids to try."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple
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


class Repeated(NamedTuple):
    """Stands for the list that is there, so many times."""

    times: int


ODD: tuple[Any, ...] = (*TEXTS, *INSTANTS, *NUMBERS, *OTHERS)
REPEATED = (Repeated(2_000),)
TRIES, FEW = 20, 2

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
        body, query = example(documents[operation.service][operation.path][operation.method], TRIES if every == 1 else FEW)
        for odd in odd_requests(operation, body, query, drill.ids):
            number += 1
            if number % every:
                continue
            headers["Idempotency-Key"] = f"odd-values-{number:08}"
            response = site.http.request(operation.method, odd.path, content=odd.body(), headers=headers)
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                failures.setdefault(f"{operation} {odd.where}", f"{odd.value} gave {response.status_code}")
    drill.end()
    return Outcome(
        "Odd values",
        "Whatever stands in a field, no server error",
        figures={"routes": len(known), "requests": statuses.total()},
        tables=[Table("Answers", ("status", "times"), [(str(status), str(n)) for status, n in sorted(statuses.items())])],
        failures=[f"{where}: {told}" for where, told in failures.items()],
    )


def example(described: Any, tries: int) -> tuple[Any, dict[str, Any]]:
    """A body and a query as the document wants them, with as many fields as can be had."""
    made: list[Any] = []

    @seed(SEED)
    @settings(
        max_examples=tries, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=described.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def make(case: Any) -> None:
        made.append((case.body, dict(case.query or {})))

    make()
    body, query = max(made, key=lambda each: len(list(places(each[0]))) + len(each[1]))
    return (body if isinstance(body, dict | list) else None), query


class Odd(NamedTuple):
    """A request in which one value is odd; its body is made when it is sent, since most of a sample's never are."""

    where: str
    value: str
    path: str
    body: Callable[[], bytes]


def odd_requests(operation: Operation, body: Any, query: dict[str, Any], ids: dict[str, str]) -> Iterator[Odd]:
    path = operation.with_ids(ids)
    for place in places(body):
        for odd in (*ODD, *(REPEATED if isinstance(found(body, place), list) else ())):
            yield Odd("/" + "/".join(map(str, place)), f"{odd!r:.60}", path, partial(_changed, body, place, odd))
    names = [parameter["name"] for parameter in operation.described["parameters"] if parameter["in"] == "query"]
    for name in names:
        for text in (*TEXTS, *INSTANTS, "10000000000000000000000", "-1", "1e308", "NaN"):
            odd_query = urlencode(query | {name: text.encode("utf-8", "replace")}, doseq=True)
            yield Odd(f"?{name}", f"{text!r:.60}", f"{path}?{odd_query}", partial(_unchanged, body))


def _unchanged(body: Any) -> bytes:
    return json.dumps(body).encode() if body else b""


def _changed(body: Any, place: Place, odd: Any) -> bytes:
    value = found(body, place) * odd.times if isinstance(odd, Repeated) else odd
    return json.dumps(replaced(body, place, value)).encode()


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
