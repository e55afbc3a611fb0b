"""Requests and answers of the riders API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kernel.fields import Coordinates, Text
from kernel.http import Body, View
from kernel.phone import Phone
from riders.model import Contact, Need, Place, Preference, Profile, Rider

NeedName = Annotated[Need, Field(strict=False)]
PreferenceName = Annotated[Preference, Field(strict=False)]


class ContactBody(Body):
    name: Text
    phone: Phone


class PlaceBody(Coordinates):
    """A place the rider goes to often, e.g. `home`."""

    label: Annotated[str, Field(min_length=1, max_length=40)]
    address: Annotated[str, Field(max_length=200)] = ""


class ProfileBody(Body):
    display_name: Annotated[str, Field(min_length=1, max_length=60, description="As drivers will see it.")]
    phone: Annotated[Phone, Field(description="E.164, such as +351912345678.")]
    language: Literal["en", "pt-BR"] = "en"
    needs: Annotated[list[NeedName], Field(max_length=4)] = []
    preferences: Annotated[list[PreferenceName], Field(max_length=5)] = []
    emergency_contacts: Annotated[list[ContactBody], Field(max_length=5)] = []
    places: Annotated[list[PlaceBody], Field(max_length=20)] = []

    @property
    def profile(self) -> Profile:
        return Profile(
            display_name=self.display_name,
            phone=self.phone,
            language=self.language,
            needs=sorted(set(self.needs)),
            preferences=sorted(set(self.preferences)),
            emergency_contacts=[Contact(contact.name, contact.phone) for contact in self.emergency_contacts],
            places=[Place(place.label, place.lat, place.lng, place.address) for place in self.places],
        )


class RiderView(View):
    """An account as its owner and the desk see it."""

    rider_id: str
    display_name: str
    phone: str
    language: str
    needs: list[Need]
    preferences: list[Preference]
    emergency_contacts: list[Contact]
    places: list[Place]
    rating: float | None
    registered_at: datetime
    version: int

    @classmethod
    def of(cls, rider: Rider) -> RiderView:
        return cls(
            rider_id=rider.id,
            rating=rider.rating,
            registered_at=rider.registered_at,
            version=rider.version,
            **vars(rider.profile),
        )


class ExportView(View):
    """Everything this service holds about the person, and where the rest is to be had."""

    exported_at: datetime
    account: RiderView
    also_at: dict[str, str]


class ErasureView(View):
    """Erasure has begun; every copy follows within minutes."""

    erased_at: datetime
