"""A statement as a spreadsheet reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kernel.clock import rfc3339
from payments import spreadsheet
from payments.earning import Earning
from payments.spreadsheet import plain
from payments.statement import Statement

AMOUNTS = ("fares", "fees", "tips", "patronage", "other", "platform_share", "refunds", "cash_taken", "payouts")
COLUMNS = ("date", "kind", "ride_id", "entry_id", "currency", *AMOUNTS, "net", "balance_change", "balance", "note")


def written(statements: Iterable[Statement]) -> str:
    return spreadsheet.written(COLUMNS, (row for statement in statements for row in _rows(statement)))


def _rows(statement: Statement) -> Iterator[list[str]]:
    currency = statement.opening.currency
    nothing = [""] * len(AMOUNTS)
    yield [statement.month, "opening_balance", "", "", currency, *nothing, "", "", plain(statement.opening), ""]
    for line in statement.lines:
        row = line.row
        named = [rfc3339(row.at), row.kind, row.ride_id, row.entry_id, currency]
        yield [*named, *_amounts(line.earned), plain(line.balance), row.note]
    total = [*_amounts(statement.total), plain(statement.closing), ""]
    yield [statement.month, "closing_balance", "", "", currency, *total]


def _amounts(earned: Earning) -> list[str]:
    return [*(plain(earned.amount(name)) for name in AMOUNTS), plain(earned.net), plain(earned.balance_change)]
