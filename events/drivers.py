"""What the drivers service publishes."""

from typing import ClassVar

from kernel.event import Event, source_of


class DriverEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("drivers")
    aggregate: ClassVar[str] = "driver_id"

    driver_id: str


class DriverCard(DriverEvent, frozen=True, kw_only=True):
    """The driver and car as a rider gets to see them, and what the car can do.

    `categories` the car serves (`standard`, `comfort`, `xl`, `black`), `serves_needs` the riders' needs it meets
    (`wheelchair`, …), `traits` what riders may prefer (`woman_driver`, …). Vehicle fields are empty before one is chosen.
    """

    names_people: ClassVar[bool] = True

    display_name: str
    vehicle_id: str = ""
    vehicle_plate: str = ""
    vehicle_description: str = ""
    categories: list[str] = []
    serves_needs: list[str] = []
    traits: list[str] = []
    rating: float | None = None


class DriverApproved(DriverCard, frozen=True, kw_only=True):
    """The desk has approved this driver; he may go online once documents and vehicle allow it."""


class DriverProfileChanged(DriverCard, frozen=True, kw_only=True):
    """The driver card is now as stated; it replaces every older copy."""


class DriverSuspended(DriverEvent, frozen=True, kw_only=True):
    """The desk has taken this driver off the road until further notice."""

    reason: str


class DriverWentOnline(DriverCard, frozen=True, kw_only=True):
    """A shift began: this driver, in this car, takes rides from now on."""


class DriverWentOffline(DriverEvent, frozen=True, kw_only=True):
    """The shift ended. `reason`: `driver`, `suspended`, `document_expired` or `erased`."""

    reason: str


class DriverErased(DriverEvent, frozen=True, kw_only=True):
    """Forget this person, as RiderErased says of a customer."""
