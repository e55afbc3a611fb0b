"""What people send to the drivers API."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from drivers.decision import Status
from drivers.profile import Profile, Trait
from drivers.vehicle import Category, Vehicle, normalised_plate
from kernel.fields import Reason
from kernel.http import Body
from kernel.phone import Phone

TraitName = Annotated[Trait, Field(strict=False)]
CategoryName = Annotated[Category, Field(strict=False)]
Name = Annotated[str, Field(min_length=1, max_length=40)]


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"(20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is text such as 2026-12-31, in this century or the next")
    return date.fromisoformat(value)


def _plate(plate: str) -> str:
    normalised = normalised_plate(plate)
    if not 2 <= len(normalised) <= 12:
        raise ValueError("a plate has 2 to 12 letters and digits")
    return normalised


Day = Annotated[date, BeforeValidator(_day)]
ListedStatus = Literal[Status.APPLIED, Status.APPROVED, Status.SUSPENDED]
Plate = Annotated[str, Field(max_length=20), AfterValidator(_plate)]


class ProfileBody(Body):
    display_name: Annotated[str, Field(min_length=1, max_length=60, description="As riders will see it.")]
    phone: Annotated[Phone, Field(description="E.164, such as +351912345678.")]
    language: Literal["en", "pt-BR"] = "en"
    traits: Annotated[list[TraitName], Field(max_length=5)] = []

    @property
    def profile(self) -> Profile:
        return Profile(self.display_name, self.phone, self.language, sorted(set(self.traits)))


class VehicleBody(Body):
    plate: Annotated[Plate, Field(description="However it is typed; kept in capitals without separators.")]
    make: Name
    model: Name
    colour: Name
    year: Annotated[int, Field(ge=1950, le=2100)]
    categories: Annotated[list[CategoryName], Field(min_length=1, max_length=4)]
    wheelchair_access: bool = False

    def vehicle(self, vehicle_id: str, request_fingerprint: str) -> Vehicle:
        return Vehicle(
            id=vehicle_id,
            request_fingerprint=request_fingerprint,
            categories=sorted(set(self.categories)),
            **self.model_dump(exclude={"categories"}),
        )


class DocumentBody(Body):
    number: Annotated[str, Field(min_length=2, max_length=60)]
    expires_on: Annotated[Day, Field(description="The last day on which it is valid.")]


class OnlineBody(Body):
    vehicle_id: Annotated[str, Field(max_length=64)] = ""


class ApprovalBody(Body):
    reason: Annotated[str, Field(max_length=500)] = ""


class ReasonBody(Body):
    reason: Reason
