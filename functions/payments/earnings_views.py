"""What the earnings API answers. No rider is ever named in it."""

from __future__ import annotations

from datetime import date, datetime

from kernel.http import View
from payments.amounts import MoneyView
from payments.earning import Earning
from payments.earnings import By


class EarningView(View):
    """`net` is `fares`, `fees`, `tips`, `patronage` and `other` less `platform_share` and `refunds`: what was earned.

    `balance_change` is `net` less `cash_taken`, which the driver has already, and `payouts`.
    """

    fares: MoneyView
    fees: MoneyView
    tips: MoneyView
    patronage: MoneyView
    other: MoneyView
    platform_share: MoneyView
    refunds: MoneyView
    net: MoneyView
    cash_taken: MoneyView
    payouts: MoneyView
    balance_change: MoneyView

    @classmethod
    def of(cls, earned: Earning) -> EarningView:
        computed = {"net": earned.net, "balance_change": earned.balance_change}
        amounts = {name: computed.get(name) or earned.amount(name) for name in cls.model_fields if name not in computed}
        return cls.model_validate(amounts | computed)


class EarningsGroupView(EarningView):
    """`of` is the ride, the day or the Monday of the week; null for what belongs to no ride."""

    of: str | None
    at: datetime
    rides: int


class EarningsView(View):
    """`balances` are what the co-operative owes now, in each currency; negative if the driver owes, from cash rides."""

    by: By
    first_day: date
    last_day: date
    timezone: str
    groups: list[EarningsGroupView]
    totals: list[EarningView]
    balances: list[MoneyView]
