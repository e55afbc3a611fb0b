import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from kernel import clock
from kernel.geo import Point, offset
from simulator.attention import Attention
from simulator.behaviour import Intervals
from simulator.rides import Ride, Rides

PICKUP = Point(41.15, -8.61)
PATIENCE_S, A_MOMENT_S = 10.0, 0.05
AT_ONCE = Intervals(offer_poll_s=0.02, offer_poll_floor_wall_s=0.0, offer_polls_per_wall_s=1e6, nearest_asking=2)


@pytest.fixture(autouse=True)
def real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_RATE", "1")
    monkeypatch.setenv("CLOCK_SYNC_AT", "0")


def who_asks(act: Callable[[Rides], None], expected: int, intervals: Intervals = AT_ONCE) -> set[int]:
    """Which of four drivers, numbered by distance from the pickup, ask after `act`: so many, and soon after no more."""

    async def run() -> set[int]:
        rides = Rides(expected=9)
        attention = Attention(rides, intervals)
        waits = [asyncio.create_task(attention.wait(n, offset(PICKUP, north_m=100.0 * n))) for n in range(4)]
        await asyncio.sleep(0)
        act(rides)
        async with asyncio.timeout(PATIENCE_S):
            while sum(wait.done() for wait in waits) < expected:
                await asyncio.sleep(0.005)
        await asyncio.sleep(A_MOMENT_S)
        asked = {n for n, wait in enumerate(waits) if wait.done()}
        for wait in waits:
            wait.cancel()
        return asked

    return asyncio.run(run())


def test_nobody_asks_while_nobody_searches() -> None:
    assert who_asks(lambda rides: None, 0) == set()


def test_the_nearest_ask_as_soon_as_somebody_searches() -> None:
    assert who_asks(lambda rides: rides.open(Ride(0, PICKUP, clock.now())), 2) == {0, 1}


def test_more_ask_the_longer_somebody_searches() -> None:
    long_ago = clock.now() - clock.seconds(2 * AT_ONCE.one_more_every_s)
    assert who_asks(lambda rides: rides.open(Ride(0, PICKUP, long_ago)), 4) == {0, 1, 2, 3}


def test_a_ride_with_a_driver_wakes_nobody() -> None:
    assert who_asks(lambda rides: rides.open(Ride(0, PICKUP, clock.now(), state="assigned")), 0) == set()


def test_everybody_asks_now_and_then() -> None:
    assert who_asks(lambda rides: None, 4, replace(AT_ONCE, idle_poll_s=0.01)) == {0, 1, 2, 3}
