"""One assigned trip from the driver's seat: to the pickup, with the rider as recorded in Porto, and done."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from kernel import clock
from kernel.geo import Point
from simulator import pace
from simulator.app import Answer
from simulator.city import City
from simulator.kerb import Greeting
from simulator.movement import Movement
from simulator.phone import Phone
from simulator.trips import SAMPLE_S, RecordedTrip

NOT_NOW = 404, 409


class TripOver(Exception):
    """The trip ended before its purpose, whoever ended it."""


class Journey:
    def __init__(self, trip_id: str, offer: dict[str, Any], phone: Phone, dice: random.Random, city: City) -> None:
        self.trip_id = trip_id
        self.pickup = Point(**offer["pickup"])
        self.phone = phone
        self.dice = dice
        self.city = city
        self._poll_s = city.intervals.trip_poll_s

    async def travel(self) -> bool:
        """Until the trip is completed or over, and the phone has told everything about it; whether somebody was carried."""
        try:
            await self._approach()
            greeting = await self._meet()
            await self._start(greeting.pin)
            await self._ride(greeting.trip)
            while self.phone.actions:
                await self._pass_time(self.city.intervals.fix_s)
            return True
        except TripOver:
            self.phone.actions.clear()
            self.phone.move(Movement.parked(self.phone.position))
            return False
        finally:
            self.phone.keep_network()

    async def _approach(self) -> None:
        behaviour = self.city.behaviour
        way = Movement.straight(self.phone.position, self.pickup, behaviour.driver_speed_mps)
        if self.dice.random() < behaviour.phone_loses_network:
            self.phone.lose_network(
                after_s=self.dice.uniform(0.0, way.duration_s + behaviour.driver_waits_s),
                for_s=self.dice.uniform(*behaviour.phone_without_network_s),
            )
        gives_up = self.dice.random() < behaviour.driver_cancels
        self.phone.move(way)
        await self._act("en_route", "en-route")
        if gives_up:
            await self._wait_until_driven(way, share=self.dice.random())
            await self._give_up()
        await self._wait_until_driven(way)
        await self._act("arrive")

    async def _give_up(self) -> None:
        await self.phone.app.post(f"/v1/trips/{self.trip_id}/cancel", {"reason": "vehicle_problem"}, *NOT_NOW)
        raise TripOver

    async def _meet(self) -> Greeting:
        """The rider's greeting; one who does not come in time is not waited for."""
        arrived_at, behaviour = clock.now(), self.city.behaviour
        while True:
            greeting = await self.city.kerb.wait(self.trip_id, self.city.intervals.poll_floor_wall_s)
            if greeting:
                await self._pass_time(behaviour.boarding_s)
                return greeting
            await self._keep_in_touch()
            waited_s = (clock.now() - arrived_at).total_seconds()
            if waited_s > behaviour.driver_waits_s and self.phone.has_network:
                answer = await self._try("no_show", "no-show")
                if answer and answer.ok:
                    raise TripOver

    async def _start(self, pin: str) -> None:
        if self.dice.random() < self.city.behaviour.driver_mistypes_pin and self.phone.has_network:
            await self._try("start", pin=f"{(int(pin) + 1) % 10_000:04}")
        await self._act("start", pin=pin)

    async def _ride(self, trip: RecordedTrip) -> None:
        """As recorded, with the stop of a trip that turned back."""
        self._poll_s = self.city.intervals.aboard_poll_s
        stop = trip.turning_point
        if stop:
            await self._drive(Movement.along(trip.points[: stop + 1], SAMPLE_S))
            await self._act("stop", "stops/1", stop=1)
        await self._drive(Movement.along(trip.points[stop or 0 :], SAMPLE_S))
        await self._act("complete")

    async def _drive(self, way: Movement) -> None:
        self.phone.move(way)
        await self._wait_until_driven(way)

    async def _wait_until_driven(self, way: Movement, share: float = 1.0) -> None:
        await self._pass_time_until(self.phone.moved_at + clock.seconds(way.duration_s * share))

    async def _pass_time(self, scenario_s: float) -> None:
        await self._pass_time_until(clock.now() + clock.seconds(scenario_s))

    async def _pass_time_until(self, instant: datetime) -> None:
        """Looks now and then whether the trip still stands."""
        while (left_s := (instant - clock.now()).total_seconds()) > 0:
            await pace.pause(min(left_s, self._poll_s))
            await self._keep_in_touch()

    async def _keep_in_touch(self) -> None:
        if not self.phone.has_network:
            return
        told = await self.phone.catch_up(self.trip_id, *NOT_NOW)
        answer = await self.phone.app.watch(f"/v1/trips/{self.trip_id}", 404)
        if answer.ok and answer.body["state"] == "cancelled":
            raise TripOver
        for result in told.body["results"] if told and told.ok else []:
            if result["outcome"] == "refused":
                self._note(result["action"], result["problem"]["code"])

    async def _act(self, action: str, path: str = "", **details: str | int) -> None:
        """A step that is only refused if the trip is over."""
        answer = await self._try(action, path, **details)
        if answer and not answer.ok:
            await self._keep_in_touch()
            self._note(action, answer.code)

    async def _try(self, action: str, path: str = "", **details: str | int) -> Answer | None:
        """Tell what happened, at the time it happened. A trip begins a moment after its assignment: until then, again."""
        told = {"action": action, "at": clock.rfc3339(clock.now()), **details}
        while True:
            answer = await self.phone.tell(self.trip_id, path or action, told, *NOT_NOW)
            if answer is None or answer.status != 404:
                return answer
            await pace.pause(self.city.intervals.fix_s)

    def _note(self, action: str, code: str) -> None:
        self.city.notes.append(f"trip {self.trip_id}: {action} was refused: {code}")
