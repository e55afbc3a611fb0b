"""What makes this monolith hard to move: each trap that is known of it is one test."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from payments import store_ledger
from tests.migrate.conftest import Kit

FIRST = "(SELECT MIN(id) FROM rides WHERE status = 'COMPLETED')"


def left_over(money: dict[str, Any]) -> int:
    due = money["fare_minor"] + money["tip_minor"] + money["donation_minor"]
    return int(due - money["credit_minor"] - money["charged_minor"] - money["owed_minor"])


MONEY = ("fares", "money of rides")


def first(kit: Kit) -> str:
    with kit.engine.connect() as sql:
        return str(sql.execute(text(f"SELECT {FIRST}")).scalar())


def test_trap_1_updated_date_is_no_watermark(kit: Kit) -> None:
    """Bulk updates change a ride and leave its date as it was: the whole row is compared."""
    kit.carry(only=MONEY)
    kit.change(
        f"UPDATE rides SET total_fare = total_fare + 1, stripe_credit_charged = stripe_credit_charged + 1 WHERE id = {FIRST}"
    )
    told = kit.carry(whole=True, only=MONEY)
    assert told["fares"].results["updated"] == told["money of rides"].results["updated"] == 1


def test_trap_2_driver_accepted_on_is_rewritten_by_every_update(kit: Kit) -> None:
    """It is believed only where it lies between the request and the next step."""
    kit.change(f"UPDATE rides SET driver_accepted_on = '2025-12-24 18:00:00' WHERE id = {FIRST}")
    kit.carry(only=("trips",))
    trip = kit.held("trips", "trip")[first(kit)]
    assert trip["assigned_at"] == trip["requested_at"]


@pytest.mark.parametrize("status", ["REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE"])
def test_trap_3_what_lives_in_memory_only_is_left_to_end_where_it_began(kit: Kit, status: str) -> None:
    """Rides under way have half of their facts in the old process: they wait, and are taken over once they ended."""
    kit.change(f"UPDATE rides SET status = '{status}' WHERE id = {FIRST}")
    kit.carry(only=("trips",))
    before = kit.held("trips", "trip")
    kit.change("UPDATE rides SET status = 'COMPLETED' WHERE status = :status", status=status)
    kit.carry(whole=True, only=("trips",))
    assert len(kit.held("trips", "trip")) == len(before) + 1


def test_trap_3_a_charge_that_the_old_system_still_owes_is_booked_once(kit: Kit) -> None:
    """Its own job charges a day later: until then the fare is owed, afterwards the difference is booked."""
    kit.change(
        f"UPDATE rides SET payment_status = NULL, stripe_credit_charged = NULL, free_credit_used = NULL WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    kit.carry(only=MONEY)
    key = first(kit)
    owed = kit.held("payments", "ride")[key]
    assert owed["charged_minor"] == 0
    assert owed["owed_minor"] == owed["fare_minor"] + owed["tip_minor"] + owed["donation_minor"] > 0
    kit.change(
        f"UPDATE rides SET payment_status = 'PAID', stripe_credit_charged = total_fare + COALESCE(tip, 0) WHERE id = {FIRST}"
    )
    kit.carry(whole=True, only=MONEY)
    paid = kit.held("payments", "ride")[key]
    assert (paid["owed_minor"], paid["charged_minor"]) == (0, paid["fare_minor"] + paid["tip_minor"])


def test_trap_4_a_surge_factor_of_zero_means_none(kit: Kit) -> None:
    kit.change(f"UPDATE rides SET surge_factor = 0.00 WHERE id = {FIRST}")
    kit.carry(only=MONEY)
    assert kit.held("pricing", "fare")[first(kit)]["surge_percent"] == 100


def test_trap_4_sets_are_sums_of_powers_of_two(kit: Kit) -> None:
    kit.change("UPDATE cars SET car_categories_bitmask = 31 WHERE id = 1")
    kit.carry(only=("drivers",))
    cars = [car for driver in kit.held("drivers", "driver").values() for car in driver["vehicles"]]
    assert ["standard", "comfort", "xl", "black"] in [car["categories"] for car in cars]


def test_trap_4_times_have_no_zone_and_one_hour_of_the_year_comes_twice(kit: Kit) -> None:
    """A trip that began at 1:50 in summer time and ended at 1:20 in winter time took half an hour."""
    kit.change(
        f"UPDATE rides SET requested_on = '2024-11-03 01:40:00', driver_accepted_on = '2024-11-03 01:41:00', "
        f"driver_reached_on = '2024-11-03 01:45:00', started_on = '2024-11-03 01:50:00', "
        f"completed_on = '2024-11-03 01:20:00' WHERE id = {FIRST}"
    )
    kit.carry(only=("trips",))
    trip = kit.held("trips", "trip")[first(kit)]
    begun, ended = (datetime.fromisoformat(trip[name]) for name in ("started_at", "completed_at"))
    assert (ended - begun).total_seconds() == 30 * 60
    assert trip["started_at"] == "2024-11-03T06:50:00Z"


def test_trap_4_a_year_is_text(kit: Kit) -> None:
    kit.change("UPDATE cars SET year = ' 2016 ' WHERE id = 1")
    kit.carry(only=("drivers",))
    assert 2016 in [car["year"] for driver in kit.held("drivers", "driver").values() for car in driver["vehicles"]]


def test_trap_5_one_human_who_rides_and_drives_is_one_sign_in(kit: Kit) -> None:
    kit.change("UPDATE avatars SET user_id = 1 WHERE id = (SELECT MIN(id) FROM drivers)")
    kit.carry(only=("riders", "drivers"))
    assert "person-1" in {rider["rider_id"] for rider in kit.held("riders", "rider").values()}
    assert "person-1" in {driver["driver_id"] for driver in kit.held("drivers", "driver").values()}


def test_trap_6_fares_are_carried_as_they_were_charged(kit: Kit) -> None:
    """Two airport fees, a sponsored ride: nobody's formula gives these totals again."""
    kit.change(f"UPDATE rides SET airport_fee = 3, total_fare = 0.37 WHERE id = {FIRST}")
    kit.carry(only=MONEY)
    fare = kit.held("pricing", "fare")[first(kit)]
    assert fare["total_minor"] == 37
    assert fare["figures"]["airport_fee"] in ("3", "3.00")
    assert sum(line["amount_minor"] for line in fare["lines"]) != 37


