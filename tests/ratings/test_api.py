from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ratings import standing
from ratings.policy import POLICY
from ratings.service import SERVICE
from tests.conftest import Client, outbox_of
from tests.ratings.conftest import NOON, Town, later


def test_a_rating_is_taken_once_and_the_same_again_changes_nothing(town: Town, ana: Client) -> None:
    first = town.rates(ana, stars=4, tags=["friendly"], comment="Thanks!")
    assert (first.status, first.headers["location"]) == (201, "/v1/trips/trip-1/rating")
    version = town.trip().version
    again = town.rates(ana, stars=4, tags=["friendly", "friendly"], comment=" Thanks! ")
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (201, first.body, "true")
    assert town.trip().version == version
    assert town.rates(ana, stars=5).code == "already_rated"


def test_a_trip_just_over_is_unknown_for_a_moment_and_the_answer_says_when_to_ask_again(town: Town, ana: Client) -> None:
    refused = town.rates(ana, "trip-2")
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (404, "trip_unknown", "2")
    town.completes("trip-2")
    assert town.rates(ana, "trip-2").status == 201


def test_strangers_and_the_desk_rate_nobody(town: Town, ana: Client, desk: Client) -> None:
    assert town.rates(ana.as_rider("eve")).code == "trip_unknown"
    assert ana.as_rider("eve").get("/v1/trips/trip-1/rating").code == "trip_unknown"
    assert town.rates(desk).code == "forbidden"


def test_the_window_closes(town: Town, ana: Client) -> None:
    town.hands.to(hours=72)
    refused = town.rates(ana)
    assert (refused.status, refused.code) == (409, "rating_window_closed")
    assert "2026-07-18" in refused.body["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"stars": 0}, "invalid_request"),
        ({"stars": 6}, "invalid_request"),
        ({"stars": 4.5}, "invalid_request"),
        ({"stars": True}, "invalid_request"),
        ({}, "invalid_request"),
        ({"stars": 5, "comment": "x" * 501}, "invalid_request"),
        ({"stars": 5, "tags": ["rude"]}, "tag_unfit"),
        ({"stars": 5, "tags": ["on_time"]}, "tag_unfit"),
    ],
)
def test_a_bad_rating_is_refused_with_what_is_wrong(town: Town, ana: Client, body: dict[str, object], code: str) -> None:
    refused = ana.post("/v1/trips/trip-1/rating", body)
    assert (refused.status, refused.code) == (422, code)


def test_neither_knows_what_the_other_said_before_both_have_spoken(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, stars=2, tags=["rude"], comment="Never again")
    before = rui.get("/v1/trips/trip-1/rating").body
    assert before == {
        "trip_id": "trip-1",
        "rateable_until": "2026-07-18T12:00:00Z",
        "is_revealed": False,
        "own": None,
        "received": None,
    }
    town.rates(rui, stars=5)
    assert rui.get("/v1/trips/trip-1/rating").body["received"] == {"stars": 2, "tags": ["rude"]}
    mine = ana.get("/v1/trips/trip-1/rating").body
    assert (mine["own"]["comment"], mine["received"]) == ("Never again", {"stars": 5, "tags": []})


def test_a_safety_tag_reaches_the_desk_at_once_and_the_other_person_never(
    town: Town, ana: Client, rui: Client, desk: Client
) -> None:
    for _ in range(2):
        town.rates(ana, stars=1, tags=["felt_unsafe", "rude"], comment="He followed me home")
    [complaint] = desk.get("/v1/complaints?topic=safety").body["complaints"]
    assert (complaint["tags"], complaint["person_id"]) == (["felt_unsafe"], "ana")
    pk = f"COMPLAINT#{complaint['complaint_id']}"
    assert town.told(pk, "COMPLAINT") == ["ComplaintOpened", "SafetyConcernRaised"]
    town.rates(rui)
    town.counts()
    assert rui.get("/v1/trips/trip-1/rating").body["received"] == {"stars": 1, "tags": ["rude"]}
    assert rui.get(f"/v1/complaints/{complaint['complaint_id']}").code == "not_found"
    assert rui.get("/v1/complaints").body["complaints"] == []
    given = outbox_of(town.table, "DRIVER#rui", "STANDING").events[0]
    assert given.data["tags"] == ["rude"]


