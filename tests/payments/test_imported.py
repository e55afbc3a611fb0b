from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kernel.money import Money
from payments import accounts, imported, imported_ride
from payments.earning import Earning
from payments.import_records import CreditRecord, DriverPaymentRecord, RideRecord
from payments.ledger import Entry, EntryKind
from payments.model import PaymentState, RidePayment
from payments.refunding import Refund
from payments.step import Operation
from payments.tipping import TippedElsewhere

JANUARY = datetime(2024, 1, 8, 12, tzinfo=UTC)


def ride(**changes: Any) -> RideRecord:
    """12.00, of which 2.00 was promo credit and 9.00 the driver's, and a tip of 1.50."""
    record = RideRecord(
        ride_id="ride-1",
        rider_id="ana",
        driver_id="rui",
        kind="trip",
        ended_at=JANUARY,
        currency="USD",
        fare_minor=1200,
        driver_share_minor=900,
        tip_minor=150,
        donation_minor=0,
        credit_minor=200,
        charged_minor=1150,
        owed_minor=0,
        driver_paid=True,
    )
    return msgspec.structs.replace(record, **changes)


def booked(*records: RideRecord) -> list[Entry]:
    """The entries of a record that is brought again and again, each time changed."""
    found, before = [], None
    for revision, record in enumerate(records, 1):
        after = imported.ride(record)
        found += imported.entries("ride:1", revision, before, after)
        before = after
    return found


def sums(entries: list[Entry]) -> dict[str, int]:
    moved: dict[str, int] = {}
    for entry in entries:
        for line in entry.postings:
            moved[line.account] = moved.get(line.account, 0) + line.amount.amount_minor
    return {account: minor for account, minor in moved.items() if minor}


def earned(entries: list[Entry]) -> Earning:
    return sum((entry.earning for entry in entries if entry.earning), Earning("USD"))


def test_a_ride_is_one_entry_on_the_old_systems_till() -> None:
    [entry] = booked(ride())
    assert (entry.id, entry.kind, entry.at) == ("import:ride:1", EntryKind.IMPORTED_RIDE, JANUARY)
    assert sums([entry]) == {"provider_clearing:legacy": 100, "incentives": 200, "platform_revenue": -300}


def test_a_driver_whom_the_old_system_paid_reads_what_he_earned_and_has_nothing_to_get() -> None:
    [entry] = booked(ride())
    assert earned([entry]).net == Money(1050, "USD")
    assert earned([entry]).balance_change == Money(0, "USD")
    assert accounts.driver("rui") in [line.account for line in entry.postings]


def test_a_driver_whom_the_old_system_does_not_pay_any_more_is_owed_his_share_and_his_tip() -> None:
    assert sums(booked(ride(driver_paid=False)))["driver:rui"] == -1050


def test_cents_that_nobody_paid_are_named_as_such() -> None:
    assert sums(booked(ride(charged_minor=1148)))["legacy_rounding"] == 2
    assert sums(booked(ride(charged_minor=1151)))["legacy_rounding"] == -1


def test_what_a_rider_owes_there_and_what_he_gave_to_a_charity_have_their_accounts() -> None:
    moved = sums(booked(ride(charged_minor=0, owed_minor=1190, donation_minor=40)))
    assert (moved["rider_receivable:ana"], moved["donations"]) == (1190, -40)
    assert "legacy_rounding" not in moved


def test_the_platform_bears_what_a_driver_got_beyond_the_fare() -> None:
    assert sums(booked(ride(fare_minor=800, credit_minor=0, charged_minor=950)))["platform_revenue"] == 100


def test_a_ride_nobody_drove_has_no_drivers_line() -> None:
    [entry] = booked(ride(driver_id="", driver_share_minor=0, tip_minor=0, charged_minor=1000))
    assert entry.earning is None


def test_a_fee_is_a_fee_on_the_statement() -> None:
    [entry] = booked(ride(kind="no_show", fare_minor=500, driver_share_minor=500, tip_minor=0, credit_minor=0))
    assert entry.earning and (entry.earning.fees_minor, entry.earning.fares_minor) == (500, 0)


def test_a_changed_ride_is_booked_as_the_difference() -> None:
    first, second = ride(), ride(tip_minor=250, charged_minor=1250)
    entries = booked(first, second)
    assert [entry.id for entry in entries] == ["import:ride:1", "import:ride:1:2"]
    assert entries[1].earning and entries[1].earning.tips_minor == 100
    assert sums(entries) == sums(booked(second))


