"""The dispatch desk: lets drivers in, and says in the end what became of every ride."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from simulator.app import App
from simulator.rides import FINAL_STATES, LOST, Ride, Rides

SETTLE_POLL_WALL_S = 1.0


@dataclass(frozen=True)
class Outcome:
    """What the API says of a ride; `pickup_wait_s` from the request to the driver's arrival; `had_trip` if one set off.

    `lost`: asked for and in no final state. Without a `ride_id` not even the request was answered.
    """

    state: str
    ride_id: str = ""
    pickup_wait_s: float | None = None
    had_trip: bool = False


class Desk:
    def __init__(self, app: App) -> None:
        self.app = app

    async def approve(self, driver_id: str) -> None:
        await self.app.must("POST", f"/v1/drivers/{driver_id}/approve", {"reason": "documents seen"})

    async def outcomes(self, rides: Rides, settle_wall_s: float) -> list[Outcome]:
        """Of every ride asked for, once all are in a final state or the patience ends."""
        return list(await asyncio.gather(*(self._outcome(ride, settle_wall_s) for ride in rides.all)))

    async def _outcome(self, ride: Ride, settle_wall_s: float) -> Outcome:
        if not ride.ride_id:
            return Outcome(LOST)
        try:
            async with asyncio.timeout(settle_wall_s):
                return await self._final_outcome(ride.ride_id)
        except TimeoutError:
            return Outcome(LOST, ride.ride_id)

    async def _final_outcome(self, ride_id: str) -> Outcome:
        while (ride := await self.app.must("GET", f"/v1/rides/{ride_id}"))["state"] not in FINAL_STATES:
            await asyncio.sleep(SETTLE_POLL_WALL_S)
        if ride["state"] != "completed":
            return Outcome(ride["state"], ride_id, had_trip=bool(ride["trip_id"]))
        trip = await self.app.must("GET", f"/v1/trips/{ride['trip_id']}")
        waited = datetime.fromisoformat(trip["arrived_at"]) - datetime.fromisoformat(ride["requested_at"])
        return Outcome("completed", ride_id, waited.total_seconds(), had_trip=True)
