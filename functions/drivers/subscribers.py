"""What this service does when something happened."""

from drivers.service import SERVICE
from events.drivers import DriverErased
from kernel import accounts
from kernel.event import Metadata
from kernel.inbox import subscriber


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    """The sign-in holds an e-mail address, so it goes as well."""
    accounts.delete(event.driver_id)


handler = subscriber(SERVICE, on_driver_erased)
