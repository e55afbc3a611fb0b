from datetime import timedelta

import pytest

from migrate.transfer import Transfer
from tests.migrate.conftest import NOW, Kit

SOME = ("riders", "trips", "money of rides")


def test_twice_is_the_same_as_once(kit: Kit) -> None:
    kit.carry(only=SOME)
    before = kit.held("trips", "trip"), kit.held("payments", "ride")
    asked = len(kit.target.asked)
    again = kit.carry(whole=True, only=SOME)
    assert (kit.held("trips", "trip"), kit.held("payments", "ride")) == before
    assert all(set(each.results) <= {"unchanged", "rejected"} for each in again.values()), again
    assert len(kit.target.asked) == asked, "what is the same is not even sent"


def test_a_run_that_was_killed_goes_on_where_it_was_and_loses_nothing(kit: Kit) -> None:
    kit.target.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        kit.carry(only=SOME)
    kit.target.dies_after = -1
    kit.carry(only=SOME)
    for name in SOME:
        kind = kit.mapping.kind_named(name)
        assert len(kit.held(kind.service, kind.kind)) + len(kit.reasons(name)) == kit.source.count(kind)


def test_a_sync_finds_what_is_new_what_is_changed_and_what_is_gone(kit: Kit) -> None:
    only = ("riders", "payments to drivers", "promotional credit")
    kit.carry(only=only)
    kit.change("UPDATE users SET first_name = 'Renamed' WHERE id = 1")
    kit.change("DELETE FROM promocode_redemptions WHERE id = 1")
    kit.change(
        "INSERT INTO custom_payment SELECT 99, created_date, updated_date, driver_id, category, description, 7.5, "
        "payment_date FROM custom_payment"
    )
    told = kit.carry(whole=True, only=only)
    assert told["riders"].results["updated"] == 1
    assert told["payments to drivers"].results["imported"] == 1
    assert told["promotional credit"].vanished == ["1"]


def test_a_reject_that_was_mended_is_taken_and_no_longer_listed(kit: Kit) -> None:
    kit.change("UPDATE rides SET start_location_lat = NULL WHERE id = 1")
    kit.carry(only=("trips",))
    assert kit.reasons("trips")["1"] == "start_location_lat is missing"
    kit.change("UPDATE rides SET start_location_lat = 30.2 WHERE id = 1")
    kit.carry(whole=True, only=("trips",))
    assert "1" not in kit.reasons("trips")
    assert "1" in kit.held("trips", "trip")


def test_one_bad_car_does_not_keep_its_driver_out(kit: Kit) -> None:
    kit.change("UPDATE cars SET year = 'unknown' WHERE id = 1")
    kit.carry(only=("drivers",))
    assert kit.reasons("drivers/cars") == {"1": "year is no number: 'unknown'"}
    assert kit.reasons("drivers") == {}
    kit.change("UPDATE cars SET year = '2017' WHERE id = 1")
    kit.carry(whole=True, only=("drivers",))
    assert kit.reasons("drivers/cars") == {}


def test_a_reject_that_is_gone_there_is_no_longer_listed(kit: Kit) -> None:
    kit.change("UPDATE promocode_redemptions SET rider_id = NULL WHERE id = 1")
    kit.carry(only=("promotional credit",))
    assert "1" in kit.reasons("promotional credit")
    kit.change("DELETE FROM promocode_redemptions WHERE id = 1")
    kit.carry(whole=True, only=("promotional credit",))
    assert kit.reasons("promotional credit") == {}


def test_what_was_granted_for_half_a_year_is_the_same_on_a_later_day(kit: Kit) -> None:
    kit.carry(only=("drivers",))
    later = Transfer(kit.mapping, kit.source, kit.state, kit.target, NOW + timedelta(days=3))  # type: ignore[arg-type]
    told = later.run(kit.mapping.kind_named("drivers"), lambda _rows: None, whole=True)
    assert set(told.results) == {"unchanged"}
