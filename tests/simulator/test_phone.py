import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from kernel import clock
from kernel.geo import Point, offset
from simulator.app import App, Line
from simulator.behaviour import Intervals
from simulator.movement import Movement
from simulator.phone import Phone
from simulator.traffic import Traffic

START = Point(41.15, -8.61)
WAY = Movement.along([offset(START, north_m=100.0 * n) for n in range(5)], 15)
TRIP = "/v1/trips/t1"


@pytest.fixture(autouse=True)
def fast_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_RATE", "1000")
    monkeypatch.setenv("CLOCK_SYNC_AT", str(time.time() + 60))


def requests_of(use: Callable[[Phone], Coroutine[Any, Any, None]]) -> list[tuple[str, Any]]:
    """What a phone sent: path and body."""
    sent: list[tuple[str, Any]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json={"accepted": 1, "ignored": {}, "next_report_s": 10})

    async def sign_in() -> str:
        return "token"

    async def run() -> None:
        async with Line("http://api.test", Traffic(), httpx.MockTransport(handler)) as line:
            await use(Phone(App(line, sign_in), START, Intervals()))

    asyncio.run(run())
    return sent


def test_a_moving_car_reports_where_it_was_every_few_seconds() -> None:
    async def drive(phone: Phone) -> None:
        phone.move(WAY)
        await asyncio.sleep(0.03)
        await phone.report()

    [(path, body)] = requests_of(drive)
    instants = [point["at"] for point in body["points"]]
    assert path == "/v1/positions"
    assert len(instants) >= 5
    assert instants == sorted(instants)
    assert body["points"][0]["lat"] < body["points"][-1]["lat"]


def test_a_parked_car_only_says_where_it_is() -> None:
    async def park(phone: Phone) -> None:
        await phone.report()
        await asyncio.sleep(0.03)
        await phone.report()

    assert [len(body["points"]) for _, body in requests_of(park)] == [1, 1]


def test_a_long_silence_is_told_in_reports_of_a_hundred_points() -> None:
    async def come_back(phone: Phone) -> None:
        phone.movement, phone.moved_at = Movement.along(WAY.points, 600), clock.now()
        phone.seen_until = phone.moved_at
        await asyncio.sleep(0.7)
        await phone.report()

    counts = [len(body["points"]) for _, body in requests_of(come_back)]
    assert counts[0] == 100
    assert max(counts) == 100


def test_actions_without_network_wait_and_are_told_in_one_go_with_their_times() -> None:
    async def lose_network(phone: Phone) -> None:
        phone.lose_network(after_s=0.0, for_s=30.0)
        assert await phone.tell("t1", "arrive", {"action": "arrive", "at": "2026-03-01T12:00:00Z"}) is None
        assert await phone.tell("t1", "start", {"action": "start", "at": "2026-03-01T12:01:00Z", "pin": "1234"}) is None
        assert await phone.catch_up("t1") is None
        await asyncio.sleep(0.05)
        answer = await phone.catch_up("t1")
        assert answer
        assert answer.ok
        assert phone.actions == []

    [(path, body)] = requests_of(lose_network)
    assert path == f"{TRIP}/actions"
    assert [(action["action"], action["at"]) for action in body["actions"]] == [
        ("arrive", "2026-03-01T12:00:00Z"),
        ("start", "2026-03-01T12:01:00Z"),
    ]


def test_with_network_an_action_goes_to_its_own_route() -> None:
    async def tell(phone: Phone) -> None:
        await phone.tell("t1", "stops/1", {"action": "stop", "stop": 1, "at": "2026-03-01T12:00:00Z"})

    assert requests_of(tell) == [(f"{TRIP}/stops/1", {"at": "2026-03-01T12:00:00Z"})]
