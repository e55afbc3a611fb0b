"""Where rides are found by either name."""

from __future__ import annotations

from kernel.table import Key, Table, Write
from migration.ride_number import NumberedRide
from migration.service import SERVICE

table = Table(SERVICE.name)


def number_key(number: int) -> Key:
    return Key(f"RIDE-NUMBER#{number}", "RIDE")


def ride_key(ride_id: str) -> Key:
    return Key(f"RIDE#{ride_id}", "RIDE")


def by_number(number: int) -> NumberedRide | None:
    return table.get(number_key(number), NumberedRide)


def by_ride_id(ride_id: str) -> NumberedRide | None:
    return table.get(ride_key(ride_id), NumberedRide)


def saving(ride: NumberedRide) -> tuple[Write, Write]:
    """Under both names."""
    return table.put(number_key(ride.number), ride), table.put(ride_key(ride.ride_id), ride)