def test_a_refused_rating_opens_no_complaint(town: Town, ana: Client, desk: Client) -> None:
    town.rates(ana, stars=5)
    assert town.rates(ana, stars=1, tags=["felt_unsafe"]).code == "already_rated"
    assert desk.get("/v1/complaints").body["complaints"] == []


def test_ones_own_standing_is_shown_from_the_fifth_rating_on(town: Town, ana: Client, rui: Client) -> None:
    for number in range(4):
        town.receives(ana, f"trip-{number + 2}", tags=["friendly"], comment=f"comment {number}")
    mine = rui.get("/v1/ratings/mine").body
    assert mine == {
        "role": "driver",
        "average": None,
        "count": 4,
        "distribution": None,
        "tags": None,
        "comments": [],
    }
    town.receives(ana, "trip-9", stars=2, tags=["late"], comment="comment 4")
    mine = rui.get("/v1/ratings/mine").body
    assert (mine["average"], mine["count"]) == (4.4, 5)
    assert mine["distribution"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 4}
    assert mine["tags"] == {"friendly": 4, "late": 1}
    assert {comment["text"] for comment in mine["comments"]} == {f"comment {number}" for number in range(5)}
    assert {comment["month"] for comment in mine["comments"]} == {"2026-07"}
    assert "trip" not in str(mine)


def test_who_rides_and_drives_has_two_standings(town: Town, ana: Client) -> None:
    town.completes("trip-2", rider_id="rui", driver_id="eva")
    both = Client(SERVICE, "rui", "riders drivers")
    town.rates(both, "trip-2")
    town.rates(ana.as_driver("eva"), "trip-2")
    town.counts("trip-2")
    counts = [both.get(f"/v1/ratings/mine{query}").body["count"] for query in ("", "?role=rider", "?role=driver")]
    assert counts == [1, 1, 0]


def test_everybody_can_take_along_what_he_said_about_others(town: Town, ana: Client, rui: Client) -> None:
    town.completes("trip-2")
    town.rates(ana, stars=4, tags=["friendly"], comment="Thanks!")
    town.rates(rui, "trip-2", stars=3)
    assert ana.get("/v1/ratings/given").body == {
        "ratings": [
            {
                "trip_id": "trip-1",
                "stars": 4,
                "tags": ["friendly"],
                "comment": "Thanks!",
                "given_at": "2026-07-15T12:00:00Z",
                "is_withdrawn": False,
            }
        ],
        "next_cursor": None,
    }
    assert [given["trip_id"] for given in rui.get("/v1/ratings/given?role=driver").body["ratings"]] == ["trip-2"]


def test_the_desk_sees_a_subjects_standing_and_every_rating_page_by_page(town: Town, ana: Client, desk: Client) -> None:
    for number in range(3):
        town.receives(ana, f"trip-{number + 2}", at=NOON + timedelta(minutes=number))
    town.rates(ana, stars=1, tags=["felt_unsafe"])
    first = desk.get("/v1/ratings/subjects/driver/rui?limit=2").body
    second = desk.get(f"/v1/ratings/subjects/driver/rui?limit=2&cursor={first['next_cursor']}").body
    found = [rating["rating_id"] for page in (first, second) for rating in page["ratings"]]
    assert found[:2] == ["trip-4.driver", "trip-3.driver"]
    assert set(found) == {f"trip-{number}.driver" for number in range(1, 5)}
    [hidden] = [rating for rating in second["ratings"] if rating["rating_id"] == "trip-1.driver"]
    assert (hidden["safety_tags"], hidden["revealed_at"], hidden["counted_at"]) == (["felt_unsafe"], None, None)
    assert first["count"] == 3
    assert desk.get("/v1/ratings/subjects/desk/dora").status == 422
    assert ana.get("/v1/ratings/subjects/driver/rui").code == "forbidden"


def test_the_desk_sees_what_the_people_of_a_trip_said_of_each_other(town: Town, ana: Client, desk: Client) -> None:
    assert desk.get("/v1/trips/trip-1/ratings").body == {"trip_id": "trip-1", "ratings": []}
    town.rates(ana, stars=2, comment="Late.")
    [rating] = desk.get("/v1/trips/trip-1/ratings").body["ratings"]
    assert (rating["about"], rating["stars"], rating["comment"], rating["revealed_at"]) == ("driver", 2, "Late.", None)
    assert ana.get("/v1/trips/trip-1/ratings").code == "forbidden"
    assert desk.as_desk("ana").get("/v1/trips/trip-1/ratings").code == "own_case"
    assert desk.get("/v1/trips/no-trip/ratings").code == "not_found"


