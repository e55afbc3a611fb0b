"""What this service does when it is time."""

from datetime import datetime

from kernel import clock
from kernel.inbox import timers
from trips import store
from trips.cancelling import expire
from trips.erasure import ErasureDue
from trips.model import TripId, TripOverdue
from trips.service import SERVICE


def on_trip_overdue(timer: TripOverdue) -> datetime | None:
    """Ends a trip whose time is up; looks again when a trip under way would be."""
    trip = store.get(TripId(timer.trip_id))
    if trip is None or trip.state.is_final:
        return None
    after = store.save(trip, expire(trip, clock.now()))
    return None if after.state.is_final else after.overdue_at


def on_erasure_due(timer: ErasureDue) -> None:
    """Takes the person out of every trip. Interrupted, it goes on where it was: what is done needs no second look."""
    for found in store.all_trips(timer.side, timer.person_id):
        if timer.side in found.forgotten:
            continue
        trip = store.get(found.id)
        if trip is not None:
            store.save(trip, (trip.forget(timer.side), ()))


handler = timers(SERVICE, on_trip_overdue, on_erasure_due)
