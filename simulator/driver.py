"""A driver: applies with car and papers, works a shift, and answers offers as they come."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from kernel import clock
from kernel.geo import Point
from simulator import pace
from simulator.app import App
from simulator.behaviour import person
from simulator.city import City
from simulator.journey import Journey
from simulator.opinion import Opinion
from simulator.phone import Phone

DOCUMENTS = ("driving_licence", "vehicle_registration", "insurance", "taxi_permit")
CARS = (("Skoda", "Octavia"), ("Mercedes-Benz", "E-Class"), ("Toyota", "Prius+"), ("Dacia", "Jogger"))
SERVED = (
    *[("standard",)] * 3,
    *[("standard", "comfort")] * 2,
    *[("standard", "comfort", "xl")] * 3,
    *[("standard", "comfort", "black")] * 2,
)
"""What ten cars of the fleet are good for."""
COLOURS = ("black", "white", "silver", "green")
TRAITS = ("woman_driver", "pets_welcome", "child_seat", "speaks_english", "quiet_ride")
HAS_A_TRAIT = 0.3


class Driver:
    def __init__(self, number: int, app: App, start: Point, city: City) -> None:
        self.number = number
        self.app = app
        self.city = city
        self.dice = person(city.seed, "driver", number)
        self.judgement = person(city.seed, "driver's judgement", number)
        self.phone = Phone(app, start, city.intervals)
        self.vehicle_id = ""

    async def apply(self) -> str:
        """Everything the desk wants to see; returns the driver's id."""
        application = {
            "display_name": f"Driver {self.number}",
            "phone": f"+3519130{self.number % 100_000:05}",
            "language": self.dice.choice(("en", "pt-BR")),
            "traits": [trait for trait in TRAITS if self.dice.random() < HAS_A_TRAIT],
        }
        driver = await self.app.must("POST", "/v1/drivers", application, key=self._key("apply"))
        vehicle = await self.app.must("POST", "/v1/drivers/me/vehicles", self._car(), key=self._key("vehicle"))
        self.vehicle_id = vehicle["vehicle_id"]
        expires_on = (clock.now() + timedelta(days=self.dice.randint(200, 1500))).date().isoformat()
        for kind in DOCUMENTS:
            document = {"number": f"{kind[:2].upper()}-{self.number:06}", "expires_on": expires_on}
            await self.app.must("PUT", f"/v1/drivers/me/documents/{kind}", document)
        return str(driver["driver_id"])

    def _car(self) -> dict[str, Any]:
        make, model = self.dice.choice(CARS)
        return {
            "plate": f"{self.number // 100 % 100:02}-{self.number % 100:02}-PT",
            "make": make,
            "model": model,
            "colour": self.dice.choice(COLOURS),
            "year": self.dice.randint(2019, 2025),
            "categories": list(SERVED[self.number % len(SERVED)]),
            "wheelchair_access": self.number % self.city.behaviour.cars_per_wheelchair_access == 0,
        }

    async def shift(self) -> None:
        """Until this car is empty and nobody needs one any more; then home."""
        await self.app.must("POST", "/v1/drivers/me/online", {"vehicle_id": self.vehicle_id})
        self.city.drivers_online += 1
        reporting = asyncio.create_task(self.phone.keep_reporting())
        try:
            while not self.city.rides.nobody_needs_a_driver.is_set():
                if offer := await self._next_offer():
                    await self._consider(offer)
        finally:
            reporting.cancel()
            self.city.drivers_online -= 1
        await self.phone.report()
        await self.app.must("POST", "/v1/drivers/me/offline")

    async def _next_offer(self) -> dict[str, Any] | None:
        await self.city.attention.wait(self.number, self.phone.position)
        answer = await self.app.get("/v1/offers/current", 404)
        return answer.body if answer.ok else None

    async def _consider(self, offer: dict[str, Any]) -> None:
        """Most offers are taken. One that is declined or ignored, or answered too late, goes to somebody else."""
        behaviour, path = self.city.behaviour, f"/v1/offers/{offer['offer_id']}"
        await pace.pause(self.dice.uniform(*behaviour.driver_thinks_s))
        mood = self.dice.random()
        if mood < behaviour.driver_declines:
            await self.app.post(f"{path}/decline", {"reason": "too_far"}, 404, 409)
        elif mood < behaviour.driver_declines + behaviour.driver_ignores:
            await pace.until(datetime.fromisoformat(offer["expires_at"]))
        else:
            answer = await self.app.post(f"{path}/accept", None, 404, 409)
            if answer.ok:
                await self._carry(answer.body["trip_id"], offer)
            else:
                self.city.tally.answered_too_late += 1

    async def _carry(self, trip_id: str, offer: dict[str, Any]) -> None:
        opinion = Opinion.form("rider", self.judgement, self.city.behaviour)
        carried = await Journey(trip_id, offer, self.phone, self.dice, self.city).travel()
        if carried and opinion:
            await opinion.say(self.app, trip_id, self.city)

    def _key(self, what: str) -> str:
        return f"{what}-{self.city.seed}-{self.number:06}"
