"""Where the division of the co-operative's fund is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from kernel.outbox import Fact
from kernel.table import Key
from payments.patronage import Allotment, Part, Weight
from payments.store_ledger import table


class PartPage(NamedTuple):
    parts: list[Part]
    next: dict[str, str] | None


def allotment_key(period: str) -> Key:
    return Key(period_partition(period), "ALLOTMENT")


def weight_key(period: str, driver_id: str, currency: str) -> Key:
    return Key(period_partition(period), f"WEIGHT#{driver_id}#{currency}")


def part_key(period: str, driver_id: str, currency: str) -> Key:
    return Key(period_partition(period), f"PART#{driver_id}#{currency}")


def period_partition(period: str) -> str:
    return f"PATRONAGE#{period}"


def get(period: str) -> Allotment | None:
    return table.get(allotment_key(period), Allotment)


def save(allotment: Allotment, *facts: Fact) -> Allotment:
    return table.save(allotment_key(allotment.period), allotment, *facts)


def put_weights(period: str, weights: Iterable[Weight]) -> None:
    table.put_all(table.put(weight_key(period, one.driver_id, one.driven.currency), one) for one in weights)


def all_weights(period: str) -> list[Weight]:
    return [msgspec.convert(item, Weight) for item in table.all(period_partition(period), sk_prefix="WEIGHT#")]


def put_parts(period: str, parts: Iterable[Part]) -> None:
    table.put_all(table.put(part_key(period, part.driver_id, part.amount.currency), part) for part in parts)


def some_parts(period: str, limit: int, after: dict[str, str] | None) -> PartPage:
    page = table.query(period_partition(period), sk_prefix="PART#", limit=limit, after=after, consistent=True)
    return PartPage([msgspec.convert(item, Part) for item in page.items], page.next)
