"""What this service does when something happened: it tells those who follow what they see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from events.dispatch import (
    DriverAssigned,
    RideDropoffChanged,
    RideOfferClosed,
    RideOffered,
    RideRequestCancelled,
    RideRequested,
    RideUnserved,
)
from events.drivers import DriverErased
from events.payments import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    PaymentReleased,
    RidePaymentEvent,
)
from events.pricing import FareAgreed, FareCalculated
from events.riders import RiderErased
from events.trips import (
    DriverArrived,
    DriverEnRoute,
    TripCancelled,
    TripCompleted,
    TripDropoffChanged,
    TripEvent,
    TripShareChanged,
    TripStarted,
    TripStopReached,
)
from feed import ride_topic, store, store_people, store_tickets
from feed.driver import DriverSeen
from feed.erasure import Erasure
from feed.message import Kind
from feed.ride import Payment, RideSeen, Sharing
from feed.service import SERVICE
from feed.topic_name import of_driver, of_ride
from feed.trip import Cancellation, TripSeen
from feed.viewer import FollowedTrip
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber


def on_ride_requested(event: RideRequested, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.request(event))


def on_ride_dropoff_changed(event: RideDropoffChanged, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.redirect(event.dropoff, event.changed_at))


def on_ride_offered(event: RideOffered, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.offer(event))
    _tell_driver(event.driver_id, Kind.OFFER, lambda driver: driver.ask(event))


def on_ride_offer_closed(event: RideOfferClosed, _metadata: Metadata) -> None:
    _tell_driver(event.driver_id, Kind.OFFER, lambda driver: driver.close(event.offer_id))


def on_driver_assigned(event: DriverAssigned, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.assign(event))
    _tell_driver(event.driver_id, Kind.TRIP, lambda driver: driver.assign(event))


def on_ride_unserved(event: RideUnserved, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.end("unserved"))


def on_ride_request_cancelled(event: RideRequestCancelled, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.end("cancelled"))


def on_driver_en_route(event: DriverEnRoute, metadata: Metadata) -> None:
    _tell_trip(event, _step(event, metadata, "en_route", {"en_route": event.en_route_at}))


def on_driver_arrived(event: DriverArrived, metadata: Metadata) -> None:
    _tell_trip(event, _step(event, metadata, "arrived", {"arrived": event.arrived_at}))


def on_trip_started(event: TripStarted, metadata: Metadata) -> None:
    _tell_trip(event, _step(event, metadata, "in_progress", {"started": event.started_at}))


def on_trip_stop_reached(event: TripStopReached, metadata: Metadata) -> None:
    _tell_trip(event, _step(event, metadata, "in_progress", stops_reached=event.stop))


def on_trip_dropoff_changed(event: TripDropoffChanged, _metadata: Metadata) -> None:
    """The driver's screen is told when; where to, his trip says."""
    known = TripSeen(event.trip_id, event.ride_id, "assigned", 0, {"dropoff_changed": event.changed_at})
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.redirect(event.dropoff, event.changed_at).drive(known))
    _tell_driver(event.driver_id, Kind.TRIP, lambda driver: driver.drive(known))


def on_trip_completed(event: TripCompleted, metadata: Metadata) -> None:
    steps = {"arrived": event.arrived_at, "started": event.started_at, "completed": event.completed_at}
    _tell_trip(event, _step(event, metadata, "completed", steps))


def on_trip_cancelled(event: TripCancelled, metadata: Metadata) -> None:
    cancellation = Cancellation(event.by, event.reason, event.fee_due, event.find_another_driver)
    steps = {"cancelled": event.cancelled_at}
    _tell_trip(event, _step(event, metadata, "cancelled", steps, cancellation=cancellation))


def on_trip_share_changed(event: TripShareChanged, metadata: Metadata) -> None:
    """The ride knows its links before they lead to it: whoever is too early finds none, and comes again."""
    sharing = Sharing(event.trip_id, event.links, event.lasts_after_trip_s, metadata.aggregate.version)
    _tell_ride(event.ride_id, Kind.SHARING, lambda ride: ride.share(sharing))
    for link in event.links:
        store_tickets.keep_link(FollowedTrip(link.token_hash, event.trip_id, event.ride_id), link.ends_at)


