"""A driver's own screen: the offer that waits for his answer, and the trip he carries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from events.dispatch import DriverAssigned, RideOffered
from feed.patch import Json
from feed.ride import point
from feed.trip import TripSeen
from kernel.clock import rfc3339
from kernel.geo import Point

REMEMBERED = 20


@dataclass(frozen=True)
class OfferSeen:
    offer_id: str
    ride_id: str
    estimated_pickup_s: int
    expires_at: datetime
    pickup: Point | None = None
    dropoff: Point | None = None
    category: str = ""

    @classmethod
    def of(cls, event: RideOffered) -> OfferSeen:
        return cls(
            event.offer_id,
            event.ride_id,
            event.estimated_pickup_s,
            event.expires_at,
            event.pickup,
            event.dropoff,
            event.category,
        )

    def view(self) -> Json:
        shown: Json = {
            "offer_id": self.offer_id,
            "ride_id": self.ride_id,
            "estimated_pickup_s": self.estimated_pickup_s,
            "expires_at": rfc3339(self.expires_at),
            "category": self.category,
        }
        ends = {"pickup": self.pickup, "dropoff": self.dropoff}
        return shown | {name: point(place) for name, place in ends.items() if place}


@dataclass(frozen=True)
class DriverSeen:
    """`closed` are offers, and rides, that ended: an offer that is heard of late stays closed."""

    driver_id: str
    offers: dict[str, OfferSeen] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    trips: dict[str, TripSeen] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: dict[str, Any], driver_id: str) -> DriverSeen:
        """As a topic keeps it."""
        return msgspec.convert(facts, cls) if facts else cls(driver_id)

    @property
    def facts(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @property
    def offer(self) -> OfferSeen | None:
        """The one that can be answered last; dispatch asks a driver one thing at a time."""
        return max(self.offers.values(), key=lambda offer: (offer.expires_at, offer.offer_id), default=None)

    def ask(self, event: RideOffered) -> DriverSeen:
        if {event.offer_id, event.ride_id} & set(self.closed):
            return self
        offer = OfferSeen.of(event)
        return replace(self, offers=self.offers | {offer.offer_id: offer})

    def close(self, offer_id: str) -> DriverSeen:
        return replace(self, offers=_without(self.offers, offer_id), closed=_remember(self.closed, offer_id))

    def assign(self, event: DriverAssigned) -> DriverSeen:
        """Whichever offer led to it is answered with it, also one that is heard of later."""
        open_offers = {id: offer for id, offer in self.offers.items() if offer.ride_id != event.ride_id}
        driver = replace(self, offers=open_offers, closed=_remember(self.closed, event.ride_id))
        return driver.drive(TripSeen(event.trip_id, event.ride_id, "assigned", 0, {"assigned": event.assigned_at}))

    def drive(self, trip: TripSeen) -> DriverSeen:
        known = self.trips.get(trip.trip_id)
        trips = self.trips | {trip.trip_id: known.join(trip) if known else trip}
        return replace(self, trips={seen: trips[seen] for seen in sorted(trips, key=lambda id: _assigned(trips[id]))[-3:]})

    def view(self) -> Json:
        shown: Json = {}
        if self.offer:
            shown["offer"] = self.offer.view()
        if trip := max(self.trips.values(), key=_assigned, default=None):
            shown["trip"] = {"trip_id": trip.trip_id, "ride_id": trip.ride_id, "state": trip.state, **trip.view()}
        return shown


def _assigned(trip: TripSeen) -> tuple[str, str]:
    """Trips follow each other as they were assigned; one whose assignment is not heard of yet, by its first step."""
    first = min(trip.steps.values(), default=None)
    return (rfc3339(first) if first else "", trip.trip_id)


def _without(offers: dict[str, OfferSeen], offer_id: str) -> dict[str, OfferSeen]:
    return {other: offer for other, offer in offers.items() if other != offer_id}


def _remember(closed: list[str], offer_id: str) -> list[str]:
    return closed if offer_id in closed else [*closed, offer_id][-REMEMBERED:]
