"""What the riders service publishes."""

from typing import ClassVar

from kernel.event import Event, source_of


class RiderEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("riders")
    aggregate: ClassVar[str] = "rider_id"

    rider_id: str


class CustomerCard(RiderEvent, frozen=True, kw_only=True):
    """The customer facts that several services keep a copy of.

    `needs` are hard requirements (a car that cannot meet them is not offered), `preferences` soft ones.
    `rating` is 1 to 5, or null before there is one.
    """

    names_people: ClassVar[bool] = True

    display_name: str
    language: str
    needs: list[str]
    preferences: list[str]
    rating: float | None = None


class RiderRegistered(CustomerCard, frozen=True, kw_only=True):
    """A customer account exists."""


class RiderProfileChanged(CustomerCard, frozen=True, kw_only=True):
    """The customer card is now as stated; it replaces every older copy."""


class RiderErased(RiderEvent, frozen=True, kw_only=True):
    """Forget this person: every copy of anything personal goes, and a late older event must not bring it back."""
