"""The rides of a run as their riders last saw them; what is true in the end the API is asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kernel.geo import Point

FINAL_STATES = frozenset({"completed", "cancelled", "unserved"})
LOST = "lost"
NEEDS_NO_DRIVER = FINAL_STATES | {"in_progress", LOST}
SEARCHING_STATES = frozenset({"requesting", "searching", "offered"})


@dataclass
class Ride:
    """`state` is the ride's, or the trip's once there is one."""

    number: int
    pickup: Point
    asked_at: datetime
    ride_id: str = ""
    state: str = "requesting"


@dataclass
class Rides:
    expected: int
    all: list[Ride] = field(default_factory=list)
    somebody_found: asyncio.Event = field(default_factory=asyncio.Event)
    nobody_needs_a_driver: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self, ride: Ride) -> None:
        self.all.append(ride)
        self._tell()

    def moved(self, ride: Ride, state: str) -> None:
        if state == ride.state:
            return
        ride.state = state
        if state not in SEARCHING_STATES:
            self.somebody_found.set()
        if len(self.all) == self.expected and all(ride.state in NEEDS_NO_DRIVER for ride in self.all):
            self.nobody_needs_a_driver.set()
        else:
            self.nobody_needs_a_driver.clear()
        self._tell()

    @property
    def searching(self) -> Iterator[Ride]:
        return (ride for ride in self.all if ride.state in SEARCHING_STATES)

    @property
    def by_state(self) -> Counter[str]:
        return Counter(ride.state for ride in self.all)

    def _tell(self) -> None:
        """Wake whoever waits for `news`; who waits from now on waits for the next."""
        self.news.set()
        self.news = asyncio.Event()
