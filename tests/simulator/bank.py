"""The money of the small cloud: real tariffs and receipts, and books kept in a dictionary."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from kernel import clock
from kernel.geo import Point
from pricing import shipped
from pricing.fare import fare, final_fare
from pricing.receipt import Receipt
from pricing.timetable import Timetable
from pricing.trip_facts import Kind, TripFacts

Body = dict[str, Any]

KNOWN = Timetable.of(shipped.tariffs())
METERS, SECONDS = 3200, 540


def receipt_for(way: Body, category: str = "standard", metres: int = METERS) -> Receipt:
    return fare(*_tariff_and_facts(way, category, metres))


@dataclass
class Bank:
    """Everybody pays by card, and the provider holds it."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    tips: dict[str, Body] = field(default_factory=dict)
    driver_of: dict[str, str] = field(default_factory=dict)

    def quotes(self, way: Body) -> list[Body]:
        receipts = [receipt_for(way, category) for category in ("standard", "comfort", "xl", "black")]
        return [
            {"category": receipt.tariff.category, "total": _money(receipt.total.amount_minor), "token": "token"}
            for receipt in receipts
        ]

    def is_due(self, ride: Body, driver: str, kind: Kind = Kind.TRIP) -> None:
        tariff, facts = _tariff_and_facts(ride, ride.get("category", "standard"), METERS)
        self.receipts[ride["ride_id"]] = final_fare(tariff, replace(facts, kind=kind), None)
        self.driver_of[ride["ride_id"]] = driver

    def fare(self, ride_id: str) -> tuple[int, Body]:
        receipt = self.receipts.get(ride_id)
        return 200, {"final": {"total": _money(receipt.total.amount_minor)} if receipt else None}

    def receipt(self, ride_id: str) -> tuple[int, Body]:
        receipt = self.receipts.get(ride_id)
        return (200, json.loads(receipt.encode())) if receipt else (409, {"code": "fare_not_final", "state": "nothing_due"})

    def payment(self, ride_id: str) -> tuple[int, Body]:
        state = "captured" if ride_id in self.receipts else "released"
        return 200, {"method": "card", "state": state, "tip": self.tips.get(ride_id)}

    def tip(self, ride_id: str, amount: Body) -> tuple[int, Body]:
        self.tips[ride_id] = {"amount": amount, "state": "given"}
        return 201, {}

    def trial_balance(self) -> Body:
        drivers = self._earned().total()
        platform = sum(receipt.platform_share.amount_minor for receipt in self.receipts.values())
        lines = [{"account": "driver", "balance": _money(drivers)}, {"account": "platform", "balance": _money(platform)}]
        sides = {"debits": _money(drivers + platform), "credits": _money(drivers + platform), "difference": _money(0)}
        return {
            "currencies": [{"currency": "EUR", "lines": lines, **sides}],
            "verification": {"accounts": 3, "wrong": [], "not_read": [], "next_cursor": None},
        }

    def earnings(self, driver: str) -> Body:
        earned = _money(self._earned()[driver])
        return {"totals": [{"net": earned}], "balances": [earned]}

    def _earned(self) -> Counter[str]:
        earned: Counter[str] = Counter()
        for ride_id, receipt in self.receipts.items():
            tip = self.tips.get(ride_id, {"amount": _money(0)})["amount"]["amount_minor"]
            earned[self.driver_of[ride_id]] += receipt.driver_share.amount_minor + tip
        return earned


def _tariff_and_facts(way: Body, category: str, metres: int) -> Any:
    facts = TripFacts(
        pickup=Point(**way["pickup"]),
        dropoff=Point(**way["dropoff"]),
        started_at=clock.now(),
        distance_m=metres,
        duration_s=SECONDS,
    )
    tariff = KNOWN.in_force("porto", category, facts.started_at)
    assert tariff
    return tariff, facts


def _money(amount_minor: int) -> Body:
    return {"amount_minor": amount_minor, "currency": "EUR"}
