from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from migrate.back import WayBack
from migrate.mapping import load
from migrate.source import Source, SourceFault
from migrate.state import State
from migrate.target import TargetMissing
from migrate.transfer import Transfer
from tests.legacy import history, mariadb, schema

NUMBER = 900_001
RIDE: dict[str, Any] = {
    "ride_id": "r",
    "rider_id": "subject-1",
    "state": "completed",
    "pickup": {"lat": 30.25, "lng": -97.75},
    "dropoff": {"lat": 30.27, "lng": -97.74},
    "category": "standard",
    "requested_at": "2026-01-10T18:00:00Z",
    "trip_id": "t",
    "ending": None,
    "note": "",
}
TRIP: dict[str, Any] = {
    "trip_id": "t",
    "driver_id": "subject-15",
    "state": "completed",
    "assigned_at": "2026-01-10T18:01:00Z",
    "arrived_at": "2026-01-10T18:05:00Z",
    "started_at": "2026-01-10T18:06:00Z",
    "completed_at": "2026-01-10T18:20:00Z",
    "cancelled_at": None,
    "cancellation": None,
    "distance_m": 4321,
}


def money(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "USD"}


ANSWERS: dict[str, Any] = {
    "/v1/migration/rides?after=0": {"rides": [{"number": NUMBER, "ride_id": "r"}], "next_after": None},
    "/v1/rides/r": RIDE,
    "/v1/trips/t": TRIP,
    "/v1/rides/r/fare": {"agreed": {"total": money(1010)}, "final": {"total": money(1234), "driver_share": money(900)}},
    "/v1/rides/r/payment": {"paid": money(1434), "owed": money(0), "tip": {"amount": money(200)}},
    "/v1/trips/t/ratings": {"ratings": [{"about": "driver", "stars": 4}]},
}


class Answering:
    """The services' public answers, as an administrator gets them."""

    def __init__(self) -> None:
        self.answers = deepcopy(ANSWERS)

    def as_admin(self, _method: str, path: str, _token: str) -> Any:
        if path not in self.answers:
            raise TargetMissing(path)
        return self.answers[path]


class Back:
    def __init__(self, folder: Path, url: str = "") -> None:
        url = url or f"sqlite:///{folder / 'old.db'}"
        engine = create_engine(url)
        schema.metadata.create_all(engine)
        history.fill(engine, rides=3)
        engine.dispose()
        self.source, self.state, self.services = Source(url), State(folder / "kit"), Answering()
        for user_id in range(1, 21):
            self.state.add_person(str(user_id), f"subject-{user_id}")

    def run(self) -> dict[str, int]:
        mapping = load("rideaustin")
        transfer = Transfer(mapping, self.source, self.state, self.services)  # type: ignore[arg-type]
        assert mapping.back
        return dict(WayBack(transfer, mapping.back, self.services, "token").run(lambda _: None))  # type: ignore[arg-type]

    @property
    def row(self) -> Any:
        with self.source.engine.connect() as sql:
            return sql.execute(select(schema.rides).where(schema.rides.c.id == NUMBER)).mappings().one()


@pytest.fixture
def back(tmp_path: Path) -> Back:
    return Back(tmp_path)


def test_a_ride_of_the_services_becomes_a_row_under_its_number(back: Back) -> None:
    assert back.run() == {"written": 1}
    row = back.row
    assert (row["status"], row["rider_id"], row["requested_car_category"]) == ("COMPLETED", 1, "REGULAR")
    assert (row["total_fare"], row["tip"], row["driver_payment"]) == (Decimal("12.34"), Decimal(2), Decimal("11.00"))
    assert (row["driver_rating"], row["payment_status"]) == (4, "PAID")
    assert row["completed_on"].isoformat() == "2026-01-10T12:20:00"
    assert row["active_driver_id"] is not None


def test_writing_back_again_changes_nothing(back: Back) -> None:
    back.run()
    assert back.run() == {"unchanged": 1}


