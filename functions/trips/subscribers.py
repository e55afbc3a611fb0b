"""What this service does when something happened."""

from events.dispatch import DriverAssigned
from events.drivers import DriverErased
from events.location import TripTrackMeasured
from events.riders import RiderErased
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber
from trips import store
from trips.erasure import Erasure
from trips.model import Track, Trip, TripId
from trips.pin import random_digits
from trips.service import SERVICE
from trips.side import Side


class TripNotHere(Exception):
    """Somebody knows of a trip that we do not: let the message come again, and be seen if it stays so."""


def on_driver_assigned(event: DriverAssigned, _metadata: Metadata) -> None:
    """The trip begins, once, however often its assignment is told."""
    if store.get(TripId(event.trip_id)):
        return
    forgotten = store.forgotten_people(event.rider_id, event.driver_id)
    store.save(None, Trip.begin(event, random_digits(), forgotten))


def on_trip_track_measured(event: TripTrackMeasured, metadata: Metadata) -> None:
    trip = store.get(TripId(event.trip_id))
    if trip is None:
        raise TripNotHere(event.trip_id)
    measured = trip.measure(Track(event.distance_m, event.duration_s, metadata.aggregate.version))
    store.save(trip, (measured, ()))


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    _ask_erasure(Side.RIDER, event.rider_id)


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    _ask_erasure(Side.DRIVER, event.driver_id)


def _ask_erasure(side: Side, person_id: str) -> None:
    if store.get_erasure(side, person_id) is None:
        store.save_erasure(*Erasure.ask(side, person_id, clock.now()))


handler = subscriber(SERVICE, on_driver_assigned, on_trip_track_measured, on_rider_erased, on_driver_erased)
