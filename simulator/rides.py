"""The rides of a run as their riders last saw them, for the live display; what is true in the end the API is asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

FINAL_STATES = frozenset({"completed", "cancelled", "unserved"})
ABOARD_STATES = frozenset({"in_progress"}) | FINAL_STATES


@dataclass
class Ride:
    """`state` is the ride's, or the trip's once there is one; `refusal` says why a request was not even taken."""

    number: int
    ride_id: str = ""
    state: str = "requesting"
    refusal: str = ""


@dataclass
class Rides:
    expected: int
    rides: list[Ride] = field(default_factory=list)
    everybody_aboard: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self, number: int) -> Ride:
        ride = Ride(number)
        self.rides.append(ride)
        return ride

    def moved(self, ride: Ride, state: str) -> None:
        ride.state = state
        if len(self.rides) == self.expected and all(ride.state in ABOARD_STATES for ride in self.rides):
            self.everybody_aboard.set()
        elif self.everybody_aboard.is_set():
            self.everybody_aboard.clear()

    @property
    def by_state(self) -> Counter[str]:
        return Counter(ride.state for ride in self.rides)
