"""A rider: sees prices, asks for a recorded trip, watches the car come, tells the PIN; reads the receipt, tips, rates.

A few change their mind or never show up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel import clock
from kernel.geo import Point
from kernel.money import Money
from simulator import pace
from simulator.app import App, Refused, in_time
from simulator.behaviour import chosen, person
from simulator.city import City
from simulator.demand import Request
from simulator.opinion import Opinion
from simulator.prices import Price, prices
from simulator.purse import Purse
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
        money = person(city.seed, "rider's money", number)
        self.category = "standard" if self.needs else chosen(money, habits.categories_wanted)
        self.purse = Purse(app, money, city, f"{number:06}")
        self.opinion = Opinion.form("driver", money, habits)
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
        await self.purse.open()

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
            ride = await self._follow(await self._ask())
        except Exception:
            self.city.rides.moved(self.seen, LOST)
            raise
        if ride["state"] == "completed":
            await self._look_back(ride)

    async def _ask(self) -> dict[str, Any]:
        """At a price that still holds, if there are prices."""
        trip = self.request.trip
        way = {
            "pickup": _body(trip.pickup),
            "dropoff": _body(trip.dropoff),
            "stops": [_body(trip.points[trip.turning_point])] if trip.turning_point else [],
        }
        key = f"ride-{self.city.seed}-{self.number:06}"
        while True:
            price = await self._price(way)
            terms = {"category": price.category, "quote_token": price.token} if price else {}
            wish = {**way, **terms, "needs": self.needs, "payment_method_id": await self.purse.method_for(price)}
            answer = await self.app.post("/v1/rides", wish, key=key)
            if answer.ok:
                self.seen.ride_id = answer.body["ride_id"]
                return dict(answer.body)
            if answer.code != "quote_expired":
                raise Refused("POST /v1/rides", answer)

    async def _price(self, way: dict[str, Any]) -> Price | None:
        """Of the car he would like, else of an ordinary one; without prices he asks all the same."""
        shown = await prices(self.app, way, self.city.patience_wall_s)
        if shown is None:
            self.city.tally.went_without["a price"] += 1
        price = (shown or {}).get(self.category) or (shown or {}).get("standard")
        self.city.tally.priced += price is not None
        return price

    async def _follow(self, ride: dict[str, Any]) -> dict[str, Any]:
        """Until the ride is over; how it ended."""
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
        return ride

    async def _look_back(self, ride: dict[str, Any]) -> None:
        """The receipt, the tip, the stars."""
        fare = await in_time(self._fare(ride["ride_id"]), self.city.patience_wall_s)
        if fare:
            self.city.tally.saw_receipt(fare)
            await self.purse.tip(ride["ride_id"], fare)
        else:
            self.city.tally.went_without["a receipt"] += 1
        if self.opinion:
            await self.opinion.say(self.app, ride["trip_id"], self.city)

    async def _fare(self, ride_id: str) -> Money:
        """Known when the way has been measured, a little after the end."""
        while True:
            answer = await self.app.get(f"/v1/rides/{ride_id}/fare", 404)
            if answer.ok and answer.body["final"]:
                return Money(**answer.body["final"]["total"])
            await pace.pause(self.city.intervals.news_poll_s, self.city.intervals.poll_floor_wall_s)

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
