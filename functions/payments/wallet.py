"""What a rider has paid in: to spend, and set aside."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.money import Money
from payments import store_ledger
from payments.accounts import rider_wallet, rider_wallet_held


@dataclass(frozen=True)
class Purse:
    """One currency of a wallet."""

    available: Money
    held: Money


def purses(rider_id: str) -> list[Purse]:
    """One for each currency that was ever paid in."""
    available, held = (
        {balance.currency: balance.natural for balance in store_ledger.balances(account)}
        for account in (rider_wallet(rider_id), rider_wallet_held(rider_id))
    )
    return [
        Purse(available.get(currency, Money(0, currency)), held.get(currency, Money(0, currency)))
        for currency in sorted(available | held)
    ]
