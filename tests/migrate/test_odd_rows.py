"""Whatever stands in the old tables: every row ends somewhere, nothing breaks, and the books balance."""

import random
from collections import Counter
from typing import Any

import pytest
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


def has_avatars(kit: Kit, role: str, *avatars: tuple[int, bool | None]) -> None:
    """The human 1, of a role that he has several times: by number, and whether it is open."""
    made = "'2026-01-01', '2026-01-01'"
    for number, is_open in avatars:
        active = "NULL" if is_open is None else f"X'0{int(is_open)}'"
        kit.change(
            f"INSERT INTO avatars (id, user_id, active, created_date, updated_date) VALUES ({number}, 1, {active}, {made})"
        )
        kit.change(f"INSERT INTO {role} (id) VALUES ({number})")


@pytest.mark.parametrize(
    ("avatars", "counts"),
    [
        (((9001, False), (9002, True)), 9002),
        (((9001, True), (9002, False)), 9001),
        (((9001, True), (9002, True)), 9002),
        (((9001, None), (9002, False)), 9002),
    ],
)
def test_of_several_drivers_who_are_one_human_the_open_one_counts_and_then_the_latest(
    kit: Kit, avatars: tuple[tuple[int, bool | None], ...], counts: int
) -> None:
    has_avatars(kit, "drivers", *avatars)
    kit.carry(only=("drivers", "who is who"))
    held = [key for key, driver in kit.held("drivers", "driver").items() if driver["driver_id"] == "person-1"]
    [other] = {str(number) for number, _ in avatars} - {str(counts)}
    assert held == [str(counts)]
    assert kit.reasons("drivers") == {other: f"user_id 1 has another one that counts: {counts}"}
    assert kit.held("migration", "person")["1"]["driver_number"] == counts


def test_of_several_riders_who_are_one_human_the_open_one_counts(kit: Kit) -> None:
    kit.change("UPDATE avatars SET active = X'00' WHERE user_id = 1")
    has_avatars(kit, "riders", (9001, True), (9002, False))
    kit.carry(only=("riders", "who is who"))
    held = [key for key, rider in kit.held("riders", "rider").items() if rider["rider_id"] == "person-1"]
    assert held == ["9001"]
    assert {"1", "9002"} <= set(kit.reasons("riders"))
    assert kit.held("migration", "person")["1"]["rider_number"] == 9001


DRIVER = "(SELECT MIN(id) FROM drivers)"


def documents_of(kit: Kit, kind: str, *statuses: str) -> None:
    """Handed in by the first driver, or for his first car, each later one valid longer."""
    table, owner, whose = ("avatar_documents", "avatar_id", DRIVER)
    if kind == "CAR_STICKER":
        table, owner, whose = "car_documents", "car_id", f"(SELECT MIN(id) FROM cars WHERE driver_id = {DRIVER})"
    made = "'2026-01-01', '2026-01-01'"
    for number, status in enumerate(statuses, 9001):
        kit.change(
            "INSERT INTO documents (id, document_type, document_url, document_status, validity_date, created_date, "
            f"updated_date) VALUES ({number}, '{kind}', '', '{status}', '{number - 6970}-01-01', {made})"
        )
        kit.change(
            f"INSERT INTO {table} (id, {owner}, document_id, created_date, updated_date) "
            f"VALUES ({number}, {whose}, {number}, {made})"
        )


def papers(kit: Kit) -> dict[str, str]:
    [first, *_] = sorted(kit.held("drivers", "driver").items(), key=lambda held: int(held[0]))
    return {paper["kind"]: paper["expires_on"] for paper in first[1]["documents"]}


@pytest.mark.parametrize(
    ("kind", "paper"), [("TNC_CARD", "taxi_permit"), ("CAR_STICKER", "vehicle_registration"), ("INSURANCE", "insurance")]
)
@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "EXPIRED"])
def test_a_document_that_is_not_approved_is_no_valid_paper(kit: Kit, kind: str, paper: str, status: str) -> None:
    kit.change("UPDATE drivers SET insurance_expiry_date = NULL")
    documents_of(kit, kind, status)
    kit.carry(only=("drivers",))
    assert set(papers(kit)) == {"driving_licence", "taxi_permit", "vehicle_registration", "insurance"} - {paper}
    assert f"it is {status} there" in kit.reasons("drivers/papers").values()


def test_an_approved_document_counts_until_its_own_day_though_a_newer_one_is_looked_at(kit: Kit) -> None:
    documents_of(kit, "TNC_CARD", "APPROVED", "PENDING")
    kit.carry(only=("drivers",))
    assert papers(kit)["taxi_permit"] == "2031-01-01"
    assert kit.reasons("drivers/papers") == {}


def test_the_sticker_of_a_car_that_is_gone_counts_for_nothing(kit: Kit) -> None:
    documents_of(kit, "CAR_STICKER", "APPROVED")
    kit.change(f"UPDATE cars SET removed = X'01' WHERE driver_id = {DRIVER}")
    kit.carry(only=("drivers",))
    assert papers(kit)["vehicle_registration"] != "2031-01-01"