def test_a_tip_that_came_later_changes_the_row(back: Back) -> None:
    del back.services.answers["/v1/rides/r/payment"]
    back.run()
    assert back.row["tip"] == 0
    back.services.answers["/v1/rides/r/payment"] = ANSWERS["/v1/rides/r/payment"]
    assert back.run() == {"changed": 1}
    assert back.row["tip"] == Decimal(2)


def test_a_ride_whose_bill_is_being_made_waits_for_it(back: Back) -> None:
    back.services.answers["/v1/rides/r/fare"]["final"] = None
    assert back.run() == {"under way": 1}


def test_a_ride_under_way_stays_where_it_is(back: Back) -> None:
    back.services.answers["/v1/trips/t"]["state"] = "in_progress"
    assert back.run() == {"under way": 1}


@pytest.mark.parametrize(
    ("ride", "trip", "status"),
    [
        ({"state": "unserved", "trip_id": None}, None, "NO_AVAILABLE_DRIVER"),
        (
            {"state": "cancelled", "trip_id": None, "ending": {"by": "rider", "reason": "", "at": TRIP["started_at"]}},
            None,
            "RIDER_CANCELLED",
        ),
        (
            {"state": "cancelled", "trip_id": None, "ending": {"by": "rider", "reason": "nobody found in time", "at": ""}},
            None,
            "NO_AVAILABLE_DRIVER",
        ),
        (
            {},
            {
                "state": "cancelled",
                "completed_at": None,
                "cancelled_at": TRIP["started_at"],
                "cancellation": {"by": "driver", "find_another_driver": False},
            },
            "DRIVER_CANCELLED",
        ),
    ],
)
def test_every_ending_has_its_word(back: Back, ride: dict[str, Any], trip: dict[str, Any] | None, status: str) -> None:
    back.services.answers["/v1/rides/r"] |= ride
    back.services.answers["/v1/trips/t"] |= trip or {}
    for path in ("/v1/rides/r/fare", "/v1/rides/r/payment"):
        del back.services.answers[path]
    assert back.run() == {"written": 1}
    assert back.row["status"] == status


def test_a_ride_that_the_old_database_refuses_is_told_and_keeps_no_other_from_being_written(back: Back) -> None:
    answers = back.services.answers
    rides = [{"number": NUMBER - 1, "ride_id": "x"}, {"number": NUMBER, "ride_id": "r"}]
    answers["/v1/migration/rides?after=0"]["rides"] = rides
    answers["/v1/rides/x"] = {**RIDE, "ride_id": "x", "rider_id": "signed-up-here", "trip_id": None, "state": "unserved"}
    assert back.run() == {"rejected": 1, "written": 1}
    [reject] = back.state.rejects("written back")
    assert reject.key == str(NUMBER - 1)
    assert "rider_id" in reject.reason
    answers["/v1/rides/x"]["rider_id"] = "subject-2"
    assert back.run() == {"written": 1, "unchanged": 1}
    assert back.state.rejects("written back") == []


def test_a_database_that_is_gone_ends_the_run(back: Back, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(back.source, "engine", create_engine(f"sqlite:///{tmp_path}/nowhere/old.db"))
    with pytest.raises(SourceFault):
        back.run()
    assert back.state.rejects() == []


@pytest.mark.skipif(not mariadb.is_there(), reason=mariadb.NOT_THERE)
def test_characters_that_an_old_column_cannot_hold_are_left_out_and_noted(tmp_path: Path) -> None:
    with mariadb.running(tmp_path / "mariadb") as (old, _):
        back = Back(tmp_path, old)
        back.source.execute("ALTER TABLE rides MODIFY comment TEXT CHARACTER SET utf8mb3")
        back.services.answers["/v1/rides/r"]["note"] = "Zoë at the 🚪"
        assert back.run() == {"written": 1}
        assert back.row["comment"] == "Zoë at the ?"
        assert back.run() == {"unchanged": 1}
    assert back.state.note_counts() == [("written back", "comment: characters that the old column cannot hold", 1)]
