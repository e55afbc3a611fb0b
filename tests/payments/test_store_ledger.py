from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from kernel.money import Money
from kernel.table import Conflict, Key, Table
from payments import book_keeping, store_ledger
from payments.accounts import (
    PLATFORM_REVENUE,
    Account,
    co_op_fund,
    driver,
    provider_clearing,
    rider_receivable,
    rider_wallet,
    rider_wallet_held,
)
from payments.balance import Balance
from payments.book_keeping import Fare
from payments.ledger import Entry, EntryKind, Posting
from payments.store_ledger import EntryContradicted, Overdrawn, book
from payments.trial_balance import balances_out

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
STRIPE = provider_clearing("stripe")


def eur(amount_minor: int) -> Money:
    return Money(amount_minor, "EUR")


def fare(ride_id: str = "ride-1", total: int = 1000) -> Fare:
    return Fare(ride_id, "ana", "rui", "trip", eur(total), eur(total * 15 // 100))


def captured(ride_id: str, at: datetime = AT, total: int = 1000) -> Entry:
    return book_keeping.fare_captured(fare(ride_id, total), eur(total), STRIPE, at)


def captured_of(n: int) -> Entry:
    """A ride with a rider and a driver of its own."""
    ride = Fare(f"ride-{n}", f"rider-{n}", f"driver-{n}", "trip", eur(1000), eur(150))
    return book_keeping.fare_captured(ride, eur(1000), STRIPE, AT)


def keys_written(*entries: Entry) -> set[str]:
    """Where the writes of a booking go."""
    places = [write.parameters.get("Key") or write.parameters["Item"] for write in store_ledger.posting(*entries)]
    return {f"{place['pk']['S']} {place['sk']['S']}" for place in places}


def test_an_entry_is_booked_with_its_balances_and_rows(table: Table) -> None:
    assert book([captured("ride-1")])
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)
    assert store_ledger.balance(STRIPE, "EUR") == eur(1000)
    assert store_ledger.balance(PLATFORM_REVENUE, "EUR") == eur(-120)
    assert store_ledger.balance(co_op_fund("2026-11"), "EUR") == eur(-30)
    assert store_ledger.balance(driver("nobody"), "EUR") == eur(0)
    [row] = store_ledger.rows(driver("rui"), 10, None).rows
    assert (row.entry_id, row.ride_id, row.amount) == ("fare:ride-1", "ride-1", eur(-850))
    assert row.earning and row.earning.fares_minor == 1000
    assert store_ledger.entry("fare:ride-1") == captured("ride-1")


def test_a_replay_books_nothing_and_succeeds(table: Table) -> None:
    for is_new in (True, False):
        at = AT if is_new else AT + timedelta(seconds=5)
        assert book([captured("ride-1", at)]) == is_new
        assert book([book_keeping.top_up("top-up-1", "ana", eur(1000), STRIPE, at)]) == is_new
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)
    assert store_ledger.balance(rider_wallet("ana"), "EUR") == eur(-1000)


def test_the_same_cause_with_other_content_is_refused_loudly(table: Table) -> None:
    book([captured("ride-1")])
    with pytest.raises(EntryContradicted, match="fare:ride-1"):
        book([captured("ride-1", total=2000)])
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)


def test_what_is_committed_with_an_entry_is_done_with_it_or_not_at_all(table: Table) -> None:
    note = table.put(Key("NOTE", "NOTE"), {"text": "paid"}, if_absent=True)
    assert book([captured("ride-1")], note)
    with pytest.raises(Conflict):
        book([captured("ride-2")], note)
    assert store_ledger.entry("fare:ride-2") is None
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-850)


def test_somebody_who_was_faster_is_no_contradiction_of_what_is_booked(table: Table) -> None:
    """Both decided from the same version of the same thing, and differently."""
    decided = table.put(Key("RIDE_PAYMENT#ride-1", "RIDE_PAYMENT"), {"version": 1}, if_absent=True)
    assert book([captured("ride-1")], decided)
    with pytest.raises(Conflict):
        book([captured("ride-1", total=2000)], decided)


def test_several_entries_of_one_commit_share_a_balance(table: Table) -> None:
    fee = book_keeping.provider_fee("ride-1", eur(20), "stripe", AT, ride_id="ride-1")
    tip = book_keeping.tip("ride-1", "rui", eur(200), STRIPE, AT)
    assert book([captured("ride-1"), fee, tip])
    assert store_ledger.balance(driver("rui"), "EUR") == eur(-1050)
    assert store_ledger.balance(STRIPE, "EUR") == eur(1180)
    assert store_ledger.verified(driver("rui"), 100).is_right
    assert store_ledger.verified(STRIPE, 100).is_right


def test_a_wallet_is_never_overdrawn(table: Table) -> None:
    wallet = rider_wallet("ana")
    with pytest.raises(Overdrawn) as refused:
        book([book_keeping.wallet_held("ride-1", "ana", eur(1), AT, ride_id="ride-1")])
    assert refused.value.facts == {"available": "0.00", "wanted": "0.01", "currency": "EUR"}
    book([book_keeping.top_up("top-up-1", "ana", eur(1000), STRIPE, AT)])
    book([book_keeping.wallet_held("ride-1", "ana", eur(700), AT, ride_id="ride-1")])
    with pytest.raises(Overdrawn):
        book([book_keeping.wallet_held("ride-2", "ana", eur(301), AT, ride_id="ride-2")])
    book([book_keeping.wallet_held("ride-2", "ana", eur(300), AT, ride_id="ride-2")])
    assert store_ledger.balance(wallet, "EUR") == eur(0)
    assert store_ledger.balance(rider_wallet_held("ana"), "EUR") == eur(-1000)


