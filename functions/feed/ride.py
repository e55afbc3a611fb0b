"""A ride put together from what five services say about it, whatever the order and number of deliveries.

Each fact has one publisher, and what can change has that publisher's version: a newer one replaces an older one, never the
other way round. So every order of the same events ends in the same view, and no view goes back in time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events.dispatch import DriverAssigned, RideOffered, RideRequested
from events.pricing import FareAgreed, FareCalculated
from events.trips import SharedLink
from feed.patch import Json
from feed.trip import TripSeen
from kernel.clock import rfc3339
from kernel.geo import Point
from kernel.money import Money

LOOKING = "searching"
ENDED_WITHOUT_TRIP = ("unserved", "cancelled")
BEFORE_START = ("assigned", "en_route", "arrived")
UNDER_WAY = (*BEFORE_START, "in_progress")


@dataclass(frozen=True)
class Wish:
    pickup: Point
    dropoff: Point
    stops: list[Point]
    category: str
    needs: list[str]
    requested_at: datetime


@dataclass(frozen=True)
class Redirected:
    """Where it goes instead."""

    dropoff: Point
    at: datetime


@dataclass(frozen=True)
class Assignment:
    trip_id: str
    attempt: int
    driver_id: str
    display_name: str
    vehicle_plate: str
    vehicle_description: str
    pickup_at: datetime

    @property
    def card(self) -> Json:
        return {
            "display_name": self.display_name,
            "vehicle_plate": self.vehicle_plate,
            "vehicle_description": self.vehicle_description,
        }


@dataclass(frozen=True)
class Payment:
    state: str
    method: str
    amount: Money
    version: int


@dataclass(frozen=True)
class Sharing:
    trip_id: str
    links: list[SharedLink]
    lasts_after_trip_s: int
    version: int


@dataclass(frozen=True)
class RideSeen:
    """`forgotten` are its people who were erased: nothing that comes late brings them back."""

    ride_id: str
    rider_id: str = ""
    wish: Wish | None = None
    redirected: Redirected | None = None
    ended: str = ""
    offers: list[str] = field(default_factory=list)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    trips: dict[str, TripSeen] = field(default_factory=dict)
    basis: str = ""
    expected: Money | None = None
    bill_kind: str = ""
    total: Money | None = None
    payment: Payment | None = None
    sharings: dict[str, Sharing] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    @property
    def assignment(self) -> Assignment | None:
        """The one that counts: of a ride that a driver gave back, the latest."""
        return max(self.assignments.values(), key=lambda one: one.attempt, default=None)

    @property
    def trip(self) -> TripSeen | None:
        return self.trips.get(self.assignment.trip_id) if self.assignment else None

    @property
    def state(self) -> str:
        if self.ended:
            return self.ended
        if self.assignment is None or (self.trip and self.trip.gives_back):
            return LOOKING
        return (self.trip and self.trip.state) or "assigned"

    @property
    def people(self) -> frozenset[str]:
        """Whose ride it is, and who drives or drove it."""
        return frozenset({self.rider_id, *(one.driver_id for one in self.assignments.values())} - {""})

    @property
    def is_forgotten(self) -> bool:
        """Its rider was erased: it shows nothing, and nothing more is kept of it."""
        return bool(self.forgotten) and not self.rider_id

    @property
    def is_open(self) -> bool:
        """Somebody still has to be found."""
        return self.state == LOOKING and self.wish is not None

    @property
    def moves(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def sharing(self) -> Sharing | None:
        """How its current trip may be followed."""
        return self.sharings.get(self.assignment.trip_id) if self.assignment else None

    @property
    def trip_ended_at(self) -> datetime | None:
        steps = self.trip.steps if self.trip else {}
        return steps.get("completed") or steps.get("cancelled")

    @classmethod
    def of(cls, facts: dict[str, Any]) -> RideSeen | None:
        """As a topic keeps it."""
        return msgspec.convert(facts, cls) if facts else None

    @property
    def facts(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def request(self, event: RideRequested) -> RideSeen:
        wish = Wish(event.pickup, event.dropoff, event.stops, event.category, event.needs, event.requested_at)
        return replace(self, rider_id=event.rider_id, wish=wish)

    def redirect(self, dropoff: Point, at: datetime) -> RideSeen:
        """The newest destination counts."""
        if self.redirected and self.redirected.at >= at:
            return self
        return replace(self, redirected=Redirected(dropoff, at))

    def offer(self, event: RideOffered) -> RideSeen:
        return self if event.offer_id in self.offers else replace(self, offers=[*self.offers, event.offer_id])

    def assign(self, event: DriverAssigned) -> RideSeen:
        assignment = Assignment(
            trip_id=event.trip_id,
            attempt=event.attempt,
            driver_id=event.driver_id,
            display_name=event.driver_display_name,
            vehicle_plate=event.vehicle_plate,
            vehicle_description=event.vehicle_description,
            pickup_at=event.assigned_at + timedelta(seconds=event.estimated_pickup_s),
        )
        if event.driver_id in self.forgotten:
            assignment = _nameless(assignment)
        wish = Wish(event.pickup, event.dropoff, event.stops, event.category, [], event.requested_at)
        assignments = self.assignments | {event.trip_id: assignment}
        assigned = replace(self, rider_id=event.rider_id, wish=self.wish or wish, assignments=assignments)
        return assigned.drive(TripSeen(event.trip_id, event.ride_id, "assigned", 0, {"assigned": event.assigned_at}))

    def end(self, how: str) -> RideSeen:
        """It ends without a trip: `unserved` or `cancelled`."""
        return replace(self, ended=self.ended or how)

    def drive(self, trip: TripSeen) -> RideSeen:
        known = self.trips.get(trip.trip_id)
        return replace(self, trips=self.trips | {trip.trip_id: known.join(trip) if known else trip})

    def agree(self, event: FareAgreed) -> RideSeen:
        return replace(self, basis=event.basis, expected=event.expected)

    def bill(self, event: FareCalculated) -> RideSeen:
        return replace(self, bill_kind=event.kind, total=event.total)

    def pay(self, payment: Payment) -> RideSeen:
        if self.payment and self.payment.version >= payment.version:
            return self
        return replace(self, payment=payment)

    def share(self, sharing: Sharing) -> RideSeen:
        known = self.sharings.get(sharing.trip_id)
        if known and known.version >= sharing.version:
            return self
        return replace(self, sharings=self.sharings | {sharing.trip_id: sharing})

    def forget(self, person_id: str) -> RideSeen:
        """Without this person's name and way; a forgotten rider's ride shows nothing at all any more."""
        forgotten = sorted({*self.forgotten, person_id})
        if person_id == self.rider_id:
            return RideSeen(self.ride_id, forgotten=forgotten)
        mine = {one.trip_id: _nameless(one) for one in self.assignments.values() if one.driver_id == person_id}
        return replace(self, assignments=self.assignments | mine, forgotten=forgotten)

    def view(self) -> Json:
        """What its rider and the desk see."""
        shown: Json = {
            "ride_id": self.ride_id,
            "state": self.state,
            "drivers_asked": len(self.offers),
            **self._wish(),
            **self._assignment(),
            **self._money(),
        }
        return {name: value for name, value in shown.items() if value not in (None, "", [])}

    def _wish(self) -> Json:
        if self.wish is None:
            return {}
        return {
            "category": self.wish.category,
            "pickup": point(self.wish.pickup),
            "dropoff": point((self.redirected or self.wish).dropoff),
            "stops": [point(stop) for stop in self.wish.stops],
            "requested_at": rfc3339(self.wish.requested_at),
        }

    def _assignment(self) -> Json:
        if self.assignment is None:
            return {}
        may_ask_pin = self.state in BEFORE_START
        return {
            "trip_id": self.assignment.trip_id,
            "attempt": self.assignment.attempt,
            "driver": self.assignment.card,
            "estimated_pickup_at": rfc3339(self.assignment.pickup_at),
            "start_pin_at": f"/v1/trips/{self.assignment.trip_id}" if may_ask_pin else None,
            "is_shared": bool(self.sharing and self.sharing.links),
            **(self.trip.view() if self.trip else {}),
        }

    def _money(self) -> Json:
        return {
            "fare": {"basis": self.basis, "expected": money(self.expected)} if self.expected else None,
            "bill": {"kind": self.bill_kind, "total": money(self.total)} if self.total else None,
            "payment": {
                "state": self.payment.state,
                "method": self.payment.method,
                "amount": money(self.payment.amount),
            }
            if self.payment
            else None,
        }


def _nameless(assignment: Assignment) -> Assignment:
    return replace(assignment, display_name="", vehicle_plate="", vehicle_description="")


def point(point: Point) -> Json:
    return {"lat": point.lat, "lng": point.lng}


def money(amount: Money) -> Json:
    return {"amount_minor": amount.amount_minor, "currency": amount.currency}
