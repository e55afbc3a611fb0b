"""Where riders are kept."""

from kernel.event import Event
from kernel.table import Key, Table, Write
from riders.model import Rider, RiderId
from riders.service import SERVICE

table = Table(SERVICE.name)


def rider_key(rider_id: RiderId) -> Key:
    return Key(f"RIDER#{rider_id}", "RIDER")


def get(rider_id: RiderId) -> Rider | None:
    return table.get(rider_key(rider_id), Rider)


def save(rider: Rider, facts: tuple[Event, ...]) -> Rider:
    return table.save(rider_key(rider.id), rider, *facts)


def saving(rider: Rider, facts: tuple[Event, ...]) -> Write:
    return table.saving(rider_key(rider.id), rider, *facts)
