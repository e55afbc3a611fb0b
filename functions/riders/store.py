"""Where riders are kept."""

from kernel import receipts
from kernel.event import Event
from kernel.table import Key, Table, Write, next_version
from riders.model import Rider, RiderId
from riders.service import SERVICE

IMPORTED = "rider"
"""How records of riders are called."""

table = Table(SERVICE.name)


def rider_key(rider_id: RiderId) -> Key:
    return Key(f"RIDER#{rider_id}", "RIDER")


def get(rider_id: RiderId) -> Rider | None:
    return table.get(rider_key(rider_id), Rider)


def save(rider: Rider, facts: tuple[Event, ...]) -> Rider:
    return table.save(rider_key(rider.id), rider, *facts)


def erase(rider: Rider, facts: tuple[Event, ...]) -> Rider:
    """With what another system's record of him would tell."""
    table.commit(saving(rider, facts), *receipts.forgetting(table, IMPORTED, rider.id))
    return next_version(rider)


def saving(rider: Rider, facts: tuple[Event, ...]) -> Write:
    return table.saving(rider_key(rider.id), rider, *facts)
