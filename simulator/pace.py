"""Waiting in scenario time."""

import asyncio
from datetime import datetime

from kernel import clock


async def until(instant: datetime) -> None:
    while (wait_s := clock.wall_seconds_until(instant)) > 0:
        await asyncio.sleep(wait_s)


async def pause(scenario_s: float, at_least_wall_s: float = 0.0) -> None:
    wait_s = clock.wall_seconds_until(clock.now() + clock.seconds(scenario_s))
    await asyncio.sleep(max(at_least_wall_s, wait_s))
