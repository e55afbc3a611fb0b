from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from events.riders import RiderErased
from kernel import outbox
from kernel.table import Table
from ratings import standing as standings
from ratings import store, subscribers
from ratings.policy import POLICY
from ratings.service import SERVICE
from ratings.side import Side
from tests.conftest import Client, items, told
from tests.importing import Operator
from tests.ratings.conftest import NOON, Hands, Town

LONG_AGO = NOON - timedelta(days=900)


def spelled(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def trip(number: int = 1, stars: int = 5, **changes: Any) -> dict[str, Any]:
    """Ana rated Rui; the higher the number, the later the trip."""
    ended_at = LONG_AGO + timedelta(hours=number)
    rating = {"about": "driver", "stars": stars, "comment": "", "given_at": spelled(ended_at)}
    return {
        "trip_id": f"old-{number}",
        "ride_id": f"old-ride-{number}",
        "rider_id": "ana",
        "driver_id": "rui",
        "ended_at": spelled(ended_at),
        "completed": True,
        "ratings": [rating],
    } | changes


@pytest.fixture
def operator(table: Table, hands: Hands) -> Operator:
    return Operator(SERVICE)


def take(operator: Operator, *trips: dict[str, Any]) -> list[str]:
    outcomes = operator.import_("trip", {data["trip_id"]: data for data in trips})
    return [outcome["code"] or outcome["result"] for outcome in outcomes]


def standing(side: Side = Side.DRIVER, person_id: str = "rui") -> tuple[float | None, int]:
    held = store.standing(side, person_id)
    return held.average, held.count


def said(table: Table) -> list[str]:
    """By the last write of each item. History sets no timer."""
    boxes = [outbox.decode(item["outbox"]) for item in items(table) if "outbox" in item]
    assert not any(box.timers for box in boxes)
    return sorted(envelope.metadata.type for box in boxes for envelope in box.events)


def test_old_ratings_are_a_standing(operator: Operator) -> None:
    take(operator, *(trip(number, stars=5 if number % 2 else 4) for number in range(1, 7)))
    assert standing() == (4.5, 6)


def test_a_standing_is_of_the_newest_whatever_order_they_are_brought_in(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standings, "POLICY", replace(POLICY, counted_max=6))
    take(operator, *(trip(number, stars=5) for number in range(10, 16)))
    take(operator, *(trip(number, stars=1) for number in range(1, 4)))
    assert standing() == (5.0, 9)


def test_a_standing_is_told_to_those_who_keep_a_copy_and_no_rating_alarms_anybody(operator: Operator, table: Table) -> None:
    take(operator, *(trip(number, stars=1) for number in range(1, POLICY.shown_from)))
    assert said(table) == []
    take(operator, trip(POLICY.shown_from, stars=1))
    assert said(table) == ["RatingGiven"]


def test_a_rating_that_leaves_the_average_as_it_was_is_no_news(operator: Operator, table: Table) -> None:
    take(operator, *(trip(number) for number in range(1, POLICY.shown_from + 2)))
    assert standing() == (5.0, POLICY.shown_from + 1)
    assert said(table) == []


def test_both_people_see_their_own_and_the_other_persons_stars(operator: Operator) -> None:
    both = [{**trip()["ratings"][0]}, {**trip()["ratings"][0], "about": "rider", "stars": 3}]
    take(operator, trip(ratings=both))
    seen = Client(SERVICE).as_rider("ana").get("/v1/trips/old-1/rating").body
    assert (seen["own"]["stars"], seen["received"]["stars"], seen["is_revealed"]) == (5, 3, True)
    assert standing(Side.RIDER, "ana")[1] == 1


def test_no_window_opens_for_a_trip_that_ended_only_now(operator: Operator, table: Table) -> None:
    take(operator, trip(ended_at=spelled(NOON), ratings=[]))
    answer = Client(SERVICE).as_rider("ana").post("/v1/trips/old-1/rating", {"stars": 4})
    assert answer.code == "rating_window_closed"
    assert said(table) == []


def test_an_unrated_trip_can_still_be_complained_about_and_an_older_one_is_left_out(operator: Operator) -> None:
    assert take(operator, trip(1, ended_at=spelled(NOON), ratings=[]), trip(2, ratings=[])) == ["imported", "long_forgotten"]
    complaint = {"trip_id": "old-1", "topic": "lost_item", "text": "My umbrella"}
    answer = Client(SERVICE).as_rider("ana").post("/v1/complaints", complaint, key="key-00000001")
    assert answer.status == 201, answer


def test_ratings_are_told_as_they_were_taken(operator: Operator) -> None:
    assert take(operator, trip()) == ["imported"]
    assert take(operator, trip()) == ["unchanged"]
    [held] = operator.held("trip")
    assert held["data"] == trip()


def test_stars_that_changed_there_change_the_standing_and_its_count_stays(operator: Operator) -> None:
    take(operator, *(trip(number) for number in range(1, 6)))
    assert take(operator, trip(3, stars=1)) == ["updated"]
    assert standing() == (4.2, 5)


def test_a_rating_that_is_gone_there_counts_no_more(operator: Operator) -> None:
    take(operator, *(trip(number) for number in range(1, 8)), trip(8, stars=1, ended_at=spelled(NOON)))
    assert take(operator, trip(8, ratings=[], ended_at=spelled(NOON))) == ["updated"]
    assert standing() == (5.0, 7)


def test_a_trip_that_was_another_drivers_moves_its_rating_to_him(operator: Operator) -> None:
    take(operator, trip())
    assert take(operator, trip(driver_id="eva")) == ["updated"]
    assert (standing()[1], standing(person_id="eva")[1]) == (0, 1)


def test_a_rating_that_the_desk_has_withdrawn_here_is_not_brought_back(operator: Operator) -> None:
    take(operator, trip())
    Client(SERVICE).as_desk().post("/v1/ratings/old-1.driver/withdraw", {"reason": "a mistake"})
    assert take(operator, trip(stars=4)) == ["changed_here"]
    assert standing()[1] == 0
    assert operator.held("trip")[0]["data"]["ratings"] == []


def test_old_and_new_ratings_count_together(operator: Operator, town: Town) -> None:
    take(operator, *(trip(number) for number in range(1, 5)))
    town.receives(Client(SERVICE).as_rider("ana"), "trip-9", stars=1)
    assert standing() == (4.2, 5)


def test_whoever_was_erased_stays_erased(operator: Operator) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told())
    assert take(operator, trip()) == ["person_erased"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ratings": [trip()["ratings"][0]] * 2}, "rated_twice"),
        ({"ratings": [trip()["ratings"][0] | {"stars": 0}]}, "invalid"),
        ({"ended_at": "2024-01-08T12:00:00"}, "invalid"),
    ],
)
def test_what_is_no_rating_is_refused(operator: Operator, changes: dict[str, Any], code: str) -> None:
    assert take(operator, trip(**changes)) == [code]


def test_ratings_of_a_trip_that_is_gone_there_count_no_more(operator: Operator, table: Table) -> None:
    take(operator, *(trip(number) for number in range(1, 7)))
    take(operator, trip(7, stars=1))
    assert operator.withdraw("trip", "old-7") == "withdrawn"
    assert standing() == (5.0, 6)
    assert said(table) == ["StandingWithdrawn"], "the copies of it hear of it"
    assert take(operator, trip(7, stars=1)) == ["imported"]
    assert standing()[1] == 7


def test_a_place_that_is_left_by_what_is_gone_there_goes_to_the_next_older(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standings, "POLICY", replace(POLICY, counted_max=5))
    take(operator, *(trip(number, stars=4 if number == 1 else 5) for number in range(1, 7)))
    assert operator.withdraw("trip", "old-6") == "withdrawn"
    assert standing() == (4.8, 5)


def test_who_was_erased_stays_away_when_his_trip_is_gone_there(operator: Operator) -> None:
    take(operator, trip())
    held = store.standing(Side.DRIVER, "rui")
    store.save_standing(*held.erase(NOON))
    assert operator.withdraw("trip", "old-1") == "withdrawn"
    assert standing() == (None, 0)
