"""Rows of the old tables that become nothing here: counted with the reason why, and listed by their keys where one may ask.

They are among the rejects as `rows of <table>`, for no kind of record reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from migrate.mapping import Coverage, Kind, Left
from migrate.state import Reject
from migrate.transfer import Transfer


@dataclass(frozen=True)
class LeftBehind:
    """`amount_minor` is the money that stands in these rows, None where none is asked for."""

    table: str
    because: str
    rows: int
    amount_minor: int | None = None


def find(transfer: Transfer) -> list[LeftBehind]:
    return [found for covered in transfer.mapping.coverage for found in _of(transfer, covered)]


def _of(transfer: Transfer, covered: Coverage) -> list[LeftBehind]:
    found = []
    for left in covered.left:
        if left.each:
            found.append(_each(transfer, covered, left))
        else:
            rows = transfer.source.count_table(covered.table, left.where, left.only)
            found.append(LeftBehind(covered.table, left.because, rows))
    transfer.state.forget_mended(name_of(covered), transfer.run_number)
    return [each for each in found if each.rows]


def _each(transfer: Transfer, covered: Coverage, left: Left) -> LeftBehind:
    name, columns = name_of(covered), f"{left.amount or 0} AS amount"
    key = f"{covered.table}.{covered.key}"
    rows = Kind(name, "", "", key=key, from_=covered.table, select=columns, fields={}, where=left.where)
    count, amount = 0, Decimal(0)
    for page in transfer.source.pages(rows):
        amounts = {str(row["_key"]): Decimal(str(row["amount"] or 0)) for row in page}
        reasons = {key: left.because + (f": {each}" if left.amount else "") for key, each in amounts.items()}
        rejects = [Reject(name, key, reason) for key, reason in reasons.items()]
        transfer.state.settle(name, [], rejects, [], transfer.run_number)
        count, amount = count + len(page), amount + sum(amounts.values())
    minor = int((amount * 100).to_integral_value()) if left.amount else None
    return LeftBehind(covered.table, left.because, count, minor)


def name_of(covered: Coverage) -> str:
    """Under which its rows are among the rejects."""
    return f"rows of {covered.table}"
