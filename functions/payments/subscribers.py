"""What this service does when something happened."""

from events.dispatch import DriverAssigned, RideRequestCancelled, RideRequested, RideUnserved
from events.drivers import DriverErased
from events.pricing import FareAgreed, FareCalculated, TariffPublished
from events.riders import RiderErased
from kernel import clock
from kernel.event import Metadata
from kernel.inbox import subscriber
from payments import providers, store, store_payouts
from payments.book_keeping import Fare
from payments.model import to_hold
from payments.service import SERVICE


def on_ride_requested(event: RideRequested, _metadata: Metadata) -> None:
    method = providers.completed(store.methods(event.rider_id).chosen(event.payment_method_id))
    payment = store.payment(event.ride_id)
    store.save_payment(payment, payment.note(event.rider_id, method, clock.now()))


def on_fare_agreed(event: FareAgreed, _metadata: Metadata) -> None:
    payment = store.payment(event.ride_id)
    store.save_payment(payment, payment.agree(to_hold(event.expected, event.basis), clock.now()))


def on_driver_assigned(event: DriverAssigned, _metadata: Metadata) -> None:
    payment = store.payment(event.ride_id)
    store.save_payment(payment, payment.assign(event.driver_id, event.attempt, clock.now()))


def on_fare_calculated(event: FareCalculated, _metadata: Metadata) -> None:
    fare = Fare(event.ride_id, event.rider_id, event.driver_id, event.kind, event.total, event.platform_share)
    payment = store.payment(event.ride_id)
    store.save_payment(payment, payment.calculate(fare, clock.now()))


def on_ride_unserved(event: RideUnserved, _metadata: Metadata) -> None:
    _call_off(event.ride_id)


def on_ride_request_cancelled(event: RideRequestCancelled, _metadata: Metadata) -> None:
    _call_off(event.ride_id)


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    """His cards go, here and at their provider. Rides and books hold nothing but ids, and stay."""
    methods = store.methods(event.rider_id)
    if not methods.is_erased:
        store.save_methods(methods, *methods.erase(clock.now()))


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    store_payouts.erase_account(event.driver_id)


def on_tariff_published(event: TariffPublished, _metadata: Metadata) -> None:
    store.know_currency(event.currency)


def _call_off(ride_id: str) -> None:
    payment = store.payment(ride_id)
    store.save_payment(payment, payment.call_off(clock.now()))


handler = subscriber(
    SERVICE,
    on_ride_requested,
    on_fare_agreed,
    on_driver_assigned,
    on_fare_calculated,
    on_ride_unserved,
    on_ride_request_cancelled,
    on_rider_erased,
    on_driver_erased,
    on_tariff_published,
)
