"""One simulated day: people sign up, drivers come and go, rides are asked for and driven, and the desk counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kernel import clock
from simulator.app import Line
from simulator.auditor import Auditor
from simulator.board import Board
from simulator.books import Books
from simulator.city import City
from simulator.desk import Outcome
from simulator.people import Accounts, People
from simulator.plan import Plan

SETTLE_WALL_S = 120.0
BOOKS_WALL_S = 60.0


@dataclass(frozen=True)
class Day:
    """The riding began, by the wall clock, when the first drivers could be found and the first rider could ask."""

    outcomes: Sequence[Outcome]
    books: Books
    riding_began_epoch_s: float
    riding_wall_s: float
    scenario_s: float


async def live(plan: Plan, *, line: Line, accounts: Accounts, city: City, board: Board) -> Day:
    people = People(plan, line, accounts, city)
    board.enter("people sign up")
    await people.arrive()
    board.enter("drivers apply, the desk approves; riders register")
    await people.register()
    board.enter("the first drivers come online")
    began_epoch_s, began_at = time.time(), clock.now()
    try:
        async with asyncio.timeout(plan.limit_wall_s), _ticking(board), asyncio.TaskGroup() as lives:
            await people.open_the_day(lives)
            board.enter("the city rides")
            began_epoch_s, began_at = time.time(), clock.now()
            people.go_about(lives, began_at)
    except TimeoutError:
        city.notes.append(f"stopped after {plan.limit_wall_s:.0f} s: whoever was still waiting then waited in vain")
    riding_wall_s, scenario_s = time.time() - began_epoch_s, (clock.now() - began_at).total_seconds()
    board.enter("the desk looks at every ride")
    outcomes = await people.desk.outcomes(city.rides, SETTLE_WALL_S)
    board.enter("the books are read, every receipt is computed again")
    drivers = [driver.app for driver in people.drivers]
    books = await Auditor(people.desk.app, drivers, BOOKS_WALL_S).read(outcomes)
    return Day(outcomes, books, began_epoch_s, riding_wall_s, scenario_s)


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
