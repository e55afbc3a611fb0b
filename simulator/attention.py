"""When a driver's phone asks whether there is an offer.

A push will wake it once the city sends pushes. Until then it asks: often while somebody near is looking for a car, seldom
otherwise, because a whole fleet that asks every few seconds would drown the machine that plays the cloud.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import datetime

from kernel import clock
from kernel.geo import Point, distance_m
from simulator import pace
from simulator.behaviour import Intervals
from simulator.rides import Ride, Rides


@dataclass
class Attention:
    """`parked` are the waiting drivers' places, by the drivers' numbers."""

    rides: Rides
    intervals: Intervals
    parked: dict[int, Point] = field(default_factory=dict)

    async def wait(self, number: int, place: Point) -> None:
        """Until it is worth asking for this driver."""
        self.parked[number] = place
        try:
            asks_at = clock.now() + clock.seconds(self.intervals.idle_poll_s)
            while not self._is_near_somebody(number) and (left_s := clock.wall_seconds_until(asks_at)) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.rides.news.wait(), left_s)
            await pace.pause(self.intervals.offer_poll_s, self._floor_wall_s)
        finally:
            del self.parked[number]

    @property
    def _floor_wall_s(self) -> float:
        """The budget of questions, shared by those who have reason to ask."""
        asking = sum(self._is_near_somebody(number) for number in self.parked)
        return max(self.intervals.offer_poll_floor_wall_s, asking / self.intervals.offer_polls_per_wall_s)

    def _is_near_somebody(self, number: int) -> bool:
        now = clock.now()
        return any(self._rank(number, ride.pickup) < self._reach(ride, now) for ride in self.rides.searching)

    def _rank(self, number: int, pickup: Point) -> int:
        """How many waiting drivers are nearer."""
        own_m = distance_m(self.parked[number], pickup)
        return sum(distance_m(place, pickup) < own_m for place in self.parked.values())

    def _reach(self, ride: Ride, now: datetime) -> int:
        """How many of the nearest may have been asked by now."""
        waited_s = (now - ride.asked_at).total_seconds()
        return self.intervals.nearest_asking + int(waited_s / self.intervals.one_more_every_s)
