"""Reading the books of a cloud of a hundred lines."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator import app as app_module
from simulator.app import App, Line
from simulator.auditor import Auditor
from simulator.books import Books
from simulator.desk import Outcome
from simulator.traffic import Traffic
from tests.simulator.accounts import STANDARD, WAY
from tests.simulator.cloud import Cloud

DRIVEN = Outcome("completed", "ride-1", 60.0, had_trip=True)


@pytest.fixture(autouse=True)
def no_patience_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "backoff_s", lambda attempt: 0.005)
    monkeypatch.setattr("simulator.auditor.POLL_WALL_S", 0.005)


@pytest.fixture
def cloud() -> Cloud:
    """One ride was driven by rui."""
    cloud = Cloud()
    cloud.bank.is_due({**WAY, "ride_id": "ride-1"}, "rui")
    return cloud


def audited(cloud: Cloud, *outcomes: Outcome, patience_wall_s: float = 5.0) -> Books:
    def app(line: Line, name: str) -> App:
        async def sign_in() -> str:
            return name

        return App(line, sign_in)

    async def run() -> Books:
        async with Line("http://api.test", Traffic(), cloud.transport) as line:
            return await Auditor(app(line, "desk"), [app(line, "rui")], patience_wall_s).read(outcomes)

    return asyncio.run(run())


def answering(path: str, change: Callable[[Any], Any], cloud: Cloud) -> Cloud:
    """The cloud, but for what it says on this path."""
    honest = Cloud(bank=cloud.bank).transport.handler

    def before(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(path):
            return None
        body = json.loads(honest(request).content)  # type: ignore[union-attr]
        return httpx.Response(200, json=change(body))

    return Cloud(before=before, bank=cloud.bank)


def test_everything_is_read_and_computed_again(cloud: Cloud) -> None:
    books = audited(cloud, DRIVEN)
    assert books.receipts and books.payments and books.ledger and books.earnings
    assert [(each.ride_id, each.faults) for each in books.receipts] == [("ride-1", [])]
    assert [payment.state for payment in books.payments] == ["captured"]
    assert books.ledger.trials[0].owed_to_drivers.amount_minor == books.earnings.owed["EUR"] > 0


def test_a_receipt_that_was_tampered_with_is_found(cloud: Cloud) -> None:
    cheaper = STANDARD.encode().decode().replace('"amount_minor":325', '"amount_minor":324')
    books = audited(answering("/receipt", lambda _: json.loads(cheaper), cloud), DRIVEN)
    assert books.receipts and books.receipts[0].faults


def test_accounts_are_compared_page_by_page(cloud: Cloud) -> None:
    pages = iter(("page-2", None))

    def with_page(body: Any) -> Any:
        return body | {"verification": body["verification"] | {"wrong": ["driver:rui"], "next_cursor": next(pages)}}

    ledger = audited(answering("/trial-balance", with_page, cloud)).ledger
    assert ledger and (ledger.accounts, ledger.wrong) == (6, ["driver:rui", "driver:rui"])


def test_a_payment_under_way_is_waited_for(cloud: Cloud) -> None:
    states = iter(("capturing", "capturing", "captured"))
    books = audited(answering("/payment", lambda body: body | {"state": next(states)}, cloud), DRIVEN)
    assert books.payments and books.payments[0].state == "captured"


def test_a_ride_that_is_never_billed_is_not_waited_for(cloud: Cloud) -> None:
    books = audited(cloud, DRIVEN, Outcome("cancelled", "ride-2", had_trip=True), patience_wall_s=60.0)
    assert books.receipts and [each.ride_id for each in books.receipts] == ["ride-1"]


def test_what_a_service_does_not_say_is_unread_and_the_rest_is_read(cloud: Cloud) -> None:
    def is_down(request: httpx.Request) -> httpx.Response | None:
        paths = ("/payment", "/trial-balance", "/earnings/mine")
        return httpx.Response(429) if request.url.path.endswith(paths) else None

    books = audited(Cloud(before=is_down, bank=cloud.bank), DRIVEN, patience_wall_s=0.3)
    assert (books.payments, books.ledger, books.earnings) == (None, None, None)
    assert books.receipts and books.safety_concerns == 0
