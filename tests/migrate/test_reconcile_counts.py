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
