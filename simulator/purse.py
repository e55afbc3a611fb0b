"""How one rider pays: by card, in cash, from a wallet that he fills when he sees the price, or by PIX; and what he adds."""

from __future__ import annotations

import random
from typing import Any

from kernel.money import Money
from simulator import pace
from simulator.app import App, in_time
from simulator.behaviour import chosen
from simulator.city import City
from simulator.prices import Price

CASH = "cash"
OPENING_WALL_S = 120.0
TIPS_BY = ("card", "wallet")
TOP_UP_STEP_MINOR = 1000
TOP_UP_PERCENT = 150
"""Of the price: a metered fare may end above its estimate."""


class Purse:
    def __init__(self, app: App, dice: random.Random, city: City, owner: str) -> None:
        behaviour = city.behaviour
        self.app = app
        self.city = city
        self.owner = owner
        self.kind = chosen(dice, behaviour.ways_to_pay)
        self.card_token = chosen(dice, behaviour.cards)
        self.tip_percent = dice.choice(behaviour.tip_percents) if dice.random() < behaviour.rider_tips else 0
        self.method_id = self.kind

    async def open(self) -> None:
        """A card has to be added before it can be used; there is time, for nobody rides yet."""
        if self.kind != "card":
            return
        adding = self.app.post("/v1/payment-methods", {"provider_token": self.card_token}, key=self._key("card"))
        answer = await in_time(adding, OPENING_WALL_S)
        if answer is None:
            self._pay_cash("a card")
        else:
            self.method_id = answer.body["method_id"]

    async def method_for(self, price: Price | None) -> str:
        """The payment method's id for a ride at this price."""
        if self.kind == "wallet":
            is_filled = await in_time(self._fill(price.total), self.city.patience_wall_s) if price else None
            if not is_filled:
                self._pay_cash("a wallet")
        return self.method_id

    async def tip(self, ride_id: str, fare: Money) -> None:
        """A part of the fare, for those who pay in a way that takes tips."""
        amount_minor = fare.amount_minor * self.tip_percent // 100
        if not amount_minor or self.kind not in TIPS_BY:
            return
        body = {"amount": {"amount_minor": amount_minor, "currency": fare.currency}}
        giving = self._until_known(f"/v1/rides/{ride_id}/tip", body, self._key("tip"))
        if await in_time(giving, self.city.patience_wall_s):
            self.city.tally.tips += 1
        else:
            self.city.tally.went_without["a tip"] += 1

    async def _fill(self, price: Money) -> bool:
        """By PIX, which is paid in the rider's bank's app within seconds."""
        steps = -(-price.amount_minor * TOP_UP_PERCENT // (100 * TOP_UP_STEP_MINOR))
        amount = {"amount_minor": steps * TOP_UP_STEP_MINOR, "currency": price.currency}
        body = {"amount": amount, "payment_method_id": "pix"}
        answer = await self.app.post("/v1/wallet/top-ups", body, key=self._key("top-up"))
        charge: dict[str, Any] = answer.body
        while answer.ok and charge["state"] == "pending":
            await pace.pause(self.city.intervals.news_poll_s, self.city.intervals.poll_floor_wall_s)
            charge = (await self.app.watch(f"/v1/charges/{charge['charge_id']}")).body
        return answer.ok and charge["state"] == "paid"

    async def _until_known(self, path: str, body: Any, key: str) -> bool:
        """Payments hear of a fare a moment after the rider."""
        while (answer := await self.app.post(path, body, 404, 409, key=key)).code in ("not_found", "nothing_to_tip"):
            await pace.pause(self.city.intervals.news_poll_s, self.city.intervals.poll_floor_wall_s)
        return answer.ok

    def _pay_cash(self, instead_of: str) -> None:
        self.kind = self.method_id = CASH
        self.city.tally.went_without[instead_of] += 1

    def _key(self, what: str) -> str:
        return f"{what}-{self.city.seed}-{self.owner}"
