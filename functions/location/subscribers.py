"""What this service does when something happened: who drives, who carries whom, and what customers need."""

from datetime import datetime

from events.dispatch import DriverAssigned
from events.drivers import (
    DriverCard,
    DriverErased,
    DriverEvent,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from events.riders import CustomerCard, RiderErased, RiderProfileChanged, RiderRegistered
from events.trips import TripCancelled, TripCompleted, TripDropoffChanged, TripEvent, TripStarted, TripStopReached
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber
from location import chunks, store
from location.fix import milliseconds
from location.model import Car, Facts
from location.service import SERVICE
from location.trip import Trip


def on_driver_went_online(event: DriverWentOnline, metadata: Metadata) -> None:
    car = store.car(event.driver_id)
    online, facts = car.go_online(metadata.aggregate.version, clock.now())
    _save_changed(car, _with_card(online, event, metadata), facts)


def on_driver_profile_changed(event: DriverProfileChanged, metadata: Metadata) -> None:
    car = store.car(event.driver_id)
    _save_changed(car, _with_card(car, event, metadata))


def on_driver_went_offline(event: DriverWentOffline, metadata: Metadata) -> None:
    _go_offline(event, metadata)


def on_driver_suspended(event: DriverSuspended, metadata: Metadata) -> None:
    _go_offline(event, metadata)


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    car = store.car(event.driver_id)
    _save_changed(car, car.erase())
    _forget_trips_of(event.driver_id)


def on_driver_assigned(event: DriverAssigned, _metadata: Metadata) -> None:
    trip = store.trip(event.trip_id)
    known = _known(trip, event).goes(event.pickup, event.stops, event.dropoff)
    _save_carried(trip, known, event.driver_id, event.assigned_at)


def on_trip_started(event: TripStarted, _metadata: Metadata) -> None:
    trip = store.trip(event.trip_id)
    _save_carried(trip, _known(trip, event).start(event.started_at), event.driver_id, event.started_at)


def on_trip_stop_reached(event: TripStopReached, _metadata: Metadata) -> None:
    trip = store.trip(event.trip_id)
    _save_trip(trip, _known(trip, event).reach_stop(event.stop))


def on_trip_dropoff_changed(event: TripDropoffChanged, _metadata: Metadata) -> None:
    trip = store.trip(event.trip_id)
    _save_trip(trip, _known(trip, event).redirect(event.dropoff, event.changed_at))


def on_trip_completed(event: TripCompleted, _metadata: Metadata) -> None:
    trip, car = store.trip(event.trip_id), store.car(event.driver_id)
    if trip.is_over:
        return
    completed = _known(trip, event).complete(event.started_at, event.completed_at, event.pickup, event.dropoff)
    measured, told = completed.measure(chunks.track(trip.id))
    expecting, timer = measured.measure_later(clock.now())
    free = car.release(trip.id, milliseconds(event.started_at), milliseconds(event.completed_at))
    _save_trip(trip, expecting, car, free, told + timer)


def on_trip_cancelled(event: TripCancelled, _metadata: Metadata) -> None:
    trip, car = store.trip(event.trip_id), store.car(event.driver_id)
    cancelled_ms = milliseconds(event.cancelled_at)
    cancelled = _known(trip, event).cancel(event.cancelled_at)
    _save_trip(trip, cancelled, car, car.release(trip.id, cancelled_ms, cancelled_ms))


def on_rider_registered(event: RiderRegistered, metadata: Metadata) -> None:
    _keep_card(event, metadata)


def on_rider_profile_changed(event: RiderProfileChanged, metadata: Metadata) -> None:
    _keep_card(event, metadata)


def on_rider_erased(event: RiderErased, metadata: Metadata) -> None:
    """What stays is a version, so that nothing older brings the card back."""
    store.keep_card(event.rider_id, None, metadata.aggregate.version)
    _forget_trips_of(event.rider_id)


def _known(trip: Trip, event: DriverAssigned | TripEvent) -> Trip:
    """The trip with its people, but for who had been erased when it was first heard of."""
    known = trip.of(event.ride_id, event.rider_id, event.driver_id)
    for person_id in store.erased_people(event.rider_id, event.driver_id) if trip.version == 0 else ():
        known = known.forget(person_id)
    return known


def _with_card(car: Car, card: DriverCard, metadata: Metadata) -> Car:
    return car.take_card(metadata.aggregate.version, card.categories, card.serves_needs)


def _go_offline(event: DriverEvent, metadata: Metadata) -> None:
    car = store.car(event.driver_id)
    _save_changed(car, car.go_offline(metadata.aggregate.version))


def _keep_card(card: CustomerCard, metadata: Metadata) -> None:
    store.keep_card(card.rider_id, card, metadata.aggregate.version)


def _save_changed(before: Car, after: Car, facts: Facts = ()) -> None:
    if after != before:
        store.save_car(after, facts)


def _save_trip(before: Trip, after: Trip, car: Car | None = None, car_after: Car | None = None, facts: Facts = ()) -> None:
    after = after.without_the_forgotten()
    car_changed = car_after if car_after != car else None
    if after != before or car_changed:
        store.save_trip(after, facts, car_changed)
    if after.forgotten and after.is_over:
        chunks.delete(after.id)


def _save_carried(before: Trip, after: Trip, driver_id: str, at: datetime) -> None:
    """Of a trip that is over something may still become known; no car carries it."""
    if before.is_over:
        _save_trip(before, after)
        return
    car = store.car(driver_id)
    _save_trip(before, after, car, car.carry(before.id, milliseconds(at)))


def _forget_trips_of(person_id: str) -> None:
    for trip_id in store.trips_of(person_id):
        trip = store.trip(trip_id)
        _save_trip(trip, trip.forget(person_id))
        store.forget_person(person_id, trip_id)


handler = subscriber(
    SERVICE,
    on_driver_went_online,
    on_driver_went_offline,
    on_driver_suspended,
    on_driver_profile_changed,
    on_driver_erased,
    on_driver_assigned,
    on_trip_started,
    on_trip_stop_reached,
    on_trip_dropoff_changed,
    on_trip_completed,
    on_trip_cancelled,
    on_rider_registered,
    on_rider_profile_changed,
    on_rider_erased,
)