def test_the_desk_withdraws_a_rating_and_the_standing_is_without_it(
    town: Town, ana: Client, rui: Client, desk: Client
) -> None:
    for number in range(6):
        town.receives(ana, f"trip-{number + 2}", stars=1 if number == 3 else 5)
    assert rui.get("/v1/ratings/mine").body["average"] == 4.33
    for _ in range(2):
        answer = desk.post("/v1/ratings/trip-5.driver/withdraw", {"reason": "The rider admits it was a mistake"})
        assert (answer.status, answer.body["withdrawal"]["by"]) == (200, "dora")
    mine = rui.get("/v1/ratings/mine").body
    assert (mine["average"], mine["count"]) == (5.0, 5)
    assert town.told("DRIVER#rui", "STANDING") == ["StandingWithdrawn"]
    assert rui.get("/v1/trips/trip-5/rating").body["received"] is None
    assert ana.get("/v1/trips/trip-5/rating").body["own"]["is_withdrawn"]


def test_a_withdrawn_rating_makes_room_for_the_one_beyond_the_latest(
    town: Town, ana: Client, rui: Client, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "POLICY", replace(POLICY, counted_max=5))
    for number, stars in enumerate([5, 1, 2, 5, 5, 5, 5, 1]):
        town.receives(ana, f"trip-{number + 10}", stars, at=NOON + timedelta(minutes=number))
    assert rui.get("/v1/ratings/mine").body["distribution"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 4}
    desk.post("/v1/ratings/trip-12.driver/withdraw", {"reason": "beyond the latest: nothing moves"})
    desk.post("/v1/ratings/trip-17.driver/withdraw", {"reason": "the newest: the next older that counts comes back"})
    mine = rui.get("/v1/ratings/mine").body
    assert (mine["distribution"], mine["count"]) == ({"1": 1, "2": 0, "3": 0, "4": 0, "5": 4}, 6)


def test_a_rating_withdrawn_before_it_counts_never_does(town: Town, ana: Client, rui: Client, desk: Client) -> None:
    town.rates(ana, stars=1)
    desk.post("/v1/ratings/trip-1.driver/withdraw", {"reason": "abusive words"})
    town.rates(rui)
    town.counts()
    assert rui.get("/v1/ratings/mine").body["count"] == 0


@pytest.mark.parametrize("rating_id", ["trip-1.driver", "trip-9.driver", "trip-1", "trip-1.desk"])
def test_a_rating_that_is_not_there_cannot_be_withdrawn(desk: Client, rating_id: str) -> None:
    assert desk.post(f"/v1/ratings/{rating_id}/withdraw", {"reason": "no such"}).code == "not_found"


def test_one_of_the_desk_does_not_decide_about_himself(town: Town, ana: Client) -> None:
    town.rates(ana, stars=1, tags=["felt_unsafe"])
    rui_of_the_desk = Client(SERVICE, "rui", "drivers desk")
    refused = [
        rui_of_the_desk.post("/v1/ratings/trip-1.driver/withdraw", {"reason": "I was great"}),
        rui_of_the_desk.get("/v1/ratings/subjects/driver/rui"),
    ]
    assert {(answer.status, answer.code) for answer in refused} == {(403, "own_case")}


def test_the_rule_and_the_words_are_published_for_everybody(town: Town, ana: Client) -> None:
    rule = ana.as_anyone().get("/v1/ratings/rule").body
    assert (rule["average_of_latest"], rule["shown_from_count"], rule["rating_window_s"]) == (50, 5, 259_200)
    tags = ana.as_anyone().get("/v1/rating-tags").body["tags"]
    assert {"tag", "about", "stars_from", "stars_to", "is_safety", "words"} == set(tags[0])
    assert tags[0]["words"]["pt"]


def test_refusals_are_told_in_portuguese_too(town: Town, ana: Client) -> None:
    refused = town.rates(ana.in_language("pt-BR"), "trip-9")
    assert refused.body["title"].startswith("Nenhuma viagem sua")
    assert later(days=3) == town.trip().rateable_until
