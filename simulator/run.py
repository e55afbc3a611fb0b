"""`make run`: bring the stack up, let a city ride, report, and leave the stack to the person at the terminal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import replace
from functools import partial

from rich.console import Console

from infra.local import LocalStack, LocalStackError
from simulator import farewell, printed, speed
from simulator.app import App, Line
from simulator.backstage import Backstage
from simulator.board import Board
from simulator.city import City
from simulator.day import Day, live
from simulator.demand import Demand, demand
from simulator.money import money
from simulator.options import Options, options
from simulator.plan import Plan
from simulator.report import Durations, Report, flawless, report, ride_counts
from simulator.rides import Rides
from simulator.traffic import Traffic
from simulator.trips import Reading, UnusableFile, read

QUIET_WALL_S = 60.0
FAILED = 1
INTERRUPTED = 130

console = Console()


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, signal.default_int_handler)
    stack = LocalStack()
    try:
        reading = read(chosen.trips)
        info = stack.up(console.print)
    except (UnusableFile, LocalStackError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    if info.console_url:
        console.print(f"see the city: [bold]{info.console_url}[/bold]", highlight=False)
    try:
        told = simulate(chosen, reading, stack)
        if chosen.once:
            return 0 if flawless(told) else FAILED
        console.print("setting the clock back to the time of day ...")
        set_clock(stack, 1.0, 0.0)
        farewell.show(stack.info, told, console)
        return until_ctrl_c()
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        console.print("stopping the local AWS ...")
        stack.down()


def until_ctrl_c() -> int:
    try:
        while True:
            signal.pause()
    except KeyboardInterrupt:
        return 0


def simulate(chosen: Options, reading: Reading, stack: LocalStack) -> Report:
    began_epoch_s = time.time()
    wanted = demand(reading.trips, chosen.rides, chosen.drivers)
    city = City(chosen.seed, Rides(chosen.rides), notes=remarks(reading, wanted))
    board = Board(console, city, Traffic())
    with board.shown():
        board.enter("the speed of this machine is measured")
        rate = chosen.clock_rate or asyncio.run(measure(stack))
        plan = Plan(wanted, chosen.drivers, rate)
        set_clock(stack, rate, plan.clock_sync_at(time.time()))
        day = asyncio.run(live_through(plan, stack, city, board))
        board.enter("the last events arrive")
        backstage = Backstage(stack.client("logs"), stack.client("sqs"))
        if not backstage.wait_until_quiet(QUIET_WALL_S):
            city.notes.append(f"events were still waiting {QUIET_WALL_S:.0f} s after the end")
        board.enter("the logs are read")
        record = backstage.record(began_epoch_s, day.riding_began_epoch_s)
    unserved = ride_counts(day.outcomes)["unserved"]
    told = report(
        options=replace(chosen, clock_rate=rate),
        reading=reading,
        demand=wanted,
        outcomes=day.outcomes,
        money=money(day.books, city.tally),
        traffic=board.traffic,
        record=record,
        durations=Durations(day.scenario_s, day.riding_wall_s, time.time() - began_epoch_s),
        notes=city.notes + speed.remark(rate, unserved, city.tally.answered_too_late),
    )
    printed.show(told, console)
    if chosen.report:
        chosen.report.parent.mkdir(parents=True, exist_ok=True)
        chosen.report.write_text(json.dumps(told, indent=2) + "\n")
    return told


async def measure(stack: LocalStack) -> float:
    async with Line(stack.info.api_url, Traffic()) as line:
        return await speed.clock_rate_for(App(line, partial(asyncio.to_thread, stack.token, stack.info.users["desk"])))


async def live_through(plan: Plan, stack: LocalStack, city: City, board: Board) -> Day:
    async with Line(stack.info.api_url, board.traffic) as line:
        return await live(plan, line=line, accounts=stack, city=city, board=board)


def set_clock(stack: LocalStack, rate: float, sync_at_epoch_s: float) -> None:
    """The cloud's and our own."""
    stack.set_clock(rate, sync_at_epoch_s)
    os.environ |= {"CLOCK_RATE": str(rate), "CLOCK_SYNC_AT": str(sync_at_epoch_s)}


def remarks(reading: Reading, wanted: Demand) -> list[str]:
    """What the reader of the report should know about the demand."""
    said = []
    if reading.more_rows:
        said.append(f"the file is longer; only its first {reading.rows} rows were read")
    if wanted.repeated:
        said.append(
            f"{len(wanted.requests)} rides were asked for, but only {len(reading.trips)} trips are usable: they are repeated"
        )
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
