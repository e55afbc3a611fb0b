from datetime import UTC, datetime

from msgspec.structs import replace

from migrate import report
from migrate.reconcile import Reconciler
from tests.migrate.conftest import Kit


def test_what_was_carried_whole_reconciles_to_the_cent(carried: Kit) -> None:
    found = carried.reconcile()
    assert found.faults == []
    assert {line.name for line in found.money} >= {"fares", "tips", "charged to cards", "promotional credit used"}
    assert all(line.source == line.held + line.rejected for line in found.money)
    assert found.compared > 100


def test_a_wrong_cent_is_found_in_its_month_and_kind(carried: Kit) -> None:
    carried.change(
        "UPDATE rides SET tip = COALESCE(tip, 0) + 0.01 WHERE id = (SELECT MIN(id) FROM rides WHERE status = 'COMPLETED')"
    )
    found = carried.reconcile()
    [line] = [line for line in found.money if line.difference]
    assert (line.name, line.difference) == ("tips", 1)
    assert any("tips" in fault for fault in found.faults)


def test_a_row_that_never_came_is_found(carried: Kit) -> None:
    carried.change(
        "INSERT INTO rides (id, created_date, updated_date, driver_accepted_on, status, rider_id, start_location_lat, "
        "start_location_long, surge_factor) SELECT 9999, created_date, updated_date, driver_accepted_on, "
        "'NO_AVAILABLE_DRIVER', rider_id, 30.2, -97.7, 0 FROM rides WHERE id = 1"
    )
    assert carried.reconcile().faults == [
        "rides without a driver: 1 records missing",
        "ride numbers: 1 records missing",
    ]


def test_a_row_of_no_kind_is_found(carried: Kit) -> None:
    rides, *others = carried.mapping.coverage
    carried.mapping = replace(carried.mapping, coverage=[replace(rides, kinds=["trips"]), *others])
    assert any(fault.startswith("rides: ") and "in no kind" in fault for fault in carried.reconcile().faults)


def test_a_field_that_differs_is_named(carried: Kit) -> None:
    carried.change("UPDATE rides SET end_location_lat = 30.3 WHERE id = 1")
    assert carried.reconcile().differing == ["trips 1: dropoff.lat differ", "ends of tracks 1: dropoff.lat differ"]


def test_a_ride_under_way_waits_and_is_no_fault(carried: Kit) -> None:
    carried.change(
        "INSERT INTO rides (id, created_date, updated_date, driver_accepted_on, status, rider_id, surge_factor) "
        "SELECT 9999, created_date, updated_date, driver_accepted_on, 'ACTIVE', rider_id, 0 FROM rides WHERE id = 1"
    )
    found = carried.reconcile()
    assert found.holds
    assert found.uncovered[0][3] == "1 wait: under way there, and ending there"


def test_the_report_is_made_to_be_signed(carried: Kit) -> None:
    carried.change("UPDATE rides SET tip = 9 WHERE id = (SELECT MIN(id) FROM rides WHERE status = 'COMPLETED')")
    found = carried.reconcile()
    found.trial_balance, found.legacy_rounding = {"USD": 0}, -2
    words = report.as_markdown(found, carried.state, "USD", datetime(2026, 3, 1, tzinfo=UTC))
    assert "things do not agree" in words
    assert "| tips | 2024-01 |" in words
    assert "legacy_rounding`: -0.02" in words
    assert "| name | date | signature |" in words
    path, data = report.write(found, carried.state, "USD", datetime(2026, 3, 1, tzinfo=UTC))
    assert path.read_text() == words
    assert '"holds": false' in data.read_text()


def test_every_row_is_held_or_rejected_with_its_reason(everything: Kit) -> None:
    assert everything.reasons("riders") == {"22": "user_id 21 has no sign-in"}
    assert set(everything.reasons("trips").values()) == {"start_location_lat is missing"}
    for kind in everything.mapping.kinds:
        if not kind.split and not kind.only:
            held = len(everything.held(kind.service, kind.kind))
            assert held + len(everything.reasons(kind.name)) == everything.source.count(kind), kind.name


def test_the_list_of_rejects_is_a_file_that_people_can_open(everything: Kit) -> None:
    head, *rows = everything.state.write_rejects().read_text().splitlines()
    assert head == "kind,key,reason"
    assert "riders,22,user_id 21 has no sign-in" in rows


def test_trap_5_who_has_no_e_mail_cannot_sign_in_but_his_rides_and_money_stay_whole(carried: Kit) -> None:
    assert carried.reasons("riders") == {"22": "user_id 21 has no sign-in"}
    assert carried.reconcile().holds


def test_two_fares_of_a_month_that_changed_places_are_found(carried: Kit) -> None:
    carried.change(
        "CREATE TABLE two AS SELECT MIN(id) AS one, MAX(id) AS other, strftime('%Y-%m', completed_on) AS month FROM rides "
        "WHERE status = 'COMPLETED' GROUP BY month HAVING COUNT(*) > 1 AND MIN(total_fare) <> MAX(total_fare) LIMIT 1"
    )
    carried.change("CREATE TABLE old AS SELECT id, total_fare FROM rides")
    for mine, its in (("one", "other"), ("other", "one")):
        fare = f"(SELECT total_fare FROM old WHERE id = (SELECT {its} FROM two))"
        carried.change(f"UPDATE rides SET total_fare = {fare} WHERE id = (SELECT {mine} FROM two)")
    found = Reconciler(carried.transfer()).run()
    assert not [line for line in (*found.counts, *found.money) if line.difference]
    assert len([told for told in found.differing if told.startswith("fares ")]) == 2


def test_one_that_is_missing_and_one_too_many_are_found_although_all_sums_agree(carried: Kit) -> None:
    ride = "(SELECT MIN(r.id) FROM rides r WHERE r.status = 'NO_AVAILABLE_DRIVER')"
    carried.change(f"CREATE TABLE it AS SELECT {ride} AS id")
    carried.change("UPDATE rides SET id = 987654 WHERE id = (SELECT id FROM it)")
    found = Reconciler(carried.transfer()).run()
    assert not [line for line in (*found.counts, *found.money) if line.difference]
    [told] = [told for told in found.faults if told.startswith("rides without a driver ")]
    assert told.endswith("is held, and is not in the old database")


def test_all_is_compared_whole_unless_a_sample_is_asked_for(carried: Kit) -> None:
    held = sum(len(carried.held(kind.service, kind.kind)) for kind in carried.mapping.kinds)
    assert Reconciler(carried.transfer()).run().compared == held
    assert Reconciler(carried.transfer(), sample=1).run().compared < held
