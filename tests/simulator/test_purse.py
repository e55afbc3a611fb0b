"""How one rider pays, at a cloud of a hundred lines."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import httpx
import pytest

from kernel.money import Money
from simulator import app as app_module
from simulator.app import App, Line
from simulator.behaviour import Behaviour, Intervals
from simulator.city import City
from simulator.prices import Price
from simulator.purse import Purse
from simulator.rides import Rides
from simulator.traffic import Traffic
from tests.simulator.cloud import Cloud

PRICE = Price("standard", Money(940, "EUR"), "token")
GENEROUS = Behaviour(rider_tips=1.0, tip_percents=(10,))


@pytest.fixture(autouse=True)
def fast_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_RATE", "1000")
    monkeypatch.setenv("CLOCK_SYNC_AT", str(time.time() + 60))
    monkeypatch.setattr(app_module, "backoff_s", lambda attempt: 0.005)
    monkeypatch.setattr("simulator.purse.OPENING_WALL_S", 0.2)


def with_purse(
    kind: str, cloud: Cloud, use: Callable[[Purse], Coroutine[Any, Any, Any]], **habits: Any
) -> tuple[Any, City, list[str]]:
    """What comes of it, the city, and what was asked of the cloud."""
    asked: list[str] = []

    def listening(request: httpx.Request) -> httpx.Response | None:
        asked.append(f"{request.method} {request.url.path} {request.content.decode()}")
        return outage(request)

    outage, cloud.before = cloud.before, listening
    behaviour = replace(GENEROUS, ways_to_pay=((kind, 1.0),), **habits)
    intervals = Intervals(poll_floor_wall_s=0.002, patience_s=0.0, patience_floor_wall_s=0.2)
    city = City(1, Rides(1), behaviour, intervals)

    async def run() -> Any:
        async def sign_in() -> str:
            return "ana"

        async with Line("http://api.test", Traffic(), cloud.transport) as line:
            purse = Purse(App(line, sign_in), random.Random(1), city, "000001")
            await purse.open()
            return await use(purse)

    return asyncio.run(run()), city, asked


def payments_are_down(request: httpx.Request) -> httpx.Response | None:
    return httpx.Response(429) if "payment" in request.url.path or "wallet" in request.url.path else None


def tips_are_not_taken(request: httpx.Request) -> httpx.Response | None:
    return httpx.Response(429) if request.url.path.endswith("/tip") else None


async def method(purse: Purse) -> str:
    return await purse.method_for(PRICE)


async def tip(purse: Purse) -> None:
    await purse.tip("ride-1", PRICE.total)


def test_a_card_is_added_before_it_pays() -> None:
    method_id, _, asked = with_purse("card", Cloud(), method, cards=(("tok_visa", 1.0),))
    assert method_id == "card of ana"
    assert asked == ['POST /v1/payment-methods {"provider_token":"tok_visa"}']


def test_a_wallet_is_filled_when_the_price_is_known() -> None:
    method_id, _, asked = with_purse("wallet", Cloud(), method)
    assert method_id == "wallet"
    assert '"amount_minor":2000' in asked[0], "half as much again as the price, in whole tens"


@pytest.mark.parametrize("kind", ["cash", "pix"])
def test_cash_and_pix_need_nothing_before_the_ride(kind: str) -> None:
    method_id, _, asked = with_purse(kind, Cloud(), method)
    assert (method_id, asked) == (kind, [])


@pytest.mark.parametrize(("kind", "missing"), [("card", "a card"), ("wallet", "a wallet")])
def test_who_cannot_use_his_way_to_pay_pays_cash_and_it_is_told(kind: str, missing: str) -> None:
    method_id, city, _ = with_purse(kind, Cloud(before=payments_are_down), method)
    assert (method_id, city.tally.went_without) == ("cash", {missing: 1})


def test_a_tip_is_a_part_of_the_fare() -> None:
    _, city, asked = with_purse("card", Cloud(), tip)
    assert asked[-1] == 'POST /v1/rides/ride-1/tip {"amount":{"amount_minor":94,"currency":"EUR"}}'
    assert city.tally.tips == 1


@pytest.mark.parametrize("kind", ["cash", "pix"])
def test_nobody_tips_by_what_takes_no_tips(kind: str) -> None:
    _, city, asked = with_purse(kind, Cloud(), tip)
    assert (city.tally.tips, asked) == (0, [])


def test_a_tip_that_nobody_takes_is_told() -> None:
    _, city, _ = with_purse("card", Cloud(before=tips_are_not_taken), tip)
    assert (city.tally.tips, city.tally.went_without) == (0, {"a tip": 1})
