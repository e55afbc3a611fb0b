"""A rider: asks for a recorded trip, watches the car come, tells the PIN; a few change their mind or never show up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel import clock
from kernel.geo import Point
from simulator import pace
from simulator.app import App
from simulator.behaviour import person
from simulator.city import City
from simulator.demand import Request
from simulator.rides import FINAL_STATES, LOST, Ride

NEEDS = ("wheelchair", "assistance_animal", "hearing", "low_vision")
TRIP_OVER = frozenset({"completed", "cancelled"})


class Rider:
    def __init__(self, number: int, app: App, request: Request, city: City) -> None:
        self.number = number
        self.app = app
        self.request = request
        self.city = city
        dice, habits = person(city.seed, "rider", number), city.behaviour
        self.needs = [dice.choice(NEEDS)] if dice.random() < habits.rider_has_needs else []
        self.shows_up = dice.random() >= habits.rider_does_not_show
        self.cancels = dice.random() < habits.rider_cancels
        self.patience_s = dice.uniform(*habits.rider_patience_s)
        self.language = dice.choice(("en", "pt-BR"))
        self.cancels_at: datetime | None = None
        self.asked = False

    async def register(self) -> None:
        profile = {
            "display_name": f"Rider {self.number}",
            "phone": f"+3519120{self.number % 100_000:05}",
            "language": self.language,
            "needs": self.needs,
        }
        await self.app.must("PUT", "/v1/riders/me", profile)

    async def ride(self, begins_at: datetime) -> None:
        await pace.until(begins_at + clock.seconds(self.request.after_s))
        self.asked = True
        pickup = self.request.trip.pickup
        self.seen = Ride(self.number, pickup, clock.now())
        self.city.rides.open(self.seen)
        if self.cancels:
            self.cancels_at = clock.now() + clock.seconds(self.patience_s)
        try:
            await self.app.get(f"/v1/vehicles/nearby?lat={pickup.lat}&lng={pickup.lng}")
            await self._follow(await self._ask())
        except Exception:
            self.city.rides.moved(self.seen, LOST)
            raise

    async def _ask(self) -> dict[str, Any]:
        trip = self.request.trip
        wish = {
            "pickup": _body(trip.pickup),
            "dropoff": _body(trip.dropoff),
            "stops": [_body(trip.points[trip.turning_point])] if trip.turning_point else [],
            "needs": self.needs,
        }
        ride: dict[str, Any] = await self.app.must("POST", "/v1/rides", wish, key=f"ride-{self.city.seed}-{self.number:06}")
        self.seen.ride_id = ride["ride_id"]
        return ride

    async def _follow(self, ride: dict[str, Any]) -> None:
        intervals = self.city.intervals
        while ride["state"] not in FINAL_STATES:
            self.city.rides.moved(self.seen, ride["state"])
            await pace.pause(intervals.ride_poll_s, intervals.poll_floor_wall_s)
            if self.cancels_at and clock.now() >= self.cancels_at:
                await self._cancel(ride)
            if ride.get("trip_id"):
                await self._travel(ride["trip_id"])
            ride = (await self.app.watch(f"/v1/rides/{self.seen.ride_id}")).body
        self.city.rides.moved(self.seen, ride["state"])

    async def _cancel(self, ride: dict[str, Any]) -> None:
        """Of the request while nobody is assigned, else of the trip; it may be too late for either."""
        self.cancels_at = None
        answer = await self.app.post(f"/v1/rides/{ride['ride_id']}/cancel", {"reason": "changed_plans"}, 409)
        trip_id = (answer.body or {}).get("trip_id")
        if answer.status == 409 and trip_id:
            await self._until_known(trip_id)
            await self.app.post(f"/v1/trips/{trip_id}/cancel", {"reason": "changed_plans"}, 409)

    async def _until_known(self, trip_id: str) -> dict[str, Any]:
        """A trip begins a moment after its assignment."""
        intervals = self.city.intervals
        while not (answer := await self.app.watch(f"/v1/trips/{trip_id}", 404)).ok:
            await pace.pause(intervals.ride_poll_s, intervals.poll_floor_wall_s)
        trip: dict[str, Any] = answer.body
        return trip

    async def _travel(self, trip_id: str) -> None:
        """Until this trip is over, one way or another."""
        intervals = self.city.intervals
        while (trip := await self._until_known(trip_id))["state"] not in TRIP_OVER:
            self.city.rides.moved(self.seen, trip["state"])
            if self.shows_up and trip.get("start_pin"):
                self.city.kerb.greet(trip_id, trip["start_pin"], self.request.trip)
            if self.cancels_at and clock.now() >= self.cancels_at:
                self.cancels_at = None
                await self.app.post(f"/v1/trips/{trip_id}/cancel", {"reason": "changed_plans"}, 409)
                continue
            if trip["state"] == "en_route":
                await self.app.get(f"/v1/trips/{trip_id}/position", 404, 409)
            poll_s = intervals.aboard_poll_s if trip["state"] == "in_progress" else intervals.trip_poll_s
            await pace.pause(poll_s, intervals.poll_floor_wall_s)


def _body(point: Point) -> dict[str, float]:
    return {"lat": point.lat, "lng": point.lng}
