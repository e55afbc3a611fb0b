"""What this service does when something happened."""

from events.ratings import RatingGiven, StandingWithdrawn, SubjectEvent
from events.riders import RiderErased
from kernel import accounts
from kernel.event import Metadata
from kernel.inbox import subscriber
from riders import store
from riders.model import RiderId
from riders.service import SERVICE


def on_rider_erased(event: RiderErased, _metadata: Metadata) -> None:
    """The sign-in holds an e-mail address, so it goes as well, unless he has another role."""
    accounts.leave(event.rider_id, "riders")


def on_rating_given(event: RatingGiven, metadata: Metadata) -> None:
    _rate(event, event.average, metadata.aggregate.version)


def on_standing_withdrawn(event: StandingWithdrawn, metadata: Metadata) -> None:
    _rate(event, event.average, metadata.aggregate.version)


def _rate(event: SubjectEvent, average: float | None, version: int) -> None:
    """Drivers are rated too, and so is somebody who rides without having registered: neither has an account to change."""
    rider = store.get(RiderId(event.subject_id)) if event.subject == "rider" else None
    if rider is None:
        return
    rated, facts = rider.rated(average, version)
    if rated != rider:
        store.save(rated, facts)


handler = subscriber(SERVICE, on_rider_erased, on_rating_given, on_standing_withdrawn)
