from __future__ import annotations

import itertools

import pytest

from dispatch import subscribers
from events.payments import RiderDebtOpened, RiderDebtSettled
from kernel.money import Money
from tests.conftest import told
from tests.dispatch.conftest import WISH, City

OPENED = RiderDebtOpened(rider_id="ana", owed=Money(1250, "EUR"))
SETTLED = RiderDebtSettled(rider_id="ana", owed=Money(0, "EUR"))


def test_who_owes_for_an_earlier_ride_is_told_how_much_and_how_to_pay(city: City) -> None:
    subscribers.on_rider_debt_opened(OPENED, told(1))
    answer = city.rider.post("/v1/rides", WISH, key="key-0001")
    assert (answer.status, answer.code) == (409, "debt_open")
    assert (answer.body["amount_minor"], answer.body["currency"]) == (1250, "EUR")
    assert "12.50 EUR" in answer.body["detail"]
    assert "POST /v1/debts/mine/pay" in answer.body["detail"]


def test_the_desk_cannot_book_for_who_owes_either(city: City) -> None:
    subscribers.on_rider_debt_opened(OPENED, told(1))
    assert city.desk.post("/v1/rides", WISH | {"rider_id": "ana"}, key="key-0001").code == "debt_open"


def test_others_ride_on(city: City) -> None:
    subscribers.on_rider_debt_opened(RiderDebtOpened(rider_id="bea", owed=Money(100, "EUR")), told(1))
    assert city.asks()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_settled_debt_is_settled_whatever_the_order(city: City, order: tuple[int, ...]) -> None:
    steps = [
        lambda: subscribers.on_rider_debt_opened(OPENED, told(1)),
        lambda: subscribers.on_rider_debt_settled(SETTLED, told(2)),
        lambda: subscribers.on_rider_debt_opened(OPENED, told(1)),
    ]
    for number in order:
        steps[number]()
    assert city.asks()
