"""What this service does when something happened."""

from drivers import store
from drivers.model import DriverId
from drivers.service import SERVICE
from events.drivers import DriverErased
from events.ratings import RatingGiven, StandingWithdrawn, SubjectEvent
from kernel import accounts
from kernel.event import Metadata
from kernel.inbox import subscriber


def on_driver_erased(event: DriverErased, _metadata: Metadata) -> None:
    """The sign-in holds an e-mail address, so it goes as well, unless he has another role."""
    accounts.leave(event.driver_id, "drivers")


def on_rating_given(event: RatingGiven, metadata: Metadata) -> None:
    _rate(event, event.average, metadata.aggregate.version)


def on_standing_withdrawn(event: StandingWithdrawn, metadata: Metadata) -> None:
    _rate(event, event.average, metadata.aggregate.version)


def _rate(event: SubjectEvent, average: float | None, version: int) -> None:
    """Riders are rated too."""
    driver = store.get(DriverId(event.subject_id)) if event.subject == "driver" else None
    if driver is not None:
        store.save(driver, driver.rated(average, version))


handler = subscriber(SERVICE, on_driver_erased, on_rating_given, on_standing_withdrawn)
