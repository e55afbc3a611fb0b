"""What this service does when something happened."""

from datetime import datetime

from events.drivers import DriverErased
from events.riders import RiderErased
from events.trips import TripCancelled, TripCompleted, TripEvent
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber
from ratings import store
from ratings.model import EndedTrip, TripId
from ratings.service import SERVICE
from ratings.side import Side


def on_trip_completed(event: TripCompleted, _metadata: Metadata) -> None:
    """From now on the two may rate each other."""
    _keep(event, event.completed_at, completed=True)


def on_trip_cancelled(event: TripCancelled, _metadata: Metadata) -> None:
    """Nothing to rate, but there may be something to complain about."""
    _keep(event, event.cancelled_at, completed=False)


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    _erase(Side.RIDER, event.rider_id)


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    _erase(Side.DRIVER, event.driver_id)


def _keep(event: TripEvent, ended_at: datetime, *, completed: bool) -> None:
    """Once, however often it is told."""
    if store.get(TripId(event.trip_id)):
        return
    trip = EndedTrip(TripId(event.trip_id), event.ride_id, event.rider_id, event.driver_id, ended_at, completed)
    store.save(None, (trip, ()))


def _erase(side: Side, person_id: str) -> None:
    standing = store.standing(side, person_id)
    if standing.erased_at is None:
        store.save_standing(*standing.erase(clock.now()))


handler = subscriber(SERVICE, on_trip_completed, on_trip_cancelled, on_rider_erased, on_driver_erased)
