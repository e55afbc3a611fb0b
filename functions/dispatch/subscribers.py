"""What this service does when something happened elsewhere."""

from dispatch import store, store_cards, store_decisions
from dispatch.cards import CustomerCard
from dispatch.service import SERVICE
from events.drivers import (
    DriverApproved,
    DriverErased,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from events.location import DriverWentSilent
from events.payments import RiderDebtOpened, RiderDebtSettled
from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from events.trips import TripCancelled, TripCompleted, TripDropoffChanged
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber


def on_rider_registered(event: RiderRegistered, metadata: Metadata) -> None:
    store_cards.project_customer_card(event.rider_id, event, metadata.aggregate.version)


def on_rider_profile_changed(event: RiderProfileChanged, metadata: Metadata) -> None:
    store_cards.project_customer_card(event.rider_id, event, metadata.aggregate.version)


def on_rider_erased(event: RiderErased, metadata: Metadata) -> None:
    """An open search ends, and of the rides only what names nobody remains."""
    nobody = CustomerCard(event.rider_id, erased=True)
    store_cards.project_customer_card(event.rider_id, nobody, metadata.aggregate.version)
    for ride in store.rides_to_forget(event.rider_id):
        store.save(ride, ride.forget_person(clock.now()), *store_decisions.without_own_words(ride))


def on_rider_debt_opened(event: RiderDebtOpened, metadata: Metadata) -> None:
    store_cards.project_debt(event.rider_id, event.owed, metadata.aggregate.version)


def on_rider_debt_settled(event: RiderDebtSettled, metadata: Metadata) -> None:
    store_cards.project_debt(event.rider_id, event.owed, metadata.aggregate.version)


def on_driver_approved(event: DriverApproved, metadata: Metadata) -> None:
    version = metadata.aggregate.version
    store_cards.change_driver_card(event.driver_id, lambda card: card.with_facts(event, version))


def on_driver_profile_changed(event: DriverProfileChanged, metadata: Metadata) -> None:
    version = metadata.aggregate.version
    store_cards.change_driver_card(event.driver_id, lambda card: card.with_facts(event, version))


def on_driver_went_online(event: DriverWentOnline, metadata: Metadata) -> None:
    version = metadata.aggregate.version
    store_cards.change_driver_card(
        event.driver_id, lambda card: card.with_facts(event, version).with_shift(online=True, version=version)
    )


def on_driver_went_offline(event: DriverWentOffline, metadata: Metadata) -> None:
    _take_off_the_road(event.driver_id, "went_offline", metadata)


def on_driver_suspended(event: DriverSuspended, metadata: Metadata) -> None:
    _take_off_the_road(event.driver_id, "suspended", metadata)


def on_driver_erased(event: DriverErased, metadata: Metadata) -> None:
    store_cards.change_driver_card(event.driver_id, lambda card: card.erase(metadata.aggregate.version))
    _withdraw_offer(event.driver_id, "erased")


def on_driver_went_silent(event: DriverWentSilent, metadata: Metadata) -> None:
    """Told late, it says nothing against an offer made since: that driver had been heard again."""
    ride = store.ride_offered_to(event.driver_id)
    if ride and ride.offer and ride.offer.offered_at <= metadata.time:
        store.save(ride, ride.withdraw(event.driver_id, "went_silent", clock.now()))


def on_trip_dropoff_changed(event: TripDropoffChanged, _metadata: Metadata) -> None:
    ride = store.get(event.ride_id)
    if ride is not None:
        store.save(ride, ride.led_elsewhere(event.trip_id, event.dropoff, event.changed_at))


def on_trip_completed(event: TripCompleted, _metadata: Metadata) -> None:
    ride = store.get(event.ride_id)
    if ride is not None:
        store.save(ride, ride.complete(event.trip_id, event.completed_at))


def on_trip_cancelled(event: TripCancelled, _metadata: Metadata) -> None:
    """A driver who gives up his trip before the pickup sets off another search."""
    ride = store.get(event.ride_id)
    if ride is not None:
        lost = ride.lose_trip(
            event.trip_id,
            event.by,
            event.reason,
            clock.now(),
            search_on=event.find_another_driver,
            dropoff=event.dropoff,
        )
        store.save(ride, lost)


def _take_off_the_road(driver_id: str, reason: str, metadata: Metadata) -> None:
    version = metadata.aggregate.version
    card = store_cards.change_driver_card(driver_id, lambda card: card.with_shift(online=False, version=version))
    if not card.online:
        _withdraw_offer(driver_id, reason)


def _withdraw_offer(driver_id: str, reason: str) -> None:
    ride = store.ride_offered_to(driver_id)
    if ride is not None:
        store.save(ride, ride.withdraw(driver_id, reason, clock.now()))


handler = subscriber(
    SERVICE,
    on_rider_registered,
    on_rider_profile_changed,
    on_rider_erased,
    on_rider_debt_opened,
    on_rider_debt_settled,
    on_driver_approved,
    on_driver_profile_changed,
    on_driver_went_online,
    on_driver_went_offline,
    on_driver_suspended,
    on_driver_erased,
    on_driver_went_silent,
    on_trip_dropoff_changed,
    on_trip_completed,
    on_trip_cancelled,
)
