"""Tables as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kernel.money import Money

CSV = "text/csv; charset=utf-8"
AS_CSV: dict[int, Any] = {
    200: {"description": "A spreadsheet (RFC 4180).", "content": {"text/csv": {"schema": {"type": "string"}}}}
}

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180, in UTF-8. Text that a spreadsheet would take for a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    return text.getvalue()


def disarmed(cell: str) -> str:
    """
    >>> disarmed("=HYPERLINK(1)"), disarmed("-12.50"), disarmed("-12.50+1"), disarmed("+5521999998888")
    ("'=HYPERLINK(1)", '-12.50', "'-12.50+1", '+5521999998888')
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell) else cell


def plain(amount: Money) -> str:
    """In whole units, with a point.

    >>> plain(Money(-1250, "EUR"))
    '-12.50'
    """
    return f"{amount.decimal:f}"
