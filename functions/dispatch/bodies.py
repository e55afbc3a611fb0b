"""What the dispatch API is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.policy import POLICY
from dispatch.reasons import TO_CANCEL, TO_DECLINE
from dispatch.request import Guest, RideRequest, Terms
from kernel.fields import Coordinates, Reason, Text
from kernel.http import Body
from kernel.phone import Phone

Category = Literal["standard", "comfort", "xl", "black"]
Need = Literal["wheelchair", "assistance_animal", "hearing", "low_vision"]
Preference = Literal["woman_driver", "pets_welcome", "child_seat", "speaks_english", "quiet_ride"]
Note = Annotated[str, Field(max_length=500, description="For the driver, such as where exactly to stop.")]
OptionalReason = Annotated[str, Field(max_length=500)]

_TO_CANCEL = "; ".join(f"{by}: {', '.join(words)}" for by, words in TO_CANCEL.items())


class GuestBody(Body):
    name: Text
    phone: Phone


class RideBody(Body):
    """`needs` and `preferences` add to those of the rider's profile; a guest's are only those stated here."""

    pickup: Coordinates
    dropoff: Coordinates
    stops: Annotated[list[Coordinates], Field(max_length=POLICY.most_stops)] = []
    category: Category = "standard"
    needs: Annotated[list[Need], Field(max_length=4)] = []
    preferences: Annotated[list[Preference], Field(max_length=5)] = []
    note: Note = ""
    guest: Annotated[GuestBody | None, Field(description="Who rides, if it is not the rider himself.")] = None
    rider_id: Annotated[Text | None, Field(description="The desk says whom it books for; nobody else may.")] = None
    quote_token: Annotated[
        str, Field(max_length=2000, description="From `POST /v1/quotes`: the price that was shown, which then holds.")
    ] = ""
    payment_method_id: Annotated[
        str, Field(max_length=100, description="From `GET /v1/payment-methods`; else the rider's default, else cash.")
    ] = ""

    def request(self, at: datetime, booked_by: str) -> RideRequest:
        return RideRequest(
            pickup=self.pickup.point,
            dropoff=self.dropoff.point,
            requested_at=at,
            booked_by=booked_by,
            stops=[stop.point for stop in self.stops],
            category=self.category,
            needs=sorted(set(self.needs)),
            preferences=sorted(set(self.preferences)),
            note=self.note,
            guest=Guest(self.guest.name, self.guest.phone) if self.guest else None,
        )

    @property
    def terms(self) -> Terms:
        return Terms(self.quote_token, self.payment_method_id)


class CancelBody(Body):
    reason: Annotated[OptionalReason, Field(description=f"One of these, or one's own words. {_TO_CANCEL}.")] = ""


class DropoffBody(Coordinates):
    """Where the rider now wants to go."""


class NoteBody(Body):
    note: Note


class DeclineBody(Body):
    reason: Annotated[
        OptionalReason, Field(description=f"One of these; anything else is kept as other. {', '.join(TO_DECLINE)}.")
    ] = ""


class AssignBody(Body):
    driver_id: Text
    reason: Reason
