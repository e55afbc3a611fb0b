"""What this service does when something happened: rides that are to be billed, and what moves surge."""

from __future__ import annotations

from events.dispatch import DriverAssigned, RideRequestCancelled, RideRequested, RideUnserved
from events.drivers import DriverWentOffline, DriverWentOnline
from events.location import DriverWentSilent, TripTrackMeasured
from events.riders import RiderErased
from events.trips import TripCancelled, TripCompleted
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber
from pricing import agreeing, billing, store, store_surge, surging
from pricing.ending import Ending, Track
from pricing.erasure import Erasure
from pricing.service import SERVICE


def on_ride_requested(event: RideRequested, _metadata: Metadata) -> None:
    fare = store.of_ride(event.ride_id)
    if fare.wish:
        return
    if store.erasure(event.rider_id):
        fare = fare.forget()
    agreed = agreeing.agree(event)
    billing.save(fare, *fare.agree(event, agreed.receipt, agreed.quote_refused))
    surging.asked(event.pickup, clock.now())


def on_driver_assigned(event: DriverAssigned, _metadata: Metadata) -> None:
    fare = store.of_ride(event.ride_id)
    billing.save(fare, fare.assign(event.driver_id))
    car = store_surge.car(event.driver_id)
    is_news = store_surge.save_car(car, car.lost(event.assigned_at), clock.now())
    if is_news and event.attempt == 1:
        surging.answered(event.pickup, clock.now())


def on_ride_unserved(event: RideUnserved, _metadata: Metadata) -> None:
    _call_off(event.ride_id)


def on_ride_request_cancelled(event: RideRequestCancelled, _metadata: Metadata) -> None:
    _call_off(event.ride_id)


def on_trip_completed(event: TripCompleted, _metadata: Metadata) -> None:
    fare = store.of_ride(event.ride_id)
    billing.save(fare, *fare.end(Ending.completed(event), clock.now()))
    car = store_surge.car(event.driver_id)
    store_surge.save_car(car, surging.set_free(car, event.dropoff, event.completed_at), clock.now())


def on_trip_cancelled(event: TripCancelled, _metadata: Metadata) -> None:
    """If another driver is looked for the ride goes on, and this trip costs nothing."""
    if not event.find_another_driver:
        fare = store.of_ride(event.ride_id)
        billing.save(fare, *fare.end(Ending.cancelled(event), clock.now()))
    car = store_surge.car(event.driver_id)
    store_surge.save_car(car, car.lost(event.cancelled_at), clock.now())


def on_trip_track_measured(event: TripTrackMeasured, metadata: Metadata) -> None:
    fare = store.of_ride(event.ride_id)
    billing.save(fare, fare.measure(Track.of(event, metadata.aggregate.version)))


def on_driver_went_online(event: DriverWentOnline, metadata: Metadata) -> None:
    _shift(event.driver_id, metadata, on=True)


def on_driver_went_offline(event: DriverWentOffline, metadata: Metadata) -> None:
    _shift(event.driver_id, metadata, on=False)


def on_driver_went_silent(event: DriverWentSilent, _metadata: Metadata) -> None:
    car = store_surge.car(event.driver_id)
    store_surge.save_car(car, car.lost(event.last_seen_at), clock.now())


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    if store.erasure(event.rider_id) is None:
        store.save_erasure(*Erasure.ask(event.rider_id, clock.now()))


def _call_off(ride_id: str) -> None:
    fare = store.of_ride(ride_id)
    if fare.ending is None:
        store.save(fare, fare.call_off())


def _shift(driver_id: str, metadata: Metadata, *, on: bool) -> None:
    car = store_surge.car(driver_id)
    store_surge.save_car(car, car.shift(metadata.aggregate.version, on=on), clock.now())


handler = subscriber(
    SERVICE,
    on_ride_requested,
    on_driver_assigned,
    on_ride_unserved,
    on_ride_request_cancelled,
    on_trip_completed,
    on_trip_cancelled,
    on_trip_track_measured,
    on_driver_went_online,
    on_driver_went_offline,
    on_driver_went_silent,
    on_rider_erased,
)
