"""A city as the desk watches it: a sample of its cars, the rides that still need one, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct

from feed.patch import Json
from feed.policy import CITIES, POLICY, City
from feed.ride import RideSeen, point
from kernel.clock import rfc3339
from kernel.geo import Point
from kernel.refusal import Refusal


class CityUnknown(Refusal):
    """We work elsewhere."""


class Vehicle(Struct, frozen=True, kw_only=True):
    """As `location` answers it."""

    driver_id: str
    state: str
    lat: float
    lng: float
    at: datetime
    heading_deg: float | None = None
    trip_id: str = ""

    def view(self) -> Json:
        shown: Json = {"lat": round(self.lat, 5), "lng": round(self.lng, 5), "state": self.state}
        if self.heading_deg is not None:
            shown["heading_deg"] = round(self.heading_deg)
        if self.trip_id:
            shown["trip_id"] = self.trip_id
        return shown


class OpenRequest(Struct, frozen=True, kw_only=True):
    """A ride that still needs a driver."""

    ride_id: str
    pickup: Point
    category: str
    requested_at: datetime
    drivers_asked: int

    def view(self) -> Json:
        return {
            "pickup": point(self.pickup),
            "category": self.category,
            "requested_at": rfc3339(self.requested_at),
            "drivers_asked": self.drivers_asked,
        }


def city_named(name: str) -> City:
    for city in CITIES:
        if city.name == name:
            return city
    raise CityUnknown(cities=[city.name for city in CITIES])


def city_at(place: Point) -> City | None:
    return next((city for city in CITIES if city.contains(place)), None)


def open_request(ride: RideSeen) -> OpenRequest | None:
    if ride.wish is None or not ride.is_open:
        return None
    return OpenRequest(
        ride_id=ride.ride_id,
        pickup=ride.wish.pickup,
        category=ride.wish.category,
        requested_at=ride.wish.requested_at,
        drivers_asked=len(ride.offers),
    )


def view(vehicles: Sequence[Vehicle], on_the_road: int, requests: Sequence[OpenRequest]) -> Json:
    """`counts` are of the sample; `on_the_road` is of all cars, wherever they are."""
    counts = {"on_the_road": on_the_road, "vehicles": len(vehicles), **Counter(vehicle.state for vehicle in vehicles)}
    return {
        "vehicles": {vehicle.driver_id: vehicle.view() for vehicle in vehicles},
        "requests": _view_of(requests),
        "counts": counts | {"requests": len(requests)},
    }


def view_without_vehicles(shown: Json, requests: Sequence[OpenRequest]) -> Json:
    """While nobody can say where the cars are: those that were shown, and that they are not of now."""
    return shown | {
        "requests": _view_of(requests),
        "counts": shown.get("counts", {}) | {"requests": len(requests)},
        "vehicles_unavailable": True,
    }


def without(shown: Json, person_id: str, ride_ids: Collection[str]) -> Json:
    """As if this person, and these rides of his, had never been seen."""
    hidden = {"vehicles": {person_id}, "requests": set(ride_ids)}
    return shown | {
        name: {id: entry for id, entry in shown[name].items() if id not in ids}
        for name, ids in hidden.items()
        if name in shown
    }


def _view_of(requests: Sequence[OpenRequest]) -> Json:
    return {request.ride_id: request.view() for request in requests[: POLICY.city_requests]}
