"""What the apps met on the network, counted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(\.\d+)?")


@dataclass
class Traffic:
    """Every try counts as a call. A throttled one (429) was refused for now and asked again, which is no error;
    `unexpected` are refusals (4xx) that the app had no reason to expect."""

    calls: int = 0
    throttled: int = 0
    server_errors: Counter[str] = field(default_factory=Counter)
    network_errors: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)

    def answered(self, request: str, status: int, code: str, *, latency_ms: float, expected: bool) -> None:
        self.calls += 1
        self.latencies_ms.append(latency_ms)
        name = f"{request} {status}{' ' + code if code else ''}"
        if status == 429:
            self.throttled += 1
        elif status >= 500:
            self.server_errors[name] += 1
        elif status >= 400 and not expected:
            self.unexpected[name] += 1

    def unanswered(self, request: str, error: Exception) -> None:
        self.calls += 1
        self.network_errors[f"{request} {type(error).__name__}"] += 1


def route(method: str, path: str) -> str:
    """
    >>> route("GET", "/v1/rides/7d9f4c1e-1111-4222-8333-1234567890ab?x=1")
    'GET /v1/rides/{id}'
    """
    return f"{method} {_ID.sub('{id}', path.partition('?')[0])}"
