"""Rows that become nothing here are named, whatever table they stand in."""

from datetime import UTC, datetime

from sqlalchemy import text

from migrate import report
from tests.migrate.conftest import Kit

DATES = "'2025-01-01 10:00:00', '2025-01-01 10:00:00'"
NOWHERE = 777777


def orphans(kit: Kit) -> None:
    """As they are where nobody ever declared the keys."""
    kit.change(
        "INSERT INTO cars (created_date, updated_date, driver_id, make, model, year, color, license, "
        f"car_categories_bitmask) VALUES ({DATES}, {NOWHERE}, 'a', 'b', '2020', 'c', 'D1', 1)"
    )
    kit.change(
        "INSERT INTO fare_payments (created_date, updated_date, ride_id, rider_id, stripe_credit_charged) "
        f"VALUES ({DATES}, {NOWHERE}, 1, 50.00)"
    )
    kit.change(
        "INSERT INTO ride_trackers (created_date, updated_date, ride_id, tracked_on, latitude, longitude) "
        f"VALUES ({DATES}, {NOWHERE}, '2025-01-01 10:00:00', 30, -97)"
    )
    kit.change(
        "INSERT INTO ride_trackers (created_date, updated_date, ride_id, tracked_on, latitude, longitude) "
        f"SELECT {DATES}, id, '2025-01-01 10:00:00', 30, -97 FROM rides WHERE status = 'RIDER_CANCELLED'"
    )


def test_rows_of_what_is_not_there_are_rejected_by_their_keys_and_no_fault(kit: Kit) -> None:
    orphans(kit)
    kit.carry()
    found = kit.reconcile()
    assert found.faults == []
    assert {(each.table, each.because, each.rows, each.amount_minor) for each in found.left_behind} >= {
        ("cars", "of a driver who is not there", 1, None),
        ("fare_payments", "of a ride that is not there", 1, 5000),
        ("ride_trackers", "of a ride that is not there", 1, None),
    }
    [cancelled] = [each for each in found.left_behind if each.because == "of a ride that did not take place"]
    assert cancelled.rows == kit.source.count_table("rides", "status = 'RIDER_CANCELLED'")
    assert list(kit.reasons("rows of fare_payments").values()) == ["of a ride that is not there: 50"]
    assert len(kit.reasons("rows of cars")) == len(kit.reasons("rows of ride_trackers")) == 1


def test_a_row_that_found_its_ride_again_is_no_longer_listed(kit: Kit) -> None:
    orphans(kit)
    kit.carry()
    kit.reconcile()
    kit.change(f"UPDATE fare_payments SET ride_id = 1 WHERE ride_id = {NOWHERE}")
    kit.carry(whole=True)
    assert kit.reconcile().faults == []
    assert kit.reasons("rows of fare_payments") == {}


def test_a_table_that_nobody_reads_is_named_with_its_rows(kit: Kit) -> None:
    with kit.engine.begin() as sql:
        sql.execute(text('CREATE TABLE "order" (id INTEGER)'))
        sql.execute(text('INSERT INTO "order" VALUES (1), (2)'))
        sql.execute(text("CREATE TABLE qrtz_locks (id INTEGER)"))
    kit.carry()
    found = kit.reconcile()
    assert found.unread["order"] == 2
    assert "qrtz_locks" not in found.unread, "there is nothing in it"
    assert {"documents", "active_drivers", "city_car_types"} <= set(found.looked_up)
    words = report.as_markdown(found, kit.state, "USD", datetime(2026, 3, 1, tzinfo=UTC))
    assert "`order` (2)" in words
    assert "| users | who has no e-mail address cannot sign in | 1 |" in words
