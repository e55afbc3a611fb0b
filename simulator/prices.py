"""The prices that a rider is shown before he asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.money import Money
from simulator.app import App, in_time

NOT_SERVED = 404, 409, 422


@dataclass(frozen=True)
class Price:
    """`token` is pricing's word for it."""

    category: str
    total: Money
    token: str


async def prices(app: App, way: Mapping[str, Any], wall_s: float) -> dict[str, Price] | None:
    """By category; none where no tariff holds, and None if nobody says."""
    answer = await in_time(app.post("/v1/quotes", way, *NOT_SERVED), wall_s)
    if answer is None:
        return None
    quotes = answer.body["quotes"] if answer.ok else []
    return {quote["category"]: Price(quote["category"], Money(**quote["total"]), quote["token"]) for quote in quotes}
