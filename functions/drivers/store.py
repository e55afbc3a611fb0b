"""Where drivers are kept."""

from typing import Any, NamedTuple

import msgspec

from drivers.decision import Status
from drivers.model import Driver, DriverId, Next
from drivers.service import SERVICE
from kernel import receipts
from kernel.clock import rfc3339
from kernel.outbox import Fact
from kernel.table import Key, Table, Write, next_version

IMPORTED = "driver"
"""How records of drivers are called."""

table = Table(SERVICE.name)


class DriverPage(NamedTuple):
    drivers: list[Driver]
    next: dict[str, str] | None


def driver_key(driver_id: DriverId) -> Key:
    return Key(f"DRIVER#{driver_id}", "DRIVER")


def status_partition(status: Status) -> str:
    return f"STATUS#{status}"


def get(driver_id: DriverId) -> Driver | None:
    return table.get(driver_key(driver_id), Driver)


def save(before: Driver | None, outcome: Next) -> Driver:
    """Store what became of a driver, unless nothing did: who asks twice gets the version he got before."""
    driver, facts = outcome
    if driver == before:
        return driver
    return table.save(driver_key(driver.id), driver, *facts, **_status_index(driver))


def erase(before: Driver, outcome: Next) -> Driver:
    """With what another system's record of him would tell."""
    driver, facts = outcome
    if driver == before:
        return driver
    table.commit(saving(driver, facts), *receipts.forgetting(table, IMPORTED, driver.id))
    return next_version(driver)


def saving(driver: Driver, facts: tuple[Fact, ...]) -> Write:
    return table.saving(driver_key(driver.id), driver, *facts, **_status_index(driver))


def with_status(status: Status, limit: int, after: dict[str, str] | None) -> DriverPage:
    """Longest-standing first."""
    page = table.query(status_partition(status), index="by_status", limit=limit, after=after)
    return DriverPage([msgspec.convert(item, Driver) for item in page.items], page.next)


def _status_index(driver: Driver) -> dict[str, Any]:
    """An erased driver is on no list."""
    if driver.status is Status.ERASED:
        return {}
    return {
        "by_status_pk": status_partition(driver.status),
        "by_status_sk": f"{rfc3339(driver.applied_at)}#{driver.id}",
    }
