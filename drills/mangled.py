"""Requests that no schema describes: what is not JSON, too large, too deep, in another encoding, of another kind.

Each is sent to every route that takes a body, and the paths and headers to every route; each is refused and told why.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from drills.operations import Operation, operations
from drills.outcome import Outcome, Table
from drills.site import Site, group_for
from kernel.border import BODY_LIMIT_BYTES

JSON = "application/json"
TOO_FAST = 429
ANYTHING_BUT_BROKEN = range(200, 500)


class Request(NamedTuple):
    method: str
    path: str
    content: bytes
    headers: dict[str, str]


class Mangled(NamedTuple):
    """`expected` are the statuses that refuse it."""

    body: bytes
    content_type: str = JSON
    expected: tuple[int, ...] = (400,)


BODIES: Mapping[str, Mangled] = {
    "no JSON": Mangled(b"{'pickup': 1,}"),
    "half a document": Mangled(b'{"pickup": {"lat": 41.1'),
    "not UTF-8": Mangled(b'{"name": "\xff\xfe\xfa"}', expected=(400, 404, 422)),  # the emulator replaces what it cannot read
    "a lone surrogate": Mangled(b'{"name": "\\ud800"}', expected=(400, 403, 404, 422)),
    "not a number": Mangled(b'{"lat": NaN}'),
    "a number beyond all": Mangled(b'{"lat": ' + b"9" * 5000 + b"}", expected=(400, 422)),
    "infinity by exponent": Mangled(b'{"lat": 1e999}', expected=(400, 403, 404, 422)),
    "nested a thousand times": Mangled(b"[" * 100_000 + b"]" * 100_000),
    "no object": Mangled(b'"hello"', expected=(400, 403, 404, 422)),
    "null": Mangled(b"null", expected=(400, 403, 404, 422)),
    "a list": Mangled(b"[1, 2, 3]", expected=(400, 403, 404, 422)),
    "another media type": Mangled(b"a=b", "application/x-www-form-urlencoded", (415,)),
    "a form without boundary": Mangled(b"--x", "multipart/form-data", (415,)),
    "no known media type": Mangled(b"{}", "nonsense", (415,)),
    "a byte too many": Mangled(json.dumps({"note": "x" * BODY_LIMIT_BYTES}).encode(), expected=(413,)),
    "half a million fields": Mangled(
        b"{" + b",".join(b'"a%d":1' % number for number in range(20_000)) + b"}", expected=(403, 404, 413, 422)
    ),
}
HEADERS: Mapping[str, Mapping[str, str]] = {
    "a key too short": {"Idempotency-Key": "short"},
    "a key too long": {"Idempotency-Key": "k" * 5000},
    "an ETag that is none": {"If-Match": "nonsense", "If-None-Match": '"nonsense"'},
    "an odd language": {"Accept-Language": "xx;q=nonsense,,;;q=1"},
    "a long correlation id": {"X-Correlation-Id": "c" * 4000},
    "a traceparent that is none": {"traceparent": "00-zz-zz-zz"},
}
PATHS = ("%00", "..%2F..", "%F0%9F%9A%95", "x" * 129, "' OR 1=1 --", "#", "%E2%80%AE")


def run(site: Site, every: int = 1) -> Outcome:
    """`every` nth mangled request is sent."""
    known = [operation for operation in operations(site.services) if "siblings" not in operation.audience]
    people = {group: site.somebody(group) for group in ("riders", "drivers", "desk", "admin")} | {"": site.nobody}
    statuses: Counter[int] = Counter()
    failures = []
    turn = count()
    for operation in known:
        person = people[group_for(operation.audience)]
        requests = [each for each in _requests(operation, person.token) if next(turn) % every == 0]
        for what, (method, path, content, headers), expected in requests:
            status = site.http.request(method, path, content=content, headers=headers).status_code
            statuses[status] += 1
            if status not in (*expected, TOO_FAST):
                failures.append(f"{operation} answered {what} with {status} instead of {_told(expected)}")
    return Outcome(
        "Mangled requests",
        "What cannot be read is refused and told why, whatever it is",
        figures={"routes": len(known), "requests": statuses.total()},
        tables=[Table("Answers", ("status", "times"), [(str(status), str(n)) for status, n in sorted(statuses.items())])],
        failures=failures,
    )


def _requests(operation: Operation, token: str) -> Iterator[tuple[str, Request, Sequence[int]]]:
    sent = {"Idempotency-Key": "mangled-00000001"} | ({"Authorization": f"Bearer {token}"} if token else {})
    path = operation.with_ids({})
    if operation.takes_body and "requestBody" in operation.described:
        for what, mangled in BODIES.items():
            headers = sent | {"Content-Type": mangled.content_type}
            yield what, Request(operation.method, path, mangled.body, headers), mangled.expected
    for what, odd in HEADERS.items():
        yield what, Request(operation.method, path, b"", sent | {"Content-Type": JSON} | dict(odd)), ANYTHING_BUT_BROKEN
    for odd_id in PATHS if operation.parameters else ():
        odd_path = operation.with_ids(dict.fromkeys(operation.parameters, odd_id))
        yield f"the path {odd_path[:80]}", Request(operation.method, odd_path, b"", sent), ANYTHING_BUT_BROKEN


def _told(expected: Sequence[int]) -> str:
    return " or ".join(map(str, expected)) if len(expected) < 9 else f"{min(expected)} to {max(expected)}"