def test_trap_7_cents_that_a_split_loses_are_on_an_account_of_their_own(kit: Kit) -> None:
    kit.change(
        f"UPDATE rides SET total_fare = 10.00, tip = NULL, free_credit_used = NULL, payment_status = 'PAID' "
        f"WHERE id = {FIRST}"
    )
    kit.change(f"DELETE FROM fare_payments WHERE ride_id = {FIRST}")
    for rider in (1, 2, 3):
        kit.change(
            f"INSERT INTO fare_payments (created_date, updated_date, ride_id, rider_id, stripe_credit_charged) "
            f"SELECT created_date, updated_date, id, {rider}, 3.33 FROM rides WHERE id = {FIRST}"
        )
    kit.carry(only=MONEY)
    money = kit.held("payments", "ride")[first(kit)]
    assert (money["fare_minor"], money["charged_minor"], money["owed_minor"]) == (1000, 999, 0)
    balances = {str(line.account): line.debit_minor - line.credit_minor for line in store_ledger.trial_lines()}
    assert balances["legacy_rounding"] == sum(map(left_over, kit.held("payments", "ride").values()))
    assert sum(balances.values()) == 0


def test_what_was_said_about_a_ride_comes_with_its_stars(kit: Kit) -> None:
    """Stars stand with the ride, words elsewhere; a star that only stands there counts as well."""
    kit.change(f"UPDATE rides SET driver_rating = 4, rider_rating = NULL WHERE id = {FIRST}")
    for rated, stars, words in (("s.driver_id", 4, "Calm"), ("s.driver_id", 3, "Late"), ("r.rider_id", 2, None)):
        kit.change(
            "INSERT INTO rating_updates (created_date, updated_date, ride_id, rated_avatar_id, rating, comment) "
            f"SELECT r.completed_on, r.completed_on, r.id, {rated}, {stars}, :words FROM rides r "
            f"JOIN active_drivers s ON s.id = r.active_driver_id WHERE r.id = {FIRST}",
            words=words,
        )
    kit.carry(only=("trips", "ratings"))
    ratings = {each["about"]: each for each in kit.held("ratings", "trip")[first(kit)]["ratings"]}
    assert (ratings["driver"]["stars"], ratings["driver"]["comment"]) == (4, "Late")
    assert (ratings["rider"]["stars"], ratings["rider"]["comment"]) == (2, "")
