"""What this service does when something happened."""

from events.riders import RiderErased
from kernel import accounts
from kernel.event import Metadata
from kernel.inbox import subscriber
from riders.service import SERVICE


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    """The sign-in holds an e-mail address, so it goes as well."""
    accounts.delete(event.rider_id)


handler = subscriber(SERVICE, on_rider_erased)
