"""The steps a driver takes with a trip.

Each returns the trip after it and the fact it caused. A step that was taken already changes nothing and causes nothing,
whenever and however often a phone says it again.
"""

from dataclasses import replace
from datetime import datetime

from events.trips import DriverArrived, DriverEnRoute, TripCompleted, TripStarted, TripStopReached
from kernel.refusal import Refusal
from trips.model import Change, Trip
from trips.state import State


class NoSuchStop(Refusal):
    """The trip has fewer stops."""


class StopOutOfOrder(Refusal):
    """Another stop comes first."""


def set_off(trip: Trip, at: datetime, now: datetime) -> Change:
    if trip.en_route:
        return trip, ()
    trip.state.require(State.ASSIGNED)
    moment = trip.told(at, now)
    after = replace(trip, state=State.EN_ROUTE, en_route=moment)
    return after, (DriverEnRoute(**trip.names, en_route_at=moment.at),)


def arrive(trip: Trip, at: datetime, now: datetime) -> Change:
    """Also straight from the assignment: who is around the corner never says that he set off."""
    if trip.arrived:
        return trip, ()
    trip.state.require(State.ASSIGNED, State.EN_ROUTE)
    moment = trip.told(at, now)
    after = replace(trip, state=State.ARRIVED, arrived=moment)
    return after, (DriverArrived(**trip.names, arrived_at=moment.at),)


def start(trip: Trip, pin_digits: str, at: datetime, now: datetime) -> Change:
    """Raises `PinWrong` with the attempt counted, which must be saved."""
    if trip.started:
        return trip, ()
    trip.state.require(State.ARRIVED)
    moment = trip.told(at, now)
    trip.pin.check(pin_digits, at)
    after = replace(trip, state=State.IN_PROGRESS, started=moment)
    return after, (TripStarted(**trip.names, started_at=moment.at),)


def reach_stop(trip: Trip, stop: int, at: datetime, now: datetime) -> Change:
    """`stop` counts from 1. A stop that the rider no longer wants is simply never reached."""
    stops, reached = len(trip.itinerary.stops), len(trip.stops_reached)
    if not 1 <= stop <= stops:
        raise NoSuchStop(stop=stop, stops=stops)
    if stop <= reached:
        return trip, ()
    trip.state.require(State.IN_PROGRESS)
    if stop != reached + 1:
        raise StopOutOfOrder(stop=stop, next_stop=reached + 1)
    moment = trip.told(at, now)
    after = replace(trip, stops_reached=[*trip.stops_reached, moment])
    return after, (TripStopReached(**trip.names, stop=stop, reached_at=moment.at),)


def complete(trip: Trip, at: datetime, now: datetime) -> Change:
    if trip.completed:
        return trip, ()
    if trip.state is not State.IN_PROGRESS or not trip.arrived or not trip.started:
        raise trip.state.refusal(State.IN_PROGRESS)
    moment = trip.told(at, now)
    after = replace(trip, state=State.COMPLETED, completed=moment).without_the_forgotten()
    completed = TripCompleted(
        **trip.names,
        category=trip.category,
        pickup=after.itinerary.pickup,
        dropoff=after.itinerary.dropoff,
        arrived_at=trip.arrived.at,
        started_at=trip.started.at,
        completed_at=moment.at,
        waited_s=round(trip.waited_s(trip.started)),
        stops=after.itinerary.stops,
    )
    return after, (completed,)
