"""Where rider and driver meet: the rider says the trip's PIN and where to go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from simulator.trips import RecordedTrip


@dataclass(frozen=True)
class Greeting:
    pin: str
    trip: RecordedTrip


class Kerb:
    def __init__(self) -> None:
        self._greetings: dict[str, asyncio.Future[Greeting]] = {}

    def greet(self, trip_id: str, pin: str, trip: RecordedTrip) -> None:
        greeting = self._greeting(trip_id)
        if not greeting.done():
            greeting.set_result(Greeting(pin, trip))

    async def wait(self, trip_id: str, wall_s: float) -> Greeting | None:
        """The rider's greeting, or None if he has not come by then."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._greeting(trip_id)), wall_s)
        except TimeoutError:
            return None

    def _greeting(self, trip_id: str) -> asyncio.Future[Greeting]:
        return self._greetings.setdefault(trip_id, asyncio.get_running_loop().create_future())
