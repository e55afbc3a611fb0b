"""What this service does when something happened."""

from events.drivers import DriverErased
from events.riders import RiderErased
from kernel.event import Metadata
from kernel.inbox import subscriber
from migration import store_people
from migration.service import SERVICE


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    """Who is forgotten here is not acted for any more; until he is forgotten there as well, the old system answers him."""
    store_people.forget(event.rider_id)


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    """As with a rider; one sign-in served both."""
    store_people.forget(event.driver_id)


handler = subscriber(SERVICE, on_rider_erased, on_driver_erased)
