"""What a driver has earned, by ride, by day or by week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kernel.refusal import Refusal
from payments import period
from payments.earning import Earning
from payments.ledger import EntryKind
from payments.period import Span
from payments.policy_books import POLICY
from payments.posted import PostedRow

FARE_KINDS = (EntryKind.FARE, EntryKind.CASH_FARE, EntryKind.IMPORTED_RIDE)


class EarningsSpanTooLong(Refusal):
    """More days at once than are added up while somebody waits."""


class EarningsSpanBackwards(Refusal):
    """The last day lies before the first."""


class By(StrEnum):
    RIDE = "ride"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True)
class EarningsGroup:
    """What was earned in one currency for `of`: a ride, a day, or the week of a Monday; empty for what belongs to no ride.

    `at` is when its first money came.
    """

    of: str
    at: datetime
    rides: int
    earned: Earning


def span_of(first: date, last: date) -> Span:
    """The city's days from one to the other, both included."""
    if last < first:
        raise EarningsSpanBackwards(first=first.isoformat(), last=last.isoformat())
    if (last - first).days >= POLICY.earnings_longest_days:
        raise EarningsSpanTooLong(longest_days=POLICY.earnings_longest_days)
    return period.days(first, last)


def grouped(rows: Iterable[PostedRow], by: By) -> list[EarningsGroup]:
    """In the order in which each began."""
    groups: dict[tuple[str, str], EarningsGroup] = {}
    for row in rows:
        if row.earning is None:
            continue
        group = EarningsGroup(_KEYS[by](row), row.at, int(row.kind in FARE_KINDS), row.earning)
        place = group.of, row.earning.currency
        groups[place] = _both(groups[place], group) if place in groups else group
    return list(groups.values())


def added_up(rows: Iterable[PostedRow]) -> list[Earning]:
    """One for each currency."""
    sums: dict[str, Earning] = {}
    for earned in (row.earning for row in rows if row.earning):
        sums[earned.currency] = sums[earned.currency] + earned if earned.currency in sums else earned
    return [sums[currency] for currency in sorted(sums)]


def _both(first: EarningsGroup, second: EarningsGroup) -> EarningsGroup:
    return EarningsGroup(first.of, first.at, first.rides + second.rides, first.earned + second.earned)


_KEYS: Mapping[By, Callable[[PostedRow], str]] = {
    By.RIDE: lambda row: row.ride_id,
    By.DAY: lambda row: period.local_day(row.at).isoformat(),
    By.WEEK: lambda row: period.week_of(period.local_day(row.at)).isoformat(),
}
