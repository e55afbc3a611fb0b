"""The transfers of a payout run, as somebody gives them to a bank."""

from __future__ import annotations

from collections.abc import Iterable

from payments import spreadsheet
from payments.payout import Payout, PayoutState
from payments.spreadsheet import plain

COLUMNS = ("payout_id", "holder_name", "kind", "number", "amount", "currency")


def written(payouts: Iterable[Payout]) -> str:
    """Those that wait for it; who was paid already is not on the list again."""
    waiting = (payout for payout in payouts if payout.state is PayoutState.LISTED)
    return spreadsheet.written(COLUMNS, (_row(payout) for payout in waiting))


def _row(payout: Payout) -> list[str]:
    to, amount = payout.destination, payout.amount
    return [payout.id, to.holder_name, str(to.kind), to.number, plain(amount), amount.currency]
