"""Going somewhere else than was asked for: the rider may say so until he is there, and is charged for the way driven."""

from dataclasses import replace
from datetime import datetime

from events.trips import TripDropoffChanged
from kernel.geo import Point
from kernel.refusal import Refusal
from trips.model import Change, Trip
from trips.policy import POLICY
from trips.state import NOT_OVER


class TripTooLong(Refusal):
    """Farther than this fleet goes."""


class TooManyDropoffs(Refusal):
    """Nobody can drive by a destination that keeps changing."""


def redirect(trip: Trip, dropoff: Point, now: datetime) -> Change:
    """Saying it again changes nothing."""
    if trip.itinerary.dropoff == dropoff:
        return trip, ()
    trip.state.require(*NOT_OVER)
    if trip.redirections >= POLICY.redirections_max:
        raise TooManyDropoffs(redirections_max=POLICY.redirections_max)
    itinerary = replace(trip.itinerary, dropoff=dropoff)
    if itinerary.distance_m > POLICY.longest_trip_m:
        raise TripTooLong(distance_m=itinerary.distance_m, longest_trip_m=POLICY.longest_trip_m)
    after = replace(trip, itinerary=itinerary, redirections=trip.redirections + 1, dropoff_changed_at=now)
    return after, (TripDropoffChanged(**trip.names, dropoff=dropoff, changed_at=now),)
