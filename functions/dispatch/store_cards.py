"""Where the copies of the customer and driver cards are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from dispatch.cards import CustomerCard, DriverCard
from dispatch.debt import Debt
from dispatch.gates import Driver
from dispatch.lock import DriverLock
from dispatch.store import lock_key, table
from kernel.money import Money
from kernel.table import Key, Write


def customer_card_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "CARD")


def debt_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "DEBT")


def driver_card_key(driver_id: str) -> Key:
    return Key(f"DRIVER#{driver_id}", "CARD")


def driver_card(driver_id: str) -> DriverCard:
    return table.get(driver_card_key(driver_id), DriverCard) or DriverCard(driver_id)


def driver_cards(driver_ids: Iterable[str]) -> dict[str, DriverCard]:
    """The cards of those who have one, perhaps a moment old."""
    found = table.items(map(driver_card_key, driver_ids)).values()
    return {card.driver_id: card for card in msgspec.convert(list(found), list[DriverCard])}


def drivers(driver_ids: list[str]) -> dict[str, Driver]:
    """What is known about many drivers, perhaps a moment old: the lock itself decides when it is claimed."""
    found = table.items(key for each in driver_ids for key in (driver_card_key(each), lock_key(each)))

    def known(driver_id: str) -> Driver:
        return Driver(
            card=msgspec.convert(found.get(driver_card_key(driver_id)), DriverCard | None),
            lock=msgspec.convert(found.get(lock_key(driver_id)), DriverLock | None),
        )

    return {driver_id: known(driver_id) for driver_id in driver_ids}


def change_driver_card(driver_id: str, change: Callable[[DriverCard], DriverCard]) -> DriverCard:
    card = driver_card(driver_id)
    changed = change(card)
    return changed if changed == card else table.save(driver_card_key(driver_id), changed)


def customer_card(rider_id: str) -> CustomerCard | None:
    return table.get(customer_card_key(rider_id), CustomerCard)


def unless_erased(rider_id: str) -> Write:
    """The condition that his erasure, which sweeps his rides, has not come since his card was read."""
    return table.check(customer_card_key(rider_id), "attribute_not_exists(erased) OR erased = :no", no=False)


def debt(rider_id: str) -> Debt | None:
    return table.get(debt_key(rider_id), Debt)


def project_debt(rider_id: str, owed: Money, version: int) -> None:
    table.project(debt_key(rider_id), Debt(rider_id, owed), version)


def project_customer_card(rider_id: str, facts: Any, version: int) -> None:
    table.project(customer_card_key(rider_id), facts, version)
