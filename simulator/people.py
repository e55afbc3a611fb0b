"""Everybody in the city: their accounts, their papers, and their day."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from typing import Protocol

from kernel import clock
from kernel.geo import Point, offset
from simulator import pace
from simulator.app import App, Line
from simulator.behaviour import person
from simulator.city import City
from simulator.desk import Desk
from simulator.driver import Driver
from simulator.plan import Plan
from simulator.rider import Rider


class Accounts(Protocol):
    """Where people sign up with an e-mail address in a group, and get their access tokens."""

    def sign_up(self, email: str, group: str) -> None: ...

    def token(self, email: str) -> str: ...


SIGN_UPS_AT_ONCE = 4
EARLY_DRIVERS = 0.5
OPENING_WALL_S = 60.0
STAND_DISTANCE_M = 800.0


class People:
    def __init__(self, plan: Plan, line: Line, accounts: Accounts, city: City) -> None:
        self.plan = plan
        self.line = line
        self.accounts = accounts
        self.city = city
        self._signing_up = asyncio.Semaphore(SIGN_UPS_AT_ONCE)

    async def arrive(self) -> None:
        """Everybody gets an account."""
        requests, stands = self.plan.demand.requests, self._stands()
        desk, riders, drivers = await asyncio.gather(
            self._app("simulator-desk", "desk"),
            asyncio.gather(*(self._app(f"rider-{n:05}", "riders") for n in range(len(requests)))),
            asyncio.gather(*(self._app(f"driver-{n:05}", "drivers") for n in range(self.plan.drivers))),
        )
        self.desk = Desk(desk)
        self.riders = [
            Rider(n, app, request, self.city) for n, (app, request) in enumerate(zip(riders, requests, strict=True))
        ]
        self.drivers = [Driver(n, app, stands[n % len(stands)], self.city) for n, app in enumerate(drivers)]

    async def register(self) -> None:
        await asyncio.gather(
            *(rider.register() for rider in self.riders), *(self._employ(driver) for driver in self.drivers)
        )

    async def open_the_day(self, lives: asyncio.TaskGroup) -> None:
        """The early drivers begin, and when they can be found the first rider asks; returns when he has got one.

        A cloud that nobody used yet starts its functions one after the other, which is long in the time of a fast city.
        """
        early = self.drivers[: self._early]
        for driver in early:
            lives.create_task(self._noted(f"driver {driver.number}", driver.shift()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OPENING_WALL_S):
                await asyncio.gather(*(driver.phone.heard.wait() for driver in early))
                lives.create_task(self._noted("rider 0", self.riders[0].ride(clock.now())))
                await self.city.rides.somebody_found.wait()

    def go_about(self, lives: asyncio.TaskGroup, begins_at: datetime) -> None:
        """Riders ask as they were recorded, and more drivers begin as the demand grows."""
        for rider in self.riders:
            if not rider.asked:
                lives.create_task(self._noted(f"rider {rider.number}", rider.ride(begins_at)))
        for driver in self.drivers[self._early :]:
            lives.create_task(self._noted(f"driver {driver.number}", self._begin_later(driver, begins_at)))

    @property
    def _early(self) -> int:
        return max(1, round(len(self.drivers) * EARLY_DRIVERS))

    async def _app(self, name: str, group: str) -> App:
        email = f"{name}@example.com"
        async with self._signing_up:
            await asyncio.to_thread(self.accounts.sign_up, email, group)
        return App(self.line, partial(asyncio.to_thread, self.accounts.token, email))

    async def _employ(self, driver: Driver) -> None:
        await self.desk.approve(await driver.apply())

    async def _begin_later(self, driver: Driver, begins_at: datetime) -> None:
        share = (driver.number - self._early) / (len(self.drivers) - self._early)
        await pace.until(begins_at + clock.seconds(share * self.plan.demand.span_s))
        await driver.shift()

    async def _noted(self, who: str, life: Awaitable[None]) -> None:
        """One person's mishap is told in the report and does not stop the city."""
        try:
            await life
        except Exception as mishap:
            self.city.notes.append(f"{who}: {type(mishap).__name__}: {mishap}")

    def _stands(self) -> list[Point]:
        """Where drivers begin: around the pickups of the hour, as they know it from every other day."""
        dice = person(self.city.seed, "stands", 0)
        pickups = [request.trip.pickup for request in self.plan.demand.requests]
        dice.shuffle(pickups)
        reach_m = STAND_DISTANCE_M
        return [
            offset(pickup, north_m=dice.uniform(-reach_m, reach_m), east_m=dice.uniform(-reach_m, reach_m))
            for pickup in pickups
        ]
