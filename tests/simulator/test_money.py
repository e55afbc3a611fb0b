import pytest

from simulator.books import Books
from simulator.money import flaws, money
from simulator.tally import Tally
from tests.simulator import accounts
from tests.simulator.accounts import COMFORT, IN_ORDER, STANDARD

TALLY = Tally(priced=2, stars_by_riders=[5, 4], stars_by_drivers=[5])


def test_fares_are_told_by_category_with_whose_they_are() -> None:
    fares = money(IN_ORDER, TALLY)["fares"]["EUR"]
    assert fares["by_category"] == {
        "comfort": {"count": 1, "total_minor": COMFORT.total.amount_minor},
        "standard": {"count": 1, "total_minor": STANDARD.total.amount_minor},
    }
    assert fares["total_minor"] == fares["drivers_minor"] + fares["platform_minor"]


def test_payments_are_counted_by_method_and_state() -> None:
    payments = money(IN_ORDER, TALLY)["payments"]
    assert payments["by_method"] == {"card": {"captured": 1}, "pix": {"owed": 1}}
    assert payments["tips"] == {"count": 1, "total_minor": {"EUR": 50}}


def test_ratings_are_counted_by_who_gave_them() -> None:
    ratings = money(IN_ORDER, TALLY)["ratings"]
    assert (ratings["by_riders"], ratings["by_riders_mean"], ratings["by_drivers"]) == (2, 4.5, 1)
    assert money(IN_ORDER, Tally())["ratings"]["by_drivers_mean"] is None


def test_money_in_order_has_no_flaws() -> None:
    assert flaws(money(IN_ORDER, TALLY)) == []


@pytest.mark.parametrize(
    ("books", "flaw"),
    [
        (accounts.UNBALANCED, "the trial balance is not zero"),
        (accounts.DISAGREEING, "1 accounts do not agree with their postings"),
        (accounts.FORGED, "1 receipts do not compute to what they say"),
        (accounts.INCOMPLETE, "1 completed rides have no receipt"),
        (accounts.SHORT_CHANGED, "what drivers see and what the ledger owes them differ"),
        (accounts.PAYMENTS_DOWN, "ledger could not be read"),
    ],
)
def test_a_flaw_is_found_and_named(books: Books, flaw: str) -> None:
    assert flaw in flaws(money(books, TALLY))


def test_where_there_are_no_prices_no_receipts_are_missed() -> None:
    unpriced = Books(driven=["ride-1"], receipts=[], payments=[], ledger=IN_ORDER.ledger, earnings=IN_ORDER.earnings)
    assert flaws(money(unpriced, Tally())) == []
