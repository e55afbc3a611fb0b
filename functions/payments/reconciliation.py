"""Compares what a payment provider says it moved on a day with what the ledger says that it did.

Both tell the time of the same movement a little differently, so both are asked for a day more on either side: what one has
late in the evening and the other early in the morning is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.money import Money
from payments import store_ledger
from payments.accounts import provider_clearing
from payments.ledger import EntryKind
from payments.posted import PostedRow
from payments.provider import Movement


@dataclass(frozen=True)
class Side:
    """All that one side has of one order in one currency, the provider's fees taken off, and when it has it first."""

    amount: Money
    at: datetime


@dataclass(frozen=True)
class Difference:
    """`here` is the ledger, `there` the provider; one of them is missing, or they are not the same amount."""

    order: str
    here: Money | None
    there: Money | None


@dataclass(frozen=True)
class Reconciliation:
    matched: int
    missing_here: list[Difference]
    missing_there: list[Difference]
    amounts_differ: list[Difference]


def compare(
    day: datetime, rows: Iterable[PostedRow], movements: Iterable[Movement], name_of: Callable[[str], str]
) -> Reconciliation:
    """Of the day that begins at `day`; rows and movements may be of the days around it as well."""
    here = _sides((name_of(order_of(row)), row.amount, row.at) for row in rows if row.kind is not EntryKind.ADJUSTMENT)
    there = _sides((moved.name, moved.amount - moved.fee, moved.at) for moved in movements)
    matched, missing_here, missing_there, amounts_differ = 0, [], [], []
    for key in sorted(here | there):
        ours, theirs = here.get(key), there.get(key)
        if not any(side and day <= side.at < day + timedelta(days=1) for side in (ours, theirs)):
            continue
        difference = Difference(key[0], ours.amount if ours else None, theirs.amount if theirs else None)
        if ours is None:
            missing_here.append(difference)
        elif theirs is None:
            missing_there.append(difference)
        elif ours.amount != theirs.amount:
            amounts_differ.append(difference)
        else:
            matched += 1
    return Reconciliation(matched, missing_here, missing_there, amounts_differ)


def rows_around(day: datetime, provider: str) -> Iterator[PostedRow]:
    """What the ledger has of the day, the one before and the one after."""
    for row in store_ledger.rows_from(provider_clearing(provider), day - timedelta(days=1)):
        if row.at >= day + timedelta(days=2):
            return
        yield row


def order_of(row: PostedRow) -> str:
    """The key under which the provider was told to move what a line of the ledger says."""
    return row.order or row.entry_id.partition(":")[2]


def _sides(parts: Iterable[tuple[str, Money, datetime]]) -> dict[tuple[str, str], Side]:
    """By order and currency: a provider may keep its fee in another one than the rider has paid in."""
    by_key: defaultdict[tuple[str, str], list[tuple[Money, datetime]]] = defaultdict(list)
    for order, amount, at in parts:
        by_key[order, amount.currency].append((amount, at))
    return {
        key: Side(sum((amount for amount, _ in moved[1:]), moved[0][0]), min(at for _, at in moved))
        for key, moved in by_key.items()
    }
