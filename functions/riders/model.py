"""What a rider is and how an account changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from kernel.event import Event
from kernel.refusal import Refusal

RiderId = NewType("RiderId", str)


class NotRegistered(Refusal):
    """Signed in, but without an account yet."""


class AccountErased(Refusal):
    """The account was erased; nothing brings it back."""


class Need(StrEnum):
    """Hard requirements: a car that cannot meet them is not offered."""

    WHEELCHAIR = "wheelchair"
    ASSISTANCE_ANIMAL = "assistance_animal"
    HEARING = "hearing"
    LOW_VISION = "low_vision"


class Preference(StrEnum):
    """Wishes about the driver or car, met when it costs the rider little time."""

    WOMAN_DRIVER = "woman_driver"
    PETS_WELCOME = "pets_welcome"
    CHILD_SEAT = "child_seat"
    SPEAKS_ENGLISH = "speaks_english"
    QUIET_RIDE = "quiet_ride"


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True)
class Place:
    label: str
    lat: float
    lng: float
    address: str = ""


@dataclass(frozen=True)
class Profile:
    """What the rider tells about himself, replaced as a whole."""

    display_name: str = ""
    phone: str = ""
    language: str = "en"
    needs: list[Need] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    emergency_contacts: list[Contact] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Rider:
    """One account. An erased one keeps its id and version, so that nothing older can bring it back, and nothing personal."""

    id: RiderId
    profile: Profile
    registered_at: datetime
    rating: float | None = None
    rating_version: int = 0
    erased_at: datetime | None = None
    version: int = 0

    @classmethod
    def register(cls, rider_id: RiderId, profile: Profile, at: datetime) -> tuple[Rider, tuple[Event, ...]]:
        rider = cls(id=rider_id, profile=profile, registered_at=at)
        return rider, (RiderRegistered(**rider.card),)

    def change(self, profile: Profile) -> tuple[Rider, tuple[Event, ...]]:
        """Others hear of it only if the customer card changed: nobody else needs to know of a new saved place."""
        if self.erased_at:
            raise AccountErased()
        return self._told_if_changed(replace(self, profile=profile))

    def rated(self, average: float | None, version: int) -> tuple[Rider, tuple[Event, ...]]:
        """What others think of the rider, as of a `version` of his standing: an older one changes nothing."""
        if self.erased_at or version <= self.rating_version:
            return self, ()
        return self._told_if_changed(replace(self, rating=average, rating_version=version))

    def imported(self, profile: Profile, registered_at: datetime, rating: float | None) -> tuple[Rider, tuple[Event, ...]]:
        """As another system knew the rider; the first time he is registered by it."""
        rating = self.rating if self.rating_version else rating
        taken = replace(self, profile=profile, registered_at=registered_at, rating=rating)
        return (taken, (RiderRegistered(**taken.card),)) if self.version == 0 else self._told_if_changed(taken)

    def erase(self, at: datetime) -> tuple[Rider, tuple[Event, ...]]:
        if self.erased_at:
            return self, ()
        return replace(self, profile=Profile(), rating=None, erased_at=at), (RiderErased(rider_id=self.id),)

    @property
    def card(self) -> dict[str, Any]:
        """The facts of the customer card (`events.riders.CustomerCard`)."""
        return {
            "rider_id": self.id,
            "display_name": self.profile.display_name,
            "language": self.profile.language,
            "needs": [str(need) for need in self.profile.needs],
            "preferences": [str(preference) for preference in self.profile.preferences],
            "rating": self.rating,
        }

    def _told_if_changed(self, changed: Rider) -> tuple[Rider, tuple[Event, ...]]:
        return changed, (RiderProfileChanged(**changed.card),) if changed.card != self.card else ()