def test_a_ride_whose_driver_turns_out_another_is_taken_back_and_booked_anew() -> None:
    first, second = ride(), ride(driver_id="eva", ended_at=JANUARY + timedelta(days=40))
    entries = booked(first, second)
    assert [entry.id for entry in entries] == ["import:ride:1", "import:ride:1:2", "import:ride:1:2:anew"]
    of_rui = [entry for entry in entries if accounts.driver("rui") in [line.account for line in entry.postings]]
    assert earned(of_rui) == Earning("USD")


def test_a_ride_that_changed_in_nothing_that_is_booked_is_not_booked_again() -> None:
    assert len(booked(ride(), ride())) == 1


amounts = some.integers(0, 100_000)
records = some.builds(
    ride,
    kind=some.sampled_from(["trip", "cancellation", "no_show"]),
    driver_id=some.sampled_from(["rui", "eva"]),
    **{f"{name}_minor": amounts for name in ("fare", "driver_share", "tip", "donation", "credit", "charged", "owed")},
    driver_paid=some.booleans(),
)


@settings(deadline=None)
@given(some.lists(records, min_size=1, max_size=4))
def test_however_a_ride_changes_the_books_say_in_the_end_what_its_last_record_says(records: list[RideRecord]) -> None:
    """An entry that did not balance, or told its driver something else than it does, could not be made."""
    entries = booked(*records)
    last = imported.ride(records[-1])
    assert sums(entries) == {account: minor for account, minor in last.moved.items() if minor}
    assert earned(entries) == last.earning


def test_promo_credit_is_money_in_the_wallet() -> None:
    record = CreditRecord(
        credit_id="7", rider_id="ana", amount_minor=350, currency="USD", granted_at=JANUARY, note="WELCOME"
    )
    used = msgspec.structs.replace(record, amount_minor=0)
    first = imported.entries("credit:7", 1, None, imported.credit(record))
    rest = imported.entries("credit:7", 2, imported.credit(record), imported.credit(used))
    assert sums(first) == {"rider_wallet:ana": -350, "incentives": 350}
    assert sums(first + rest) == {}
    assert imported.entries("credit:8", 1, None, imported.credit(used)) == []


@pytest.mark.parametrize(("paid", "balance_minor"), [(True, 0), (False, -2500)])
def test_a_bonus_is_on_the_statement_and_paid_out_if_the_old_system_did(paid: bool, balance_minor: int) -> None:
    record = DriverPaymentRecord(
        payment_id="3",
        driver_id="rui",
        amount_minor=2500,
        currency="USD",
        paid_at=JANUARY,
        category="INCENTIVE",
        note="100 rides",
        driver_paid=paid,
    )
    [entry] = imported.entries("driver_payment:3", 1, None, imported.driver_payment(record))
    assert entry.earning and entry.earning.other_minor == 2500
    assert entry.note == "INCENTIVE: 100 rides"
    assert sums([entry]).get("driver:rui", 0) == balance_minor


def payment(record: RideRecord | None = None) -> RidePayment:
    return imported_ride.took_over(None, record or ride(), revision=1)[0]


def test_the_payment_of_an_imported_ride_is_over() -> None:
    assert payment().state is PaymentState.CAPTURED
    assert payment().paid == Money(1200, "USD")
    tip = payment().tip
    assert tip and tip.is_given
    assert payment(ride(charged_minor=0, credit_minor=0, owed_minor=1200, tip_minor=0)).state is PaymentState.OWED


def test_a_tip_for_it_is_given_where_it_was_driven() -> None:
    with pytest.raises(TippedElsewhere):
        payment(ride(tip_minor=0, charged_minor=1000)).give_tip(Money(100, "USD"), None, "tip-1", "", JANUARY)


def test_a_refund_of_it_goes_into_the_wallet_because_no_provider_of_ours_took_it() -> None:
    refund = Refund("refund-1", Money(300, "USD"), "late", False, "dora", JANUARY, Money(0, "USD"), "")
    change = payment().give_back(refund, JANUARY)
    assert change.payment.step and change.payment.step.operation is Operation.REFUND
    assert change.payment.step.method.id == "wallet"
