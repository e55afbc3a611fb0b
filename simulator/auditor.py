"""Reads the books when the city has gone home: through the public API, and computing every receipt again by itself."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.money import Money
from pricing import recompute
from pricing.receipt import Receipt
from simulator.app import Answer, App, in_time
from simulator.books import Audited, Books, Earnings, Ledger, Payment, Trial
from simulator.desk import Outcome

NEVER_BILLED = frozenset({"no_tariff", "nothing_due"})
SETTLED = frozenset({"captured", "owed", "released"})
NOT_THERE = 404, 409
POLL_WALL_S = 1.0
ACCOUNTS_PER_PAGE = 100


class Auditor:
    """`desk` may see everything, each of the `drivers` what is his. `patience_wall_s` is how long a part may take."""

    def __init__(self, desk: App, drivers: Sequence[App], patience_wall_s: float) -> None:
        self.desk = desk
        self.drivers = drivers
        self.patience_wall_s = patience_wall_s

    async def read(self, outcomes: Sequence[Outcome]) -> Books:
        """The ledger last: while a payment is under way, it changes."""
        known = [outcome for outcome in outcomes if outcome.ride_id]
        receipts, payments = await asyncio.gather(
            in_time(self._receipts([outcome for outcome in known if outcome.had_trip]), self.patience_wall_s),
            in_time(self._payments(known), self.patience_wall_s),
        )
        ledger, earnings, safety_concerns = await asyncio.gather(
            in_time(self._ledger(), self.patience_wall_s),
            in_time(self._earnings(), self.patience_wall_s),
            in_time(self._safety_concerns(), self.patience_wall_s),
        )
        return Books(
            driven=[outcome.ride_id for outcome in known if outcome.state == "completed"],
            receipts=receipts,
            payments=payments,
            ledger=ledger,
            earnings=earnings,
            safety_concerns=safety_concerns,
        )

    async def _receipts(self, outcomes: Sequence[Outcome]) -> list[Audited]:
        found = await asyncio.gather(*(self._receipt(outcome) for outcome in outcomes))
        return [audited for audited in found if audited]

    async def _receipt(self, outcome: Outcome) -> Audited | None:
        found = await self._once_there(f"/v1/rides/{outcome.ride_id}/receipt", _is_billed)
        if found is None:
            return None
        receipt = Receipt.decode(json.dumps(found))
        return Audited(outcome.ride_id, receipt, recompute.faults(receipt))

    async def _payments(self, outcomes: Sequence[Outcome]) -> list[Payment]:
        found = await asyncio.gather(*(self._payment(outcome.ride_id) for outcome in outcomes))
        return [payment for payment in found if payment]

    async def _payment(self, ride_id: str) -> Payment | None:
        """As it is in the end, or as it is when nobody has patience any more."""
        found = await self._once_there(f"/v1/rides/{ride_id}/payment", _is_settled)
        if found is None:
            return None
        tip = found["tip"]
        given = Money(**tip["amount"]) if tip and tip["state"] == "given" else None
        return Payment(ride_id, found["method"] or "unknown", found["state"], given)

    async def _ledger(self) -> Ledger:
        path = f"/v1/ledger/trial-balance?verify=true&limit={ACCOUNTS_PER_PAGE}"
        body = await self.desk.must("GET", path)
        accounts, wrong, page = 0, [], body["verification"]
        while True:
            accounts += page["accounts"]
            wrong += [*page["wrong"], *page["not_read"]]
            if not page["next_cursor"]:
                return Ledger([_trial(trial) for trial in body["currencies"]], accounts, wrong)
            page = (await self.desk.must("GET", f"{path}&cursor={page['next_cursor']}"))["verification"]

    async def _earnings(self) -> Earnings:
        """A run may begin before midnight and end after it."""
        today, one_day = clock.now().date(), timedelta(days=1)
        path = f"/v1/earnings/mine?by=day&first_day={today - one_day}&last_day={today + one_day}"
        net: Counter[str] = Counter()
        owed: Counter[str] = Counter()
        for earned in await asyncio.gather(*(app.must("GET", path) for app in self.drivers)):
            for total in earned["totals"]:
                net[total["net"]["currency"]] += total["net"]["amount_minor"]
            for balance in earned["balances"]:
                owed[balance["currency"]] += balance["amount_minor"]
        return Earnings(net, owed)

    async def _safety_concerns(self) -> int:
        found = await self.desk.must("GET", "/v1/complaints?topic=safety&limit=100")
        return len(found["complaints"])

    async def _once_there(self, path: str, says_all: Callable[[Answer], bool]) -> Any | None:
        """The answer's body as soon as it says all, or as it was last; None if there is no such thing.

        Raises `TimeoutError` if nobody answers.
        """
        last: Answer | None = None

        async def ask() -> None:
            nonlocal last
            while not (last and says_all(last)):
                if last:
                    await asyncio.sleep(POLL_WALL_S)
                last = await self.desk.watch(path, *NOT_THERE)

        await in_time(ask(), self.patience_wall_s / 2)
        if last is None:
            raise TimeoutError(path)
        return last.body if last.ok else None


def _is_billed(answer: Answer) -> bool:
    """There is a receipt, or there will never be one."""
    return answer.ok or answer.body.get("state") in NEVER_BILLED


def _is_settled(answer: Answer) -> bool:
    if not answer.ok or answer.body["state"] not in SETTLED:
        return False
    return not (answer.body["tip"] and answer.body["tip"]["state"] == "pending")


def _trial(trial: dict[str, Any]) -> Trial:
    nothing = {"amount_minor": 0, "currency": trial["currency"]}
    drivers = next((line["balance"] for line in trial["lines"] if line["account"] == "driver"), nothing)
    return Trial(Money(**trial["debits"]), Money(**trial["credits"]), Money(**trial["difference"]), Money(**drivers))