def test_an_account_may_be_covered_for_one_commit(table: Table) -> None:
    book([captured("ride-1")])
    payout = book_keeping.payout("payout-1", "rui", eur(851), "stripe", AT)
    with pytest.raises(Overdrawn):
        book([payout], covered=[driver("rui")])
    assert book([replace(payout, id="payout:2")])
    assert store_ledger.balance(driver("rui"), "EUR") == eur(1)


def test_the_entries_of_a_ride_are_found(table: Table) -> None:
    book([captured("ride-1")])
    book([book_keeping.tip("ride-1", "rui", eur(200), STRIPE, AT + timedelta(minutes=1))])
    book([captured("ride-2")])
    first = store_ledger.entries_of_ride("ride-1", 1, None)
    assert [entry.kind for entry in first.entries] == [EntryKind.FARE]
    second = store_ledger.entries_of_ride("ride-1", 1, first.next)
    assert [entry.kind for entry in second.entries] == [EntryKind.TIP]


@pytest.mark.parametrize("account", [driver("rui"), PLATFORM_REVENUE])
def test_postings_are_paged_newest_first_over_all_shards(table: Table, account: Account) -> None:
    for n in range(7):
        book([captured(f"ride-{n}", AT + timedelta(minutes=n))])
    seen, after = [], None
    while True:
        page = store_ledger.rows(account, 3, after)
        seen += [row.ride_id for row in page.rows]
        assert len(page.rows) <= 3
        after = page.next
        if after is None:
            break
    assert seen == [f"ride-{n}" for n in reversed(range(7))]


@pytest.mark.parametrize("account", [driver("rui"), PLATFORM_REVENUE])
def test_postings_are_read_from_an_instant_on(table: Table, account: Account) -> None:
    for n in range(4):
        book([captured(f"ride-{n}", AT + timedelta(minutes=n))])
    found = store_ledger.rows_from(account, AT + timedelta(minutes=2))
    assert [row.ride_id for row in found] == ["ride-2", "ride-3"]


def test_a_trial_balance_reads_the_sums_of_personal_accounts_whatever_their_number(table: Table) -> None:
    book([captured("ride-1")])
    book([book_keeping.fare_owed(replace(fare("ride-2"), driver_id="eva"), AT)])
    lines = {line.account: line.amount for line in store_ledger.trial_lines()}
    assert lines == {
        "driver": eur(-1700),
        "rider_receivable": eur(1000),
        "provider_clearing:stripe": eur(1000),
        "platform_revenue": eur(-240),
        "co_op_fund:2026-11": eur(-60),
    }
    assert sum(lines.values(), eur(0)) == eur(0)


def test_no_ride_waits_for_another_at_an_account_that_all_rides_touch(table: Table) -> None:
    """Rides of different people meet in a balance only if their entries fall into the same of its shards."""
    written = [keys_written(captured_of(n)) for n in range(200)]
    hottest = Counter(key for keys in written for key in keys).most_common(1)[0][1]
    assert hottest < 3 * 200 / store_ledger.SHARDS


def test_every_shard_balances_by_itself(table: Table) -> None:
    for n in range(6):
        book([captured_of(n)])
    for shard in range(store_ledger.SHARDS):
        held = [msgspec.convert(item, Balance) for item in table.all(store_ledger.shard_partition(shard))]
        assert balances_out(held)


def test_personal_accounts_are_listed_by_name(table: Table) -> None:
    for name in ("eva", "rui", "zoe"):
        book([captured(f"ride-{name}")] if name == "rui" else [book_keeping.tip(name, name, eur(10), STRIPE, AT)])
    book([book_keeping.fare_owed(fare("ride-9"), AT)])
    first = store_ledger.personal_balances(2, None, "driver")
    assert [balance.account for balance in first.balances] == ["driver:eva", "driver:rui"]
    rest = store_ledger.personal_balances(2, first.next, "driver")
    assert [balance.account for balance in rest.balances] == ["driver:zoe"]
    assert rider_receivable("ana") in [balance.account for balance in store_ledger.personal_balances(10, None).balances]


def test_verification_notices_a_balance_that_is_not_the_sum_of_its_postings(table: Table) -> None:
    book([captured("ride-1")])
    assert store_ledger.verified(driver("rui"), 100).is_right
    table.update(store_ledger.balance_key(driver("rui"), "EUR"), "ADD credit_minor :one", one=1)
    assert not store_ledger.verified(driver("rui"), 100).is_right


def test_two_currencies_keep_apart(table: Table) -> None:
    book([captured("ride-1")])
    brl = [Posting(driver("rui"), Money(-5, "BRL")), Posting(PLATFORM_REVENUE, Money(5, "BRL"))]
    book([book_keeping.adjustment("a-1", brl, AT, by="admin", reason="test", ride_id="")])
    assert [(held.currency, held.natural.amount_minor) for held in store_ledger.balances(driver("rui"))] == [
        ("BRL", 5),
        ("EUR", 850),
    ]
