"""What the dispatch API answers about rides and offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.cards import DriverCard
from dispatch.model import Ride, RideState
from dispatch.offer import Offer
from dispatch.telling import waiting_text
from kernel.http import View


class PointView(View):
    lat: float
    lng: float


class GuestView(View):
    name: str
    phone: str | None = None


class SearchView(View):
    """What is being tried. `degraded`: the cars cannot be seen at the moment; such time does not count."""

    radius_m: int
    rounds: int
    drivers_asked: int
    gives_up_at: datetime
    degraded: bool
    waiting: str

    @classmethod
    def of(cls, ride: Ride, language: str) -> SearchView:
        search = ride.search
        return cls(
            radius_m=search.radius_m,
            rounds=search.round,
            drivers_asked=ride.drivers_asked,
            gives_up_at=search.gives_up_at,
            degraded=search.blind,
            waiting=waiting_text(ride, language),
        )


class DriverView(View):
    """The driver and car to look out for; empty if the driver has been forgotten since."""

    driver_id: str
    display_name: str
    vehicle_plate: str
    vehicle_description: str
    rating: float | None


class EndingView(View):
    at: datetime
    by: str
    reason: str


class RideFacts(View):
    ride_id: str
    rider_id: str
    state: RideState
    pickup: PointView
    dropoff: PointView
    category: str
    needs: list[str]
    requested_at: datetime
    attempt: int
    trip_id: str | None
    driver_id: str | None
    ending: EndingView | None


class RideSummary(RideFacts):
    """A ride as a line in a list. `driver` is for the desk."""

    rider_display_name: str
    driver: DriverView | None

    @classmethod
    def of(cls, ride: Ride, driver: DriverCard | None = None) -> RideSummary:
        shown = DriverView.model_validate(driver) if driver else None
        return cls(**_facts(ride), rider_display_name=ride.display_name, driver=shown)


class RideView(RideFacts):
    """A ride in full: `search` while somebody is looked for, `trip_id` and `driver` once somebody is found."""

    stops: list[PointView]
    preferences: list[str]
    note: str
    rider_display_name: str
    guest: GuestView | None
    booked_by: str
    search: SearchView | None = None
    driver: DriverView | None = None

    @classmethod
    def of(cls, ride: Ride, driver: DriverCard | None, language: str) -> RideView:
        return cls(
            **_facts(ride),
            stops=ride.request.stops,
            preferences=ride.request.preferences,
            note=ride.request.note,
            rider_display_name=ride.display_name,
            guest=ride.request.guest,
            booked_by=ride.request.booked_by,
            search=SearchView.of(ride, language) if ride.state.needs_driver else None,
            driver=DriverView.model_validate(driver) if driver else None,
        )

    def for_driver(self, *, carries: bool) -> RideView:
        """Whom else we asked is not his business, and a guest's number is only when he carries him."""
        guest = self.guest if carries or self.guest is None else GuestView(name=self.guest.name)
        return self.model_copy(update={"search": None, "guest": guest})


class RideList(View):
    rides: list[RideSummary]
    next_cursor: str | None


class OfferView(View):
    """What a driver decides on; `estimated_pickup_s` and `distance_m` are his way to the pickup.

    `rider_rating` is null before there are enough ratings to be fair, and for a guest.
    """

    offer_id: str
    ride_id: str
    pickup: PointView
    dropoff: PointView
    stops: list[PointView]
    category: str
    needs: list[str]
    note: str
    rider_display_name: str
    rider_rating: float | None
    estimated_pickup_s: int
    distance_m: int
    expires_at: datetime

    @classmethod
    def of(cls, ride: Ride, offer: Offer) -> OfferView:
        return cls(
            offer_id=offer.id,
            ride_id=ride.id,
            pickup=ride.request.pickup,
            dropoff=ride.request.dropoff,
            stops=ride.request.stops,
            category=ride.request.category,
            needs=ride.request.needs,
            note=ride.request.note,
            rider_display_name=ride.display_name,
            rider_rating=ride.rider_rating,
            estimated_pickup_s=offer.pickup_s,
            distance_m=offer.distance_m,
            expires_at=offer.expires_at,
        )


class AcceptedView(View):
    """The ride is this driver's; the trip is created within moments under `trip_id`."""

    offer_id: str
    ride_id: str
    trip_id: str
    state: RideState

    @classmethod
    def of(cls, ride: Ride, offer_id: str) -> AcceptedView:
        trip_id = ride.assignment.trip_id if ride.assignment else ""
        return cls(offer_id=offer_id, ride_id=ride.id, trip_id=trip_id, state=ride.state)


class DeclinedView(View):
    offer_id: str
    ride_id: str


def _facts(ride: Ride) -> dict[str, Any]:
    return {
        "ride_id": ride.id,
        "rider_id": ride.rider_id,
        "state": ride.state,
        "pickup": ride.request.pickup,
        "dropoff": ride.request.dropoff,
        "category": ride.request.category,
        "needs": ride.request.needs,
        "requested_at": ride.request.requested_at,
        "attempt": ride.search.attempt,
        "trip_id": ride.assignment.trip_id if ride.assignment else None,
        "driver_id": ride.assignment.driver_id if ride.assignment else None,
        "ending": ride.ending,
    }
