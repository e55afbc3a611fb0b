"""What this service does when its time has come."""

from datetime import datetime

from kernel import clock
from kernel.inbox import timers
from location import chunks, store
from location.model import SilenceDue
from location.service import SERVICE
from location.trip import TrackDue


def on_silence_due(timer: SilenceDue) -> datetime | None:
    car = store.get_car(timer.driver_id)
    if car is None or not car.is_watched_by(timer):
        return None
    if car.silent_at > clock.now():
        return car.silent_at
    store.save_car(*car.fall_silent())
    return None


def on_track_due(timer: TrackDue) -> None:
    trip = store.trip(timer.trip_id)
    measured, facts = trip.measure(chunks.track(trip.id))
    if measured != trip:
        store.save_trip(measured, facts)


handler = timers(SERVICE, on_silence_due, on_track_due)
