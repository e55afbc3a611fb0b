"""Whatever stands in the old tables: every row ends somewhere, nothing breaks, and the books balance."""

import random
from collections import Counter
from typing import Any

from sqlalchemy import text

from migrate.transfer import Told
from payments import store_ledger
from payments.trial_balance import balances_out
from tests.migrate.conftest import Kit

ODD: dict[str, dict[str, tuple[Any, ...]]] = {
    "rides": {
        "start_location_lat": (None, 0, 91.5, -30.2),
        "end_location_long": (None, 200.0, -97.7),
        "requested_on": (None, "2024-03-10 02:30:00", "1999-12-31 23:59:59"),
        "driver_reached_on": (None, "2030-01-01 00:00:00"),
        "started_on": (None, "2024-11-03 01:30:00"),
        "completed_on": (None, "2024-11-03 01:10:00", "9999-12-31 23:59:59"),
        "status": (
            None,
            "PREPAID",
            "COMPLETED",
            "RIDER_CANCELLED",
            "DRIVER_CANCELLED",
            "ADMIN_CANCELLED",
            "NO_AVAILABLE_DRIVER",
            "ACTIVE",
        ),
        "active_driver_id": (None, 1),
        "requested_car_category": ("REGULAR", "LUXURY", "SPACESHIP"),
        "distance_travelled": (None, 0, -1, 12345.67),
        "total_fare": (None, 0, 0.01, 99999.99),
        "sub_total": (None, 5),
        "driver_payment": (None, 0, 1000),
        "tip": (None, 0, 300),
        "free_credit_used": (None, 3.33),
        "stripe_credit_charged": (None, 0, 7.77),
        "cancellation_fee": (None, 0, 5),
        "surge_factor": (0, 1, 1.25, 8),
        "payment_status": (None, "PAID", "UNPAID", "BLOCKED"),
        "driver_rating": (None, 0, 4.5, 7),
        "round_up_amount": (None, 0.23),
    },
    "users": {
        "phone_number": (None, "", "+1 (512) 555-0100", "call me"),
        "first_name": (None, "", "李雷", "x" * 255, "O'Neil 😀"),
        "enabled": (None, b"\x00", b"\x01"),
        "gender": (None, "FEMALE", "UNKNOWN"),
    },
    "cars": {
        "year": ("2014", "'99", "", "1800", "1e40"),
        "license": ("", "ABC 123", "---", "漢字"),
        "car_categories_bitmask": (0, 1, 31, 64),
        "removed": (None, b"\x01", b"\x00"),
    },
    "drivers": {
        "rating": (None, 0, 5),
        "activation_status": (None, "ACTIVE", "DEACTIVATED_OTHER", "INACTIVE"),
        "insurance_expiry_date": (None, "1999-01-01"),
    },
    "ride_trackers": {"tracked_on": (None, "2024-11-03 01:30:00"), "latitude": (None, 95, 30.2), "valid": (None, b"\x00")},
    "rider_cards": {
        "card_number": (None, "42", "4242"),
        "expiration_month": (None, "13", "1"),
        "expiration_year": ("30", "2031"),
    },
}


def spoil(kit: Kit, seed: int) -> None:
    dice = random.Random(seed)
    with kit.engine.begin() as sql:
        for table, columns in ODD.items():
            for (row_id,) in sql.execute(text(f"SELECT id FROM {table}")).all():
                for column, values in columns.items():
                    if dice.random() < 0.15:
                        sql.execute(
                            text(f"UPDATE OR IGNORE {table} SET {column} = :value WHERE id = :id"),
                            {"value": dice.choice(values), "id": row_id},
                        )


def test_whatever_the_rows_hold_all_of_it_is_accounted_for(kit: Kit) -> None:
    spoil(kit, seed=1)
    told = kit.carry()
    assert all(each.adds_up for each in told.values())
    assert sum(each.results["rejected"] for each in told.values()) > 0
    found = kit.reconcile()
    assert found.faults == []
    assert balances_out(store_ledger.trial_lines())


def test_a_track_without_one_usable_point_is_rejected_and_its_points_with_it(kit: Kit) -> None:
    ride_id = kit.source.rows("SELECT MAX(ride_id) AS id FROM ride_trackers")[0]["id"]
    kit.change("UPDATE ride_trackers SET latitude = NULL WHERE ride_id = :id", id=ride_id)
    told = kit.carry(only=("trips", "ends of tracks", "tracks"))
    assert told["tracks"].adds_up
    assert told["tracks"].records == told["tracks"].rows
    assert kit.reasons("tracks") == {str(ride_id): "none of its points can be used"}
    assert set(kit.reasons("tracks/points").values()) == {"latitude is missing"}
    lines = {line.name: line for line in kit.reconcile().counts}
    assert (lines["tracks"].rejected, lines["points of tracks"].rejected) == (1, 4)
    assert lines["tracks"].difference == lines["points of tracks"].difference == 0


def test_a_row_that_ends_nowhere_does_not_add_up() -> None:
    assert Told("tracks", rows=3, told_rows=2, passed_over=1, records=1, results=Counter(imported=1)).adds_up
    assert not Told("tracks", rows=3, told_rows=1, passed_over=1, records=1, results=Counter(imported=1)).adds_up


def test_a_ride_of_no_known_status_is_rejected_by_its_key(kit: Kit) -> None:
    kit.change("UPDATE rides SET status = NULL WHERE id = (SELECT MIN(id) FROM rides)")
    kit.change("UPDATE rides SET status = 'PREPAID' WHERE id = (SELECT MAX(id) FROM rides)")
    kit.carry(only=("rides without a driver",))
    reasons = kit.reasons("rides without a driver")
    assert reasons["1"] == "status (nothing) has no counterpart"
    assert "status PREPAID has no counterpart" in reasons.values()
