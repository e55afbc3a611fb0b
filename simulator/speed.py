"""How fast the city may go on this machine, when nobody says."""

from __future__ import annotations

import asyncio
import time

from simulator.app import CALLS_IN_FLIGHT, App

PROBE = "/v1/drivers?limit=1"
PROBES = 120
FASTEST = 15.0
SLOWEST = 4.0
CALLS_PER_S_AT_FASTEST = 120.0


async def clock_rate_for(desk: App) -> float:
    """In proportion to how fast the cloud answers: a busy or slow machine plays the same city, slower."""
    await _ask(desk, CALLS_IN_FLIGHT * 2)
    began_s = time.perf_counter()
    await _ask(desk, PROBES)
    return clock_rate(PROBES / (time.perf_counter() - began_s))


def clock_rate(calls_per_s: float) -> float:
    """
    >>> clock_rate(400.0), clock_rate(60.0), clock_rate(3.0)
    (15.0, 7.5, 4.0)
    """
    return round(max(SLOWEST, min(FASTEST, FASTEST * calls_per_s / CALLS_PER_S_AT_FASTEST)), 1)


def remark(rate: float, unserved: int, answered_too_late: int) -> list[str]:
    """For the report, when drivers had too little time: the clock keeps its rate, however busy the machine becomes."""
    if not unserved or not answered_too_late:
        return []
    gentler = max(1.0, rate // 2)
    return [
        f"{unserved} rides found no driver, and {answered_too_late} offers were answered too late: this machine may have "
        f"become too busy for clock rate {rate:g}; CLOCK_RATE={gentler:g} is easier on it"
    ]


async def _ask(desk: App, times: int) -> None:
    await asyncio.gather(*(desk.get(PROBE) for _ in range(times)))
