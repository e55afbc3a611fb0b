"""Books of two rides that are in order, and what may be wrong with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kernel.money import Money
from pricing.receipt import Receipt
from simulator.books import Audited, Books, Earnings, Ledger, Payment, Trial
from tests.simulator.bank import receipt_for

WAY = {"pickup": {"lat": 41.15, "lng": -8.61}, "dropoff": {"lat": 41.16, "lng": -8.62}}
STANDARD, COMFORT = receipt_for(WAY), receipt_for(WAY, "comfort")


def eur(amount_minor: int) -> Money:
    return Money(amount_minor, "EUR")


def earned_with(*receipts: Receipt, tips_minor: int = 0) -> int:
    return sum(receipt.driver_share.amount_minor for receipt in receipts) + tips_minor


def trial(difference_minor: int = 0, owed_minor: int = earned_with(STANDARD, COMFORT, tips_minor=50)) -> Trial:
    return Trial(eur(5_000 + difference_minor), eur(5_000), eur(difference_minor), eur(owed_minor))


IN_ORDER = Books(
    driven=["ride-1", "ride-2"],
    receipts=[Audited("ride-1", STANDARD), Audited("ride-2", COMFORT)],
    payments=[Payment("ride-1", "card", "captured", eur(50)), Payment("ride-2", "pix", "owed")],
    ledger=Ledger([trial()], accounts=9),
    earnings=Earnings(
        net=Counter(EUR=earned_with(STANDARD, COMFORT, tips_minor=50)),
        owed=Counter(EUR=earned_with(STANDARD, COMFORT, tips_minor=50)),
    ),
    safety_concerns=0,
)

UNBALANCED = replace(IN_ORDER, ledger=Ledger([trial(difference_minor=1)], accounts=9))
DISAGREEING = replace(IN_ORDER, ledger=Ledger([trial()], accounts=9, wrong=["driver:rui"]))
FORGED = replace(IN_ORDER, receipts=[Audited("ride-1", STANDARD, ["total should be 6"]), Audited("ride-2", COMFORT)])
INCOMPLETE = replace(IN_ORDER, receipts=[Audited("ride-1", STANDARD)])
SHORT_CHANGED = replace(IN_ORDER, ledger=Ledger([trial(owed_minor=1)], accounts=9))
PAYMENTS_DOWN = replace(IN_ORDER, payments=None, ledger=None, earnings=None)
