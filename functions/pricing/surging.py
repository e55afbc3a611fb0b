"""Surge as the rest of pricing uses it: what a ride from here costs more, and what happened here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kernel.geo import Point
from kernel.table import Conflict
from pricing import store_surge as store
from pricing import store_tariffs
from pricing.supply import Car
from pricing.surge import Cell
from pricing.surge_cell import CellId
from pricing.surge_limit import SurgeLimit
from pricing.trip_facts import NO_SURGE_PERCENT


class Surge(NamedTuple):
    percent: int
    proof: str


def surge_at(city: str, pickup: Point) -> Surge:
    """The published factor of the pickup's cell under the emergency limit, and why it is that."""
    return factor_of(*store.cell_and_limit(CellId.of(city, pickup)))


def factor_of(cell: Cell, limit: SurgeLimit) -> Surge:
    percent = limit.at_most(cell.factor_percent)
    if cell.factor_percent == NO_SURGE_PERCENT:
        return Surge(NO_SURGE_PERCENT, "")
    if percent == cell.factor_percent:
        return Surge(percent, cell.proof)
    return Surge(percent, f"{cell.proof} {limit.told}")


def legal_cap_percent(city: str, at: datetime) -> int:
    """The highest cap of the city's tariffs: no published factor exceeds what any of them may charge."""
    return max((tariff.surge_cap_percent for tariff in store_tariffs.all_in_force(city, at)), default=NO_SURGE_PERCENT)


def asked(pickup: Point, at: datetime) -> None:
    """A ride was asked for. The minute's first sees to it that somebody looks at the cell."""
    if (cell_id := _cell_of(pickup, at)) and store.count(str(cell_id), "asked", at):
        _wake(cell_id, at)


def answered(pickup: Point, at: datetime) -> None:
    """A ride that was asked for got its driver."""
    if cell_id := _cell_of(pickup, at):
        store.count(str(cell_id), "answered", at)


def set_free(car: Car, place: Point, at: datetime) -> Car:
    cell_id = _cell_of(place, at)
    return car.set_free(str(cell_id) if cell_id else "", at)


def _cell_of(place: Point, at: datetime) -> CellId | None:
    city = store_tariffs.city_of(place, at)
    return CellId.of(city, place) if city else None


def _wake(cell_id: CellId, now: datetime) -> None:
    before = store.cell(cell_id)
    try:
        store.save_cell(before, *before.wake(now))
    except Conflict:
        return  # somebody else woke it
