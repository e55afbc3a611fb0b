"""A statement as a spreadsheet reads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from kernel.clock import rfc3339
from kernel.money import Money
from payments.earning import Earning
from payments.statement import Statement

AMOUNTS = ("fares", "fees", "tips", "patronage", "other", "platform_share", "refunds", "cash_taken", "payouts")
COLUMNS = ("date", "kind", "ride_id", "entry_id", "currency", *AMOUNTS, "net", "balance_change", "balance", "note")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def written(statements: Iterable[Statement]) -> str:
    """RFC 4180, in UTF-8, with the amounts in whole units. Text that a spreadsheet would take for a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for statement in statements:
        writer.writerows([disarmed(cell) for cell in row] for row in _rows(statement))
    return text.getvalue()


def disarmed(cell: str) -> str:
    """
    >>> disarmed("=HYPERLINK(1)"), disarmed("-12.50"), disarmed("-12.50+1")
    ("'=HYPERLINK(1)", '-12.50', "'-12.50+1")
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell) else cell


def _rows(statement: Statement) -> Iterator[list[str]]:
    currency = statement.opening.currency
    nothing = [""] * len(AMOUNTS)
    yield [statement.month, "opening_balance", "", "", currency, *nothing, "", "", _plain(statement.opening), ""]
    for line in statement.lines:
        row = line.row
        named = [rfc3339(row.at), row.kind, row.ride_id, row.entry_id, currency]
        yield [*named, *_amounts(line.earned), _plain(line.balance), row.note]
    total = [*_amounts(statement.total), _plain(statement.closing), ""]
    yield [statement.month, "closing_balance", "", "", currency, *total]


def _amounts(earned: Earning) -> list[str]:
    return [*(_plain(earned.amount(name)) for name in AMOUNTS), _plain(earned.net), _plain(earned.balance_change)]


def _plain(amount: Money) -> str:
    return f"{amount.decimal:f}"
