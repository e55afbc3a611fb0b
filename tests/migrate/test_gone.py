"""What is no longer in the old database is taken back, or said to stay; either way the two sides agree again."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from migrate import __main__ as command
from migrate import report
from migrate.reconcile import Line, Reconciliation
from migrate.transfer import NUMBERED_HERE, PEOPLES_OWN
from payments import accounts, store, store_ledger
from tests.migrate.conftest import NOW, Kit

RIDE = (
    "(SELECT MIN(r.id) FROM rides r JOIN ride_trackers t ON t.ride_id = r.id WHERE r.status = 'COMPLETED' AND r.tip > 0 "
    "AND r.driver_rating IS NOT NULL)"
)
MONEY = ("fares", "money of rides")


def number(kit: Kit) -> str:
    with kit.engine.connect() as sql:
        return str(sql.execute(text(f"SELECT {RIDE}")).scalar_one())


def keys(kit: Kit, name: str) -> set[str]:
    kind = kit.mapping.kind_named(name)
    return {key.partition(".")[0] for key in kit.held(kind.service, kind.kind)}


def line(found: Reconciliation, name: str) -> Line:
    return next(each for each in found.counts if each.name == name)


def in_the_books() -> int:
    named = (accounts.INCENTIVES, accounts.PLATFORM_REVENUE, accounts.DONATIONS, accounts.LEGACY_ROUNDING)
    return sum(store_ledger.balance(account, "USD").amount_minor ** 2 for account in named)


def test_a_ride_that_is_deleted_there_is_taken_back_whole_and_comes_back_with_its_row(kit: Kit) -> None:
    kit.carry()
    ride = number(kit)
    about = [kind.name for kind in kit.mapping.kinds if kind.from_.startswith("rides r") and ride in keys(kit, kind.name)]
    assert {"trips", "fares", "money of rides", "ends of tracks", "tracks", "ratings", "ride numbers"} <= set(about)
    kit.change("CREATE TABLE aside AS SELECT * FROM rides WHERE id = :id", id=ride)
    kit.change("DELETE FROM rides WHERE id = :id", id=ride)
    told = kit.sync()
    assert {name for name in told if told[name].taken_back} == set(about)
    assert not any(ride in keys(kit, name) for name in about)
    found = kit.reconcile()
    assert found.faults == []
    assert {each.name: each.taken_back for each in found.counts if each.taken_back}.keys() == set(about)
    asked = len(kit.target.asked)
    assert not any(each.vanished for each in kit.sync().values())
    assert len(kit.target.asked) == asked, "what was taken back is not asked for again"
    kit.change("INSERT INTO rides SELECT * FROM aside")
    told = kit.sync()
    assert {name for name in told if told[name].results["imported"]} == set(about)
    found = kit.reconcile()
    assert found.faults == []
    assert not any(each.taken_back for each in found.counts)


def test_a_completed_ride_that_was_cancelled_after_all_loses_its_fare_and_its_money(kit: Kit) -> None:
    kit.carry()
    ride = number(kit)
    kit.change(
        "UPDATE rides SET status = 'ADMIN_CANCELLED', cancellation_fee = NULL, cancelled_on = completed_on, "
        "stripe_credit_charged = 0, free_credit_used = 0, driver_payment = 0, tip = 0, round_up_amount = 0 WHERE id = :id",
        id=ride,
    )
    kit.change("DELETE FROM fare_payments WHERE ride_id = :id", id=ride)
    told = kit.sync()
    assert told["trips"].results["updated"] == 1
    assert all(told[name].taken_back == 1 for name in (*MONEY, "ends of tracks", "ratings"))
    assert kit.held("trips", "trip")[ride]["cancelled"]["by"] == "desk"
    assert not any(ride in keys(kit, name) for name in (*MONEY, "tracks"))
    assert kit.reconcile().faults == []


def test_the_books_are_as_if_what_is_gone_had_never_been(kit: Kit) -> None:
    kit.carry(only=MONEY)
    assert in_the_books() > 0
    kit.change("DELETE FROM rides")
    kit.sync(only=MONEY)
    assert in_the_books() == 0
    assert kit.held("payments", "ride") == {}


@pytest.mark.parametrize("change", ["UPDATE rider_cards SET removed = 1", "UPDATE rider_cards SET card_expired = 1"])
def test_a_card_that_was_removed_or_has_expired_there_can_be_paid_with_no_more(kit: Kit, change: str) -> None:
    kit.carry(only=("riders", "cards"))
    [key, *others] = kit.held("payments", "card")
    kit.change(f"{change} WHERE id = :id", id=key)
    assert kit.sync(only=("riders", "cards"))["cards"].taken_back == 1
    assert set(kit.held("payments", "card")) == set(others)
    assert line(kit.reconcile(), "cards").difference == 0


def test_points_of_a_track_that_are_gone_there_are_gone_here(kit: Kit) -> None:
    kit.carry(only=("ends of tracks", "tracks"))
    ride = number(kit)
    kit.change("DELETE FROM ride_trackers WHERE ride_id = :id", id=ride)
    kit.sync(only=("ends of tracks", "tracks"))
    assert ride not in keys(kit, "ends of tracks") | keys(kit, "tracks")


def test_people_stay_and_are_listed(kit: Kit) -> None:
    kit.carry()
    kit.change("DELETE FROM riders WHERE id = 3")
    kit.change("DELETE FROM drivers WHERE id = (SELECT MAX(id) FROM drivers)")
    kit.change("UPDATE users SET email = NULL WHERE id = 4")
    told = kit.sync()
    assert (told["riders"].kept, told["riders"].taken_back) == (1, 0)
    assert ("riders", "3", PEOPLES_OWN) in kit.state.kept()
    assert ("who is who", "4", PEOPLES_OWN) in kit.state.kept()
    assert "3" in kit.held("riders", "rider")
    found = kit.reconcile()
    assert (line(found, "riders").kept, line(found, "riders").difference) == (1, 0)
    assert found.faults == []
    words = report.as_markdown(found, kit.state, "USD", datetime(2026, 3, 1, tzinfo=UTC))
    assert f"| riders | 3 | {PEOPLES_OWN} |" in words
    assert report.as_data(found, kit.state, NOW)["kept"]


def test_money_that_lives_on_here_stays_and_is_a_reject_with_its_reason(kit: Kit) -> None:
    kit.carry()
    ride = number(kit)
    receipt_id = kit.held("payments", "ride")[ride]["ride_id"]
    payment = store.get_payment(receipt_id)
    assert payment
    store_ledger.table.save(store.payment_key(receipt_id), payment)
    kit.change("DELETE FROM rides WHERE id = :id", id=ride)
    told = kit.sync()
    assert (told["money of rides"].kept, told["fares"].taken_back) == (1, 1)
    assert kit.reasons("money of rides")[ride].startswith("changed_here")
    assert ride in kit.held("payments", "ride")
    found = kit.reconcile()
    assert found.faults == []
    assert any(each.kept for each in found.money if each.name == "tips")
    kit.sync()
    assert kit.reconcile().faults == [], "and so it is after every sync"


def test_a_taking_back_that_was_killed_is_finished_by_the_next_sync(kit: Kit) -> None:
    kit.carry()
    ride = number(kit)
    kit.change("DELETE FROM rides WHERE id = :id", id=ride)
    kit.target.dies_after = len(kit.target.asked) + 3
    with pytest.raises(KeyboardInterrupt):
        kit.sync()
    kit.target.dies_after = -1
    kit.sync()
    assert kit.reconcile().faults == []


def test_what_was_taken_back_and_not_written_down_is_as_good_as_taken_back(kit: Kit) -> None:
    kit.carry(only=("fares",))
    ride = number(kit)
    kit.target.take("pricing", [{"kind": "fare", "key": ride, "data": None}])
    kit.change("DELETE FROM rides WHERE id = :id", id=ride)
    assert kit.sync(only=("fares",))["fares"].taken_back == 1
    assert line(kit.reconcile(), "fares").difference == 0


def test_a_row_that_can_no_longer_be_read_is_not_gone(kit: Kit) -> None:
    kit.carry(only=("trips", "tracks"))
    ride = number(kit)
    kit.change("UPDATE rides SET start_location_lat = NULL WHERE id = :id", id=ride)
    told = kit.sync(only=("trips", "tracks"))
    assert told["trips"].vanished == told["tracks"].vanished == []
    assert ride in keys(kit, "trips")


def test_a_ride_under_a_number_of_the_services_is_never_taken_back(kit: Kit) -> None:
    kit.carry(only=("trips", "fares"))
    ride = int(number(kit))
    kit.source.apart = {"rides": ("id", ride, ride)}
    told = kit.sync(only=("trips", "fares"))
    assert (told["trips"].kept, told["fares"].kept) == (1, 1)
    assert {kept.reason for kept in kit.state.kept()} == {NUMBERED_HERE}
    assert str(ride) in keys(kit, "trips") & keys(kit, "fares")


PAYMENT = (
    "INSERT INTO custom_payment SELECT id + :id, created_date, updated_date, driver_id, category, description, value, "
    "payment_date FROM custom_payment WHERE id = (SELECT MIN(id) FROM custom_payment)"
)


def test_so_much_at_once_is_not_taken_back_unasked(kit: Kit) -> None:
    only = ("riders", "payments to drivers")
    for more in range(1, 130):
        kit.change(PAYMENT, id=1000 + more)
    kit.carry(only=only)
    held = len(keys(kit, "payments to drivers"))

    def gone(ids: str) -> list[str]:
        kit.change(f"DELETE FROM custom_payment WHERE id > 1000 {ids}")
        transfer = kit.transfer()
        told = [transfer.run(kit.mapping.kind_named(name), lambda _: None, whole=True) for name in only]
        return transfer.too_much_gone(told)

    assert gone("AND id < 1011") == []
    assert gone("")[0] == f"payments to drivers: 129 of {held} are gone"
    assert len(keys(kit, "payments to drivers")) == held


def test_a_wrong_database_does_not_empty_the_services(kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(command, "find", lambda *_: kit.target)
    monkeypatch.setattr("migrate.people.bring", lambda *_: Counter())
    monkeypatch.setattr("migrate.tariffs.publish", lambda *_: Counter())
    monkeypatch.setattr(command.Kit, "token", lambda _: "token")
    monkeypatch.setattr(kit.target, "throttled", 0, raising=False)
    kit.carry()
    trips = keys(kit, "trips")
    tables = "rides", "rider_cards", "custom_payment", "promocode_redemptions", "riders", "drivers"
    for table in tables:
        kit.change(f"UPDATE {table} SET id = id + 100000")
    sync = ["sync", "--json", "--source", str(kit.engine.url), "--state", str(kit.state.folder)]
    assert command.main(sync) == 1
    [why] = json.loads(capsys.readouterr().out)["not_taken_back"]
    assert why.startswith("all kinds together: ")
    assert keys(kit, "trips") >= trips
    for table in tables:
        kit.change(f"DELETE FROM {table}")
    asked = len(kit.target.asked)
    assert command.main(sync) == 2
    assert "Nothing was sent, for much is gone at once: all kinds together: " in capsys.readouterr().err
    assert len(kit.target.asked) == asked
    assert command.main([*sync, "--take-back"]) == 0
    assert keys(kit, "trips") == set()
    assert kit.reconcile().faults == []


def test_who_comes_back_and_cannot_be_read_is_rejected_and_no_longer_kept(kit: Kit) -> None:
    kit.carry(only=("riders",))
    kit.change("CREATE TABLE aside AS SELECT * FROM riders WHERE id = 3")
    kit.change("DELETE FROM riders WHERE id = 3")
    kit.sync(only=("riders",))
    assert [kept.key for kept in kit.state.kept()] == ["3"]
    kit.change("INSERT INTO riders SELECT * FROM aside")
    kit.change("UPDATE avatars SET user_id = 9999 WHERE id = 3")
    kit.sync(only=("riders",))
    assert "3" in kit.reasons("riders")
    assert kit.state.kept() == []
    assert line(kit.reconcile(), "riders").difference == 0
