"""How many calls each route had and what became of them: counted in memory, written down every few seconds.

What a function had not yet written when it ended is lost: these figures say how much a route is used, not what it earned.
"""

from __future__ import annotations

import time
from collections import Counter

from kernel import clock
from migration import store_figures
from migration.figures import CALLS
from migration.policy import POLICY

_counted: dict[str, Counter[str]] = {}
_flushed_at = 0.0


def count(route_id: str, outcome: str) -> None:
    """`outcome` is who answered: `legacy`, `service`, `fell_back`, `refused`."""
    _counted.setdefault(route_id, Counter()).update({CALLS: 1, f"{CALLS}|{outcome}": 1})


def is_due() -> bool:
    return bool(_counted) and time.monotonic() - _flushed_at > POLICY.calls_flushed_every_s


def flush() -> None:
    global _flushed_at  # noqa: PLW0603
    _flushed_at = time.monotonic()
    now = clock.now()
    for route_id in list(_counted):
        store_figures.add(route_id, now, _counted.pop(route_id))
