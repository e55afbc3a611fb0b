"""The co-operative's fund is divided among those who drove, by a published rule, once a month, to the last cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from payments import book_keeping, patronage, store_ledger
from payments.accounts import co_op_fund, driver, provider_clearing
from payments.book_keeping import Fare
from payments.patronage import Weight
from payments.policy_books import POLICY
from payments.service import SERVICE
from tests.conftest import Client
from tests.payments.conftest import NOON
from tests.payments.flow import Flow, check_books, eur

admin = Client(SERVICE, "bia", "admin")


def drove(driver_id: str, total: int, days: int = 0) -> None:
    fare = Fare(f"ride-{driver_id}-{days}", "ana", driver_id, "trip", eur(total), eur(total * 15 // 100))
    entry = book_keeping.fare_captured(fare, eur(total), provider_clearing("fake"), NOON + timedelta(days=days))
    store_ledger.book([entry])


def divide(flow: Flow, period: str = "2026-11") -> Any:
    answered = admin.post("/v1/patronage/allotments", {"period": period}, key="the-fund-of-a-month")
    flow.relay()
    flow.settle(1, duplicate=True)
    return answered


def test_the_rule_is_there_for_everybody_to_read() -> None:
    rule = Client(SERVICE).get("/v1/patronage").body
    assert (rule["fund_percent"], rule["of"], rule["divided_by"]) == (20, "platform_share_of_every_fare", "fares_driven")


def test_a_month_is_divided_once_in_proportion_to_what_was_driven(
    flow: Flow, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payments.allotting.POLICY", replace(POLICY, allotment_chunk=1))
    for name, total in (("rui", 2000), ("eva", 1000), ("max", 1)):
        drove(name, total)
    drove("rui", 9000, days=10)
    assert divide(flow).code == "period_not_over"
    clock.move_to(NOON + timedelta(days=12))
    fund = -store_ledger.balance(co_op_fund("2026-11"), "EUR").amount_minor
    assert fund == 60 + 30
    for status in (201, 201):
        assert divide(flow).status == status
    seen = admin.get("/v1/patronage/allotments/2026-11").body
    assert (seen["step"], seen["drivers"], seen["fund"]) == ("done", 2, [{"amount_minor": 90, "currency": "EUR"}])
    shares = {name: _of_fund(name) for name in ("rui", "eva", "max")}
    assert shares == {"rui": [60], "eva": [30], "max": []}
    assert not store_ledger.balance(co_op_fund("2026-11"), "EUR")
    assert -store_ledger.balance(co_op_fund("2026-12"), "EUR").amount_minor == 270, "December's own is not touched"
    check_books(flow.table)
    assert admin.get("/v1/patronage/allotments/2026-10").status == 404


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30), st.integers(1, 10**8))
def test_not_a_cent_is_lost(driven: list[int], fund: int) -> None:
    weights = [Weight(f"driver-{n:02}", eur(minor)) for n, minor in enumerate(driven)]
    parts = patronage.parts([eur(fund), Money(5, "BRL")], weights)
    assert sum((part.amount for part in parts), eur(0)) == eur(fund)
    exact = {weight.driver_id: fund * weight.driven.amount_minor / sum(driven) for weight in weights}
    assert all(abs(part.amount.amount_minor - exact[part.driver_id]) < 1 for part in parts)


def _of_fund(driver_id: str) -> list[int]:
    rows = store_ledger.rows(driver(driver_id), 10, None).rows
    return [row.earning.patronage_minor for row in rows if row.earning and row.earning.patronage_minor]
