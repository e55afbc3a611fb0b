"""A driver's month, line by line, from the balance it began with to the one it ended with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kernel.money import Money
from payments import earnings, period
from payments.earning import Earning
from payments.posted import PostedRow


@dataclass(frozen=True)
class Line:
    """One posting on the driver's account, what it means to him, and the balance after it."""

    row: PostedRow
    earned: Earning
    balance: Money


@dataclass(frozen=True)
class Statement:
    """In one currency. Balances are what the co-operative owes: negative if the driver does.

    `closing` is `opening` and every line's change; for a month under way, as it is now.
    """

    month: str
    opening: Money
    closing: Money
    total: Earning
    lines: Sequence[Line]


def statements(month: str, balances: Sequence[Money], rows_since: Sequence[PostedRow]) -> list[Statement]:
    """A month's statements, one for each currency.

    `balances` are what the co-operative owes now; `rows_since` everything on the account since the month began, oldest
    first.
    """
    span = period.month(month)
    return [
        _statement(month, now, [row for row in rows_since if row.amount.currency == now.currency], span) for now in balances
    ]


def _statement(month: str, now: Money, rows: Sequence[PostedRow], span: period.Span) -> Statement:
    of_month = [row for row in rows if row.at in span]
    later = _changed(now.currency, (row for row in rows if row.at >= span.end))
    closing = now - later
    opening = closing - _changed(now.currency, of_month)
    total = sum(earnings.added_up(of_month), Earning(now.currency))
    return Statement(month, opening, closing, total, list(_lines(opening, of_month)))


def _lines(opening: Money, rows: Iterable[PostedRow]) -> Iterator[Line]:
    balance = opening
    for row in rows:
        balance -= row.amount
        yield Line(row, row.earning or Earning(opening.currency), balance)


def _changed(currency: str, rows: Iterable[PostedRow]) -> Money:
    return Money(-sum(row.amount.amount_minor for row in rows), currency)
