"""A stretch of the day's demand: which trips are asked for, and when.

The dates are folded onto one day, keeping the time of day; the busiest stretch with enough trips is chosen; and its
waiting times are shortened by one factor, so that a sample of a city's trips keeps a fleet as busy as all of them would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.trips import RecordedTrip

DAY_S = 86_400
SHORTEST_SPAN_S = 8 * 60
PICKUP_S = 5 * 60
UTILISATION = 0.6


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
    repeated: bool

    @property
    def span_s(self) -> float:
        return self.requests[-1].after_s

    @property
    def longest_s(self) -> int:
        """From the first request to the end of the last trip, if nobody had to wait."""
        return round(max(request.after_s + request.trip.duration_s for request in self.requests))


def demand(trips: Sequence[RecordedTrip], rides: int, drivers: int) -> Demand:
    """The busiest stretch of the folded day with so many trips; if there are fewer, day after day of the same."""
    day = sorted(trips, key=seconds_of_day)
    times_s = [seconds_of_day(trip) for trip in day]
    if rides > len(day):
        first, chosen_s = 0, [DAY_S * (n // len(day)) + times_s[n % len(day)] for n in range(rides)]
    else:
        first = min(range(len(day) - rides + 1), key=lambda n: times_s[n + rides - 1] - times_s[n])
        chosen_s = times_s[first : first + rides]
    chosen = [day[(first + n) % len(day)] for n in range(rides)]
    stretch_s = chosen_s[-1] - chosen_s[0]
    compression = max(1.0, stretch_s / span_s(chosen, drivers))
    return Demand(
        requests=tuple(
            Request((at_s - chosen_s[0]) / compression, trip) for at_s, trip in zip(chosen_s, chosen, strict=True)
        ),
        starts_at_s=chosen_s[0],
        stretch_s=stretch_s,
        compression=compression,
        repeated=rides > len(day),
    )


def span_s(trips: Sequence[RecordedTrip], drivers: int) -> float:
    """How long the requests should take to come in, so that so many drivers can carry them all."""
    work_s = sum(trip.duration_s + PICKUP_S for trip in trips)
    return max(SHORTEST_SPAN_S, work_s / (drivers * UTILISATION) - work_s / len(trips))


def seconds_of_day(trip: RecordedTrip) -> int:
    return trip.started_epoch_s % DAY_S
