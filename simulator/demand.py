"""A stretch of the day's demand: which trips are asked for, and when.

The dates are folded onto one day, keeping the time of day; of the stretches with enough trips the one that is over soonest
is chosen; and its waiting times are shortened by one factor, so that a sample of a city's trips keeps a fleet busy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.trips import RecordedTrip

DAY_S = 86_400
SHORTEST_SPAN_S = 8 * 60
PICKUP_S = 5 * 60
UTILISATION = 0.6
STRETCHES_COMPARED = 200


@dataclass(frozen=True)
class Request:
    """Somebody asks for this trip, so long after the start."""

    after_s: float
    trip: RecordedTrip


@dataclass(frozen=True)
class Demand:
    """`compression`: how many seconds of the recorded day pass in one second of the scenario."""

    requests: tuple[Request, ...]
    starts_at_s: int
    stretch_s: int
    compression: float
    repeated: bool = False

    @property
    def span_s(self) -> float:
        return self.requests[-1].after_s

    @property
    def longest_s(self) -> float:
        """From the first request to the end of the last trip, if nobody had to wait."""
        return max(request.after_s + request.trip.duration_s for request in self.requests)


def demand(trips: Sequence[RecordedTrip], rides: int, drivers: int) -> Demand:
    """The stretch of the folded day that is over soonest; if there are fewer trips than rides, the day again and again."""
    day = sorted(trips, key=seconds_of_day)
    times_s = [seconds_of_day(trip) for trip in day]
    if rides > len(day):
        days = [DAY_S * (n // len(day)) + times_s[n % len(day)] for n in range(rides)]
        return _stretch([day[n % len(day)] for n in range(rides)], days, drivers, repeated=True)
    last = len(day) - rides
    return min(
        (_stretch(day[first : first + rides], times_s[first : first + rides], drivers) for first in _evenly(last)),
        key=lambda stretch: (stretch.longest_s, stretch.stretch_s),
    )


def _stretch(trips: Sequence[RecordedTrip], times_s: Sequence[int], drivers: int, *, repeated: bool = False) -> Demand:
    stretch_s = times_s[-1] - times_s[0]
    compression = max(1.0, stretch_s / span_s(trips, drivers))
    requests = ((at_s - times_s[0]) / compression for at_s in times_s)
    return Demand(tuple(map(Request, requests, trips)), times_s[0], stretch_s, compression, repeated)


def _evenly(last: int) -> range:
    return range(0, last + 1, max(1, last // STRETCHES_COMPARED))


def span_s(trips: Sequence[RecordedTrip], drivers: int) -> float:
    """How long the requests should take to come in, so that so many drivers can carry them all."""
    work_s = sum(trip.duration_s + PICKUP_S for trip in trips)
    return max(SHORTEST_SPAN_S, work_s / (drivers * UTILISATION) - work_s / len(trips))


def seconds_of_day(trip: RecordedTrip) -> int:
    return trip.started_epoch_s % DAY_S
