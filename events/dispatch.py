"""What the dispatch service publishes."""

from datetime import datetime
from typing import ClassVar

from kernel.event import Event, source_of
from kernel.geo import Point


class DispatchEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("dispatch")
    aggregate: ClassVar[str] = "ride_id"

    ride_id: str


class RideRequested(DispatchEvent, frozen=True, kw_only=True):
    """Somebody wants a ride now; the search has begun.

    `quote_token` is pricing's word on the price, `payment_method_id` payments' name for the way to pay: both are passed on
    unread, and may be empty. `booked_by` is `rider` or `desk`.
    """

    rider_id: str
    pickup: Point
    dropoff: Point
    category: str
    needs: list[str]
    requested_at: datetime
    stops: list[Point] = []
    quote_token: str = ""
    payment_method_id: str = ""
    booked_by: str = "rider"


class RideDropoffChanged(DispatchEvent, frozen=True, kw_only=True):
    """The rider wants to go somewhere else, and nobody is on his way to him yet. The newest `changed_at` counts."""

    rider_id: str
    dropoff: Point
    changed_at: datetime


class RideOffered(DispatchEvent, frozen=True, kw_only=True):
    """One driver has been asked and has until `expires_at` to answer."""

    schema_version: ClassVar[str] = "1.1"

    offer_id: str
    driver_id: str
    estimated_pickup_s: int
    expires_at: datetime
    pickup: Point | None = None
    dropoff: Point | None = None
    category: str = ""


class RideOfferClosed(DispatchEvent, frozen=True, kw_only=True):
    """An offer ended without an assignment. `outcome`: `declined`, `expired` or `withdrawn`.

    `reason` is a word that can be counted, `other` for what a driver said in his own, or empty.
    """

    offer_id: str
    driver_id: str
    outcome: str
    reason: str = ""


class DriverAssigned(DispatchEvent, frozen=True, kw_only=True):
    """This driver carries this ride; `trip_id` is the trip that begins with it.

    A ride whose driver cancels before pickup is assigned again with another `trip_id` and the next `attempt`.
    `assigned_by` is `driver` (accepted an offer) or `desk`.
    """

    names_people: ClassVar[bool] = True

    trip_id: str
    attempt: int
    rider_id: str
    driver_id: str
    driver_display_name: str
    vehicle_plate: str
    vehicle_description: str
    pickup: Point
    dropoff: Point
    stops: list[Point]
    category: str
    estimated_pickup_s: int
    requested_at: datetime
    assigned_at: datetime
    assigned_by: str


class RideUnserved(DispatchEvent, frozen=True, kw_only=True):
    """Nobody was found within the search budget. Final."""

    rider_id: str
    searched_s: int
    drivers_asked: int


class RideRequestCancelled(DispatchEvent, frozen=True, kw_only=True):
    """The request was withdrawn while no driver had it. Final. `by`: `rider`, `desk` or `erasure`.

    `reason` is a word that can be counted, `other` for what was said in own words, or empty.
    """

    rider_id: str
    by: str
    reason: str = ""
