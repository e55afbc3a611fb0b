"""What may be asked for: one ride's wish, and how many of them at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from dispatch.cards import CustomerCard
from dispatch.policy import POLICY
from kernel.geo import Point, distance_m
from kernel.refusal import Refusal


class PointsTooClose(Refusal):
    """Two consecutive points are the same place."""


class TripTooLong(Refusal):
    """Farther than this fleet goes."""


class AccountErased(Refusal):
    """The rider has asked to be forgotten."""


class OnlyTheDeskBooksForOthers(Refusal):
    """Who rides is decided by who is signed in."""


class WhoIsItFor(Refusal):
    """The desk is not a rider itself."""


class RideAlreadyOpen(Refusal):
    """One person can only sit in one car."""


class TooManyGuestRides(Refusal):
    """The rider's other rides for guests have to end first."""


@dataclass(frozen=True)
class Guest:
    """Who rides, when it is not the rider himself."""

    name: str
    phone: str


class Terms(NamedTuple):
    """What pricing and payments gave the rider, passed on to them unread and not kept: both know what they said."""

    quote_token: str = ""
    payment_method_id: str = ""


NO_TERMS = Terms()


@dataclass(frozen=True)
class RideRequest:
    """The wish as it was made, but for what was changed since: destination and note.

    `needs` are hard, `preferences` soft; `booked_by` is `rider` or `desk`.
    """

    pickup: Point
    dropoff: Point
    requested_at: datetime
    booked_by: str = "rider"
    stops: list[Point] = field(default_factory=list)
    category: str = "standard"
    needs: list[str] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    note: str = ""
    guest: Guest | None = None
    dropoff_changed_at: datetime | None = None

    def check(self) -> None:
        """Raises if the way makes no sense. A way back to where it began is fine if it has a stop."""
        legs_m = [distance_m(a, b) for a, b in pairwise((self.pickup, *self.stops, self.dropoff))]
        if min(legs_m) < POLICY.shortest_leg_m:
            raise PointsTooClose(shortest_leg_m=POLICY.shortest_leg_m)
        if sum(legs_m) > POLICY.longest_trip_m:
            raise TripTooLong(distance_m=round(sum(legs_m)), longest_trip_m=POLICY.longest_trip_m)

    def to(self, dropoff: Point, at: datetime) -> RideRequest:
        return replace(self, dropoff=dropoff, dropoff_changed_at=at)

    def was_changed_since(self, at: datetime) -> bool:
        return self.dropoff_changed_at is not None and self.dropoff_changed_at >= at

    def on_behalf_of(self, card: CustomerCard | None) -> RideRequest:
        """With what the rider's card says he always needs; a guest's needs are his own."""
        if card is None or self.guest:
            return self
        return replace(
            self,
            needs=sorted({*self.needs, *card.needs}),
            preferences=sorted({*self.preferences, *card.preferences}),
        )

    def without_person(self) -> RideRequest:
        return replace(self, note="", guest=None)

    def roughly(self) -> RideRequest:
        """Without exact places: where somebody gets in and out tells who he is."""
        stops = [_roughly(stop) for stop in self.stops]
        return replace(self, pickup=_roughly(self.pickup), dropoff=_roughly(self.dropoff), stops=stops)


@dataclass(frozen=True)
class OpenRides:
    """The rides of one rider that may still be open: at most one of his own and a few for guests.

    A ride that ends is not taken out; the next request does that, so that no end of a ride has to write here.
    """

    rider_id: str
    own: str | None = None
    guests: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def ride_ids(self) -> list[str]:
        return [*self.guests, *([self.own] if self.own else [])]

    def only(self, still_open: set[str]) -> OpenRides:
        return replace(
            self,
            own=self.own if self.own in still_open else None,
            guests=[ride_id for ride_id in self.guests if ride_id in still_open],
        )

    def plus(self, ride_id: str, *, for_guest: bool) -> OpenRides:
        """A ride it already holds is a repeated request that came while the first was being answered: no second ride."""
        if ride_id in self.ride_ids:
            return self
        if for_guest:
            if len(self.guests) >= POLICY.guest_rides:
                raise TooManyGuestRides(guest_rides=POLICY.guest_rides, ride_ids=self.guests)
            return replace(self, guests=[*self.guests, ride_id])
        if self.own:
            raise RideAlreadyOpen(ride_id=self.own)
        return replace(self, own=ride_id)


def _roughly(point: Point) -> Point:
    return Point(round(point.lat, POLICY.erased_point_decimals), round(point.lng, POLICY.erased_point_decimals))
