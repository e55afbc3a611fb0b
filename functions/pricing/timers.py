"""What this service does when it is time."""

from __future__ import annotations

from kernel import clock
from kernel.inbox import timers
from pricing import billing, store, store_surge, surging
from pricing.erasure import ErasureDue
from pricing.model import FareDue, LastWordSaid
from pricing.service import SERVICE
from pricing.surge import SurgeRoundDue
from pricing.surge_cell import CellId


def on_fare_due(timer: FareDue) -> None:
    """No usable track has come: the bill is made without. A ride whose request is still to come is billed when it comes."""
    fare = store.get(timer.ride_id)
    if fare:
        billing.save(fare, fare)


def on_last_word_said(timer: LastWordSaid) -> None:
    fare = store.get(timer.ride_id)
    if fare and fare.is_forgotten:
        store.table.commit(store.saving(fare))


def on_surge_round_due(timer: SurgeRoundDue) -> None:
    now, cell_id = clock.now(), CellId.parse(timer.cell_id)
    cell = store_surge.cell(cell_id)
    looked = cell.look(
        timer.round,
        store_surge.seen(cell.id, now),
        store_surge.limit(cell.city),
        surging.legal_cap_percent(cell.city, now),
        now,
    )
    store_surge.save_cell(cell, *looked)


def on_erasure_due(timer: ErasureDue) -> None:
    """Takes the rider out of every receipt. Interrupted, it goes on where it was: what is done needs no second look."""
    for ride_id in store.rides_of(timer.rider_id):
        fare = store.of_ride(ride_id)
        store.save(fare, fare.forget())


handler = timers(SERVICE, on_fare_due, on_last_word_said, on_surge_round_due, on_erasure_due)
