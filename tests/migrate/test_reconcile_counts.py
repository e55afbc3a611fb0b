"""What `reconcile` counts: against the old tables, never against what the kit itself remembers."""

import pytest
from msgspec.structs import replace

from tests.migrate.conftest import Kit


def test_cards_and_tracks_that_never_came_are_found(kit: Kit) -> None:
    kit.carry(only=tuple(kind.name for kind in kit.mapping.kinds if kind.name not in ("cards", "tracks")))
    cards, tracks, points = (
        kit.source.rows(f"SELECT COUNT({what}) AS n FROM {table}")[0]["n"]
        for what, table in (("*", "rider_cards"), ("DISTINCT ride_id", "ride_trackers"), ("*", "ride_trackers"))
    )
    assert {
        f"cards: {cards} records missing",
        f"tracks: {tracks} records missing",
        f"points of tracks: {points} records missing",
    } <= set(kit.reconcile().faults)


def test_a_removed_card_and_an_invalid_point_are_not_asked_for(kit: Kit) -> None:
    kit.change("UPDATE rider_cards SET removed = X'01' WHERE id = 1")
    kit.change("UPDATE ride_trackers SET valid = X'00' WHERE id = 1")
    kit.carry()
    lines = {line.name: line for line in kit.reconcile().counts}
    assert lines["cards"].difference == lines["points of tracks"].difference == 0
    assert lines["cards"].source == kit.source.count_table("rider_cards") - 1
    assert lines["points of tracks"].source == kit.source.count_table("ride_trackers") - 1


def test_a_part_of_a_track_that_never_came_is_found(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    tracks = kit.mapping.kind_named("tracks")
    assert tracks.split
    short = replace(tracks, split=replace(tracks.split, size=3))
    kit.mapping = replace(kit.mapping, kinds=[short if kind is tracks else kind for kind in kit.mapping.kinds])
    kit.carry()
    assert kit.reconcile().faults == []
    whole, ride_id = kit.target.held, kit.source.rows("SELECT MIN(ride_id) AS id FROM ride_trackers")[0]["id"]
    monkeypatch.setattr(kit.target, "held", lambda *of: (each for each in whole(*of) if each["key"] != f"{ride_id}.2"))
    assert kit.reconcile().faults == ["points of tracks: 1 records missing"]


NOT_MADE = {
    "RIDER_CANCELLED": "cancelled_on = completed_on, completed_on = NULL",
    "NO_AVAILABLE_DRIVER": "active_driver_id = NULL, completed_on = NULL",
}


@pytest.mark.parametrize("status", NOT_MADE)
def test_money_of_a_ride_that_did_not_take_place_is_held_without_any_fee(kit: Kit, status: str) -> None:
    ride_id = kit.source.rows("SELECT MIN(id) AS id FROM rides WHERE status = 'COMPLETED'")[0]["id"]
    kit.change(
        f"UPDATE rides SET status = :status, {NOT_MADE[status]}, cancellation_fee = NULL, driver_payment = 9.99, "
        "tip = 1.50, total_fare = NULL, stripe_credit_charged = 12.34, free_credit_used = 0, payment_status = 'PAID' "
        "WHERE id = :id",
        status=status,
        id=ride_id,
    )
    kit.change("DELETE FROM fare_payments WHERE ride_id = :id", id=ride_id)
    kit.change("DELETE FROM ride_trackers WHERE ride_id = :id", id=ride_id)
    kit.carry()
    money = kit.held("payments", "ride")[str(ride_id)]
    assert (money["fare_minor"], money["charged_minor"], money["owed_minor"]) == (0, 1234, 0)
    assert (money["driver_share_minor"], money["tip_minor"]) == (849, 150)
    found = kit.reconcile()
    assert found.faults == []
    kit.change("UPDATE rides SET stripe_credit_charged = 12.35, driver_payment = 10.00 WHERE id = :id", id=ride_id)
    assert {line.name for line in kit.reconcile().money if line.difference} == {
        "charged to cards",
        "drivers' shares with tips",
    }


def test_a_ride_that_did_not_take_place_is_paid_for_by_one_of_those_who_shared_it(kit: Kit) -> None:
    """Nothing stands with the ride itself."""
    kit.change(
        "INSERT INTO fare_payments (created_date, updated_date, ride_id, rider_id, stripe_credit_charged) "
        "SELECT created_date, updated_date, id, rider_id, 5 FROM rides WHERE status = 'NO_AVAILABLE_DRIVER' LIMIT 1"
    )
    kit.carry()
    assert [each["charged_minor"] for each in kit.held("payments", "ride").values() if not each["fare_minor"]] == [500]
    assert kit.reconcile().faults == []