def on_fare_agreed(event: FareAgreed, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.PRICE, lambda ride: ride.agree(event))


def on_fare_calculated(event: FareCalculated, _metadata: Metadata) -> None:
    _tell_ride(event.ride_id, Kind.PRICE, lambda ride: ride.bill(event))


def on_payment_authorised(event: PaymentAuthorised, metadata: Metadata) -> None:
    _tell_payment(event, "authorised", metadata)


def on_payment_captured(event: PaymentCaptured, metadata: Metadata) -> None:
    _tell_payment(event, "captured", metadata)


def on_payment_failed(event: PaymentFailed, metadata: Metadata) -> None:
    """A tip that failed leaves the ride as paid as it was."""
    if event.stage != "tip":
        _tell_payment(event, "failed", metadata)


def on_payment_released(event: PaymentReleased, metadata: Metadata) -> None:
    _tell_payment(event, "released", metadata)


def on_payment_refunded(event: PaymentRefunded, metadata: Metadata) -> None:
    _tell_payment(event, "refunded", metadata)


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    _ask_erasure(event.rider_id)


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    _ask_erasure(event.driver_id)


def _tell_ride(ride_id: str, kind: Kind, change: Callable[[RideSeen], RideSeen]) -> None:
    now = clock.now()
    topic = store.topic(of_ride(ride_id))
    known = ride_topic.ride_of(topic)
    if known.is_forgotten:
        return
    ride = change(known)
    for person_id in sorted(ride.people - known.people):
        store_people.note_topic(person_id, str(topic.name), now)
        if store_people.get_erasure(person_id):
            ride = ride.forget(person_id)
    store.save(topic, ride_topic.tell(topic, kind, ride, now), now)


def _tell_driver(driver_id: str, kind: Kind, change: Callable[[DriverSeen], DriverSeen]) -> None:
    """Of an offer that is over not even the history stays: it says where somebody wanted to be picked up."""
    now = clock.now()
    topic = store.topic(of_driver(driver_id))
    if topic.version == 0 and store_people.get_erasure(driver_id):
        return
    known = DriverSeen.of(topic.facts, driver_id)
    driver = change(known)
    told = topic.without_history() if known.offers.keys() - driver.offers.keys() else topic
    store.save(topic, told.knowing(driver.facts).show(kind, driver.view(), now), now)


def _tell_trip(event: TripEvent, trip: TripSeen) -> None:
    _tell_ride(event.ride_id, Kind.STATE, lambda ride: ride.drive(trip))
    _tell_driver(event.driver_id, Kind.TRIP, lambda driver: driver.drive(trip))


def _step(
    event: TripEvent,
    metadata: Metadata,
    state: str,
    steps: dict[str, datetime] | None = None,
    *,
    stops_reached: int = 0,
    cancellation: Cancellation | None = None,
) -> TripSeen:
    version = metadata.aggregate.version
    return TripSeen(event.trip_id, event.ride_id, state, version, steps or {}, stops_reached, cancellation)


def _tell_payment(event: RidePaymentEvent, state: str, metadata: Metadata) -> None:
    payment = Payment(state, event.method, event.amount, metadata.aggregate.version)
    _tell_ride(event.ride_id, Kind.PRICE, lambda ride: ride.pay(payment))


def _ask_erasure(person_id: str) -> None:
    if store_people.get_erasure(person_id) is None:
        now = clock.now()
        store_people.save_erasure(*Erasure.ask(person_id, now), now)


handler = subscriber(
    SERVICE,
    on_ride_requested,
    on_ride_dropoff_changed,
    on_ride_offered,
    on_ride_offer_closed,
    on_driver_assigned,
    on_ride_unserved,
    on_ride_request_cancelled,
    on_driver_en_route,
    on_driver_arrived,
    on_trip_started,
    on_trip_stop_reached,
    on_trip_dropoff_changed,
    on_trip_completed,
    on_trip_cancelled,
    on_trip_share_changed,
    on_fare_agreed,
    on_fare_calculated,
    on_payment_authorised,
    on_payment_captured,
    on_payment_failed,
    on_payment_released,
    on_payment_refunded,
    on_rider_erased,
    on_driver_erased,
)
