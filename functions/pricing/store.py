"""Where the fares of rides are kept, and who is to be forgotten.

A receipt holds its whole tariff, so that it can be checked anywhere; here, beside the tariff that never changes, its name
and version will do. A ride's fare is read and written as a few kilobytes instead of dozens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kernel.clock import rfc3339
from kernel.outbox import Fact
from kernel.table import Item, Key, Table, Write, next_version
from pricing import store_tariffs
from pricing.erasure import Erasure, ErasureDue
from pricing.model import RideFare
from pricing.receipt import Receipt
from pricing.service import SERVICE

BY_RIDER = "by_rider"
RECEIPTS = ("agreed", "final")

table = Table(SERVICE.name)


class TariffLost(Exception):
    """A receipt names a version that is not there any more, though versions are never taken away."""


def fare_key(ride_id: str) -> Key:
    return Key(f"FARE#{ride_id}", "FARE")


def erasure_key(rider_id: str) -> Key:
    return Key(f"RIDER#{rider_id}", "ERASURE")


def get(ride_id: str) -> RideFare | None:
    item = table.item(fare_key(ride_id))
    return None if item is None else _read(item)


def of_ride(ride_id: str) -> RideFare:
    """The ride's fare, or the beginning of one."""
    return get(ride_id) or RideFare(ride_id)


def save(before: RideFare, after: RideFare, facts: tuple[Fact, ...] = ()) -> RideFare:
    if after == before:
        return before
    table.commit(saving(after, facts))
    return next_version(after)


def saving(fare: RideFare, facts: tuple[Fact, ...] = ()) -> Write:
    beside: dict[str, Any] = {name: _lean(getattr(fare, name)) for name in RECEIPTS}
    if fare.rider_id:
        beside |= {f"{BY_RIDER}_pk": fare.rider_id, f"{BY_RIDER}_sk": _newest_last(fare)}
    return table.saving(fare_key(fare.ride_id), fare, *facts, **beside)


def rides_of(rider_id: str) -> Iterator[str]:
    after = None
    while True:
        page = table.query(rider_id, index=BY_RIDER, after=after)
        yield from (item["ride_id"] for item in page.items)
        after = page.next
        if after is None:
            return


def erasure(rider_id: str) -> Erasure | None:
    return table.get(erasure_key(rider_id), Erasure)


def save_erasure(erasure: Erasure, due: ErasureDue) -> None:
    table.save(erasure_key(erasure.rider_id), erasure, due)


def _newest_last(fare: RideFare) -> str:
    at = fare.wish.requested_at if fare.wish else fare.imported.ended_at if fare.imported else None
    return f"{rfc3339(at)}#{fare.ride_id}" if at else fare.ride_id


def _lean(receipt: Receipt | None) -> dict[str, Any] | None:
    if receipt is None:
        return None
    plain: dict[str, Any] = msgspec.to_builtins(receipt)
    return plain | {"tariff": {"id": receipt.tariff_id, "version": receipt.tariff_version}}


def _read(item: Item) -> RideFare:
    whole = {name: _whole(item[name]) for name in RECEIPTS if item.get(name)}
    return msgspec.convert(item | whole, RideFare)


def _whole(lean: dict[str, Any]) -> dict[str, Any]:
    named = lean["tariff"]
    tariff = store_tariffs.get(named["id"], named["version"])
    if tariff is None:
        raise TariffLost(f"{named['id']} version {named['version']}")
    return lean | {"tariff": msgspec.to_builtins(tariff)}
