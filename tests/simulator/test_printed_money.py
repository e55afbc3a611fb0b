from collections import Counter

from simulator.books import Books
from simulator.money import money
from simulator.printed_money import rows
from simulator.tally import Tally
from tests.simulator import accounts

WIDTH = 80 - len("DynamoDB per ride") - 2


def printed(books: Books, tally: Tally | None = None) -> str:
    return "\n".join(f"{name}: {words}" for name, words in rows(money(books, tally or Tally(stars_by_riders=[5, 4]))))


def test_the_money_is_told_in_full() -> None:
    told = printed(accounts.IN_ORDER)
    for words in (
        "standard        1",
        "2 of 2 compute again to the cent",
        "card        1 captured",
        "0.00 EUR: debits 50.00, credits 50.00",
        "9 of 9 accounts",
        "as the ledger says",
        "2 by riders (mean 4.50), 0 by drivers",
    ):
        assert words in told
    assert "MONEY" not in told


def test_what_is_wrong_stands_out() -> None:
    told = printed(accounts.UNBALANCED)
    assert "MONEY: the trial balance is not zero" in told
    assert "0.01 EUR: debits 50.01, credits 50.00" in told


def test_a_service_that_is_down_is_named() -> None:
    told = printed(accounts.PAYMENTS_DOWN, Tally(went_without=Counter({"a card": 3})))
    assert "payments: could not be read: payments did not answer in time" in told
    assert "did without: 3 a card" in told
    assert "2 of 2 compute again" in told, "and the others are read all the same"


def test_tables_fit_a_terminal() -> None:
    assert max(len(words) for name, words in rows(money(accounts.IN_ORDER, Tally())) if not name) <= WIDTH
