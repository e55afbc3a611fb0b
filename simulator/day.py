"""One simulated day: people sign up, drivers come and go, rides are asked for and driven, and the desk counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from kernel import clock
from kernel.geo import Point, offset
from simulator import pace
from simulator.app import App, Line
from simulator.behaviour import person
from simulator.board import Board
from simulator.city import City
from simulator.desk import Desk, Outcome
from simulator.driver import Driver
from simulator.plan import WARM_UP_S, Plan
from simulator.rider import Rider

SignUp = Callable[[str, str], str]
"""Makes an account with this e-mail address in this group, and returns its access token."""

SIGN_UPS_AT_ONCE = 4
ON_DUTY_FROM_THE_START = 0.4
STAND_DISTANCE_M = 800.0
SETTLE_WALL_S = 120.0


@dataclass(frozen=True)
class Day:
    outcomes: Sequence[Outcome]
    riding_began_epoch_s: float
    riding_wall_s: float
    scenario_s: float


async def live(plan: Plan, *, line: Line, sign_up: SignUp, city: City, board: Board) -> Day:
    board.enter("people sign up")
    people = People(plan, line, sign_up, city)
    await people.arrive()
    board.enter("drivers apply, the desk approves; riders register")
    await people.register()
    board.enter("the city rides")
    began_epoch_s, began_at = time.time(), clock.now()
    try:
        async with asyncio.timeout(plan.limit_wall_s), _ticking(board):
            await people.live(began_at + clock.seconds(WARM_UP_S))
    except TimeoutError:
        city.notes.append(f"stopped after {plan.limit_wall_s:.0f} s: whoever was still waiting then waited in vain")
    riding_wall_s, scenario_s = time.time() - began_epoch_s, (clock.now() - began_at).total_seconds()
    board.enter("the desk looks at every ride")
    outcomes = await people.desk.outcomes(city.rides, SETTLE_WALL_S)
    return Day(outcomes, began_epoch_s, riding_wall_s, scenario_s)


class People:
    def __init__(self, plan: Plan, line: Line, sign_up: SignUp, city: City) -> None:
        self.plan = plan
        self.line = line
        self.sign_up = sign_up
        self.city = city
        self._signing_up = asyncio.Semaphore(SIGN_UPS_AT_ONCE)

    async def arrive(self) -> None:
        """Everybody gets an account."""
        requests = self.plan.demand.requests
        desk, riders, drivers = await asyncio.gather(
            self._app("simulator-desk", "desk"),
            asyncio.gather(*(self._app(f"rider-{n:05}", "riders") for n in range(len(requests)))),
            asyncio.gather(*(self._app(f"driver-{n:05}", "drivers") for n in range(self.plan.drivers))),
        )
        self.desk = Desk(desk)
        self.riders = [
            Rider(n, app, request, self.city) for n, (app, request) in enumerate(zip(riders, requests, strict=True))
        ]
        stands = self._stands()
        self.drivers = [Driver(n, app, stands[n % len(stands)], self.city) for n, app in enumerate(drivers)]

    async def register(self) -> None:
        await asyncio.gather(
            *(rider.register() for rider in self.riders), *(self._employ(driver) for driver in self.drivers)
        )

    async def live(self, begins_at: datetime) -> None:
        """The whole day of everybody. One person's mishap is noted and does not stop the city."""
        await asyncio.gather(
            *(self._noted(f"rider {rider.number}", rider.ride(begins_at)) for rider in self.riders),
            *(self._noted(f"driver {driver.number}", self._work(driver, begins_at)) for driver in self.drivers),
        )

    async def _app(self, name: str, group: str) -> App:
        async with self._signing_up:
            return App(self.line, await asyncio.to_thread(self.sign_up, f"{name}@corrida.example", group))

    async def _employ(self, driver: Driver) -> None:
        await self.desk.approve(await driver.apply())

    async def _work(self, driver: Driver, begins_at: datetime) -> None:
        """The first ones wait for the first riders, the others begin as the demand grows."""
        early = round(len(self.drivers) * ON_DUTY_FROM_THE_START)
        late = max(0, driver.number + 1 - early) / max(1, len(self.drivers) - early)
        await pace.until(begins_at - clock.seconds(WARM_UP_S) + clock.seconds(late * self.plan.demand.span_s))
        await driver.shift()

    async def _noted(self, who: str, day: Awaitable[None]) -> None:
        try:
            await day
        except Exception as mishap:
            self.city.notes.append(f"{who}: {type(mishap).__name__}: {mishap}")

    def _stands(self) -> list[Point]:
        """Where drivers begin: around the pickups of the hour, as they know it from every other day."""
        dice = person(self.city.seed, "stands", 0)
        pickups = [request.trip.pickup for request in self.plan.demand.requests]
        dice.shuffle(pickups)
        return [
            offset(
                pickup,
                north_m=dice.uniform(-STAND_DISTANCE_M, STAND_DISTANCE_M),
                east_m=dice.uniform(-STAND_DISTANCE_M, STAND_DISTANCE_M),
            )
            for pickup in pickups
        ]


@asynccontextmanager
async def _ticking(board: Board) -> AsyncIterator[None]:
    async def tick() -> None:
        while True:
            await asyncio.sleep(1.0)
            board.tick()

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
