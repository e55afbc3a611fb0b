from __future__ import annotations

from typing import Any

import pytest

from ratings.service import SERVICE
from tests.conftest import Answer, Client
from tests.ratings.conftest import Town

FARE = {"trip_id": "trip-1", "topic": "fare", "text": "He took the long way."}


def complains(client: Client, key: str = "key-00000001", **change: Any) -> Answer:
    return client.post("/v1/complaints", FARE | change, key=key)


def path_of(answer: Answer) -> str:
    return f"/v1/complaints/{answer.body['complaint_id']}"


def test_a_complaint_is_opened_once_per_key(ana: Client) -> None:
    first = complains(ana)
    assert (first.status, first.headers["location"]) == (201, path_of(first))
    again = complains(ana)
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (201, first.body, "true")
    other = complains(ana, text="He also sang.")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert ana.post("/v1/complaints", FARE).code == "idempotency_key_missing"


def test_a_thread_goes_to_and_fro_and_the_desk_speaks_as_the_desk(ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    assert desk.post(f"{path}/messages", {"text": "Which way?"}, key="key-00000002").status == 201
    ana.post(f"{path}/messages", {"text": "Past the river."}, key="key-00000003")
    hers, theirs = ana.get(path).body, desk.get(path).body
    assert [message["text"] for message in hers["messages"]] == ["He took the long way.", "Which way?", "Past the river."]
    assert [message["author"] for message in hers["messages"]] == ["person", "desk", "person"]
    assert "dora" not in str(hers)
    assert "rui" not in str(hers)
    assert theirs["messages"][1]["author_id"] == "dora"
    assert (theirs["person_id"], theirs["about_id"]) == ("ana", "rui")


def test_a_message_sent_twice_is_said_once(ana: Client) -> None:
    path = path_of(complains(ana))
    for _ in range(2):
        answer = ana.post(f"{path}/messages", {"text": "Past the river."}, key="key-00000002")
    assert (len(answer.body["messages"]), answer.headers["idempotency-replayed"]) == (2, "true")
    reused = ana.post(f"{path}/messages", {"text": "Something else"}, key="key-00000002")
    assert reused.code == "idempotency_key_reused"


def test_the_other_person_of_the_trip_never_learns_of_it(ana: Client, rui: Client) -> None:
    path = path_of(complains(ana))
    for answer in (
        rui.get(path),
        rui.post(f"{path}/messages", {"text": "Lies!"}, key="key-00000002"),
        rui.post(f"{path}/reopen", {"text": "Lies!"}, key="key-00000003"),
        ana.as_rider("eve").get(path),
        ana.get("/v1/complaints/none"),
    ):
        assert (answer.status, answer.code) == (404, "not_found")
    assert rui.get("/v1/complaints").body["complaints"] == []
    assert rui.post(f"{path}/close", {"outcome": "resolved", "text": "Done"}).code == "forbidden"


def test_one_of_the_desk_neither_sees_a_complaint_about_himself_nor_closes_his_own(ana: Client) -> None:
    path = path_of(complains(ana))
    rui, ana_too = (Client(SERVICE, who, f"{group} desk") for who, group in (("rui", "drivers"), ("ana", "riders")))
    closing = {"outcome": "resolved", "text": "Done."}
    assert rui.get("/v1/complaints").body["complaints"] == []
    assert {rui.get(path).code, rui.post(f"{path}/close", closing).code, rui.post(f"{path}/assign").code} == {"not_found"}
    assert ana_too.post(f"{path}/close", closing).code == "own_case"


def test_one_of_the_desk_reads_and_treats_his_own_complaint_as_anybody_does(ana: Client) -> None:
    path = path_of(complains(ana))
    also_of_the_desk = Client(SERVICE, "ana", "riders desk")
    assert also_of_the_desk.post(f"{path}/assign").code == "own_case"
    [line] = also_of_the_desk.get("/v1/complaints").body["complaints"]
    assert (line["person_id"], line["assigned_to"]) == (None, None)


def test_a_thread_is_polled_for_nothing_until_something_is_said(ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    etag = ana.get(path).headers["etag"]
    assert ana.get(path, headers={"if-none-match": etag}).status == 304
    desk.post(f"{path}/messages", {"text": "Which way?"}, key="key-00000002")
    assert ana.get(path, headers={"if-none-match": etag}).status == 200


def test_the_desk_has_all_open_ones_oldest_first_by_topic_and_state(
    town: Town, ana: Client, rui: Client, desk: Client
) -> None:
    paths = []
    for minute, (client, topic) in enumerate([(ana, "fare"), (rui, "damage"), (ana, "lost_item"), (ana, "fare")]):
        town.hands.to(minutes=minute)
        paths.append(path_of(complains(client, key=f"key-0000000{minute}", topic=topic)))
    desk.post(f"{paths[1]}/close", {"outcome": "resolved", "text": "Paid."})

    def listed(query: str = "") -> list[str]:
        return [f"/v1/complaints/{line['complaint_id']}" for line in desk.get(f"/v1/complaints{query}").body["complaints"]]

    assert listed() == [paths[0], paths[2], paths[3]]
    assert listed("?topic=fare") == [paths[0], paths[3]]
    assert listed("?state=closed") == [paths[1]]
    assert listed("?state=closed&topic=fare") == []
    first = desk.get("/v1/complaints?limit=2").body
    second = desk.get(f"/v1/complaints?limit=2&cursor={first['next_cursor']}").body
    assert [len(page["complaints"]) for page in (first, second)] == [2, 1]
    assert desk.get("/v1/complaints?topic=weather").status == 422


def test_ones_own_complaints_are_listed_newest_first(town: Town, ana: Client) -> None:
    old = path_of(complains(ana))
    town.hands.to(minutes=5)
    new = path_of(complains(ana, "key-00000002", topic="lost_item"))
    lines = ana.get("/v1/complaints").body["complaints"]
    assert [f"/v1/complaints/{line['complaint_id']}" for line in lines] == [new, old]
    assert {line["person_id"] for line in lines} == {None}


def test_the_desk_lists_what_one_person_complained_of(ana: Client, desk: Client) -> None:
    complaint_id = complains(ana).body["complaint_id"]
    of_ana = desk.get("/v1/complaints?person_id=ana&role=rider").body["complaints"]
    assert [line["complaint_id"] for line in of_ana] == [complaint_id]
    assert desk.get("/v1/complaints?person_id=ana&role=driver").body["complaints"] == []
    assert ana.as_rider("eve").get("/v1/complaints?person_id=ana").body["complaints"] == []


def test_a_complaint_is_taken_on_and_an_older_version_is_not_edited(ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    taken = desk.post(f"{path}/assign", headers={"if-match": '"1"'})
    assert (taken.status, taken.body["assigned_to"], taken.headers["etag"]) == (200, "dora", '"2"')
    late = desk.post(f"{path}/assign", {"assignee_id": "eva"}, headers={"if-match": '"1"'})
    assert (late.status, late.code) == (412, "precondition_failed")
    assert desk.post(f"{path}/assign", {"assignee_id": "eva"}).body["assigned_to"] == "eva"
    assert ana.get(path).body["assigned_to"] is None


def test_the_desk_closes_and_the_person_reopens(town: Town, ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    for _ in range(2):
        closed = desk.post(f"{path}/close", {"outcome": "money_returned", "text": "You get 2 € back."})
        assert (closed.status, closed.body["outcome"], len(closed.body["messages"])) == (200, "money_returned", 2)
    assert town.told(path.replace("/v1/complaints/", "COMPLAINT#"), "COMPLAINT") == ["ComplaintClosed"]
    refused = ana.post(f"{path}/messages", {"text": "Where is it?"}, key="key-00000002")
    assert (refused.status, refused.code) == (409, "complaint_over")
    town.hands.to(days=13)
    for _ in range(2):
        reopened = ana.post(f"{path}/reopen", {"text": "Where is it?"}, key="key-00000003")
        assert (reopened.status, reopened.body["state"], reopened.body["outcome"]) == (200, "open", None)
    assert [line["state"] for line in desk.get("/v1/complaints").body["complaints"]] == ["open"]


def test_after_a_fortnight_a_closed_complaint_stays_closed(town: Town, ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    desk.post(f"{path}/close", {"outcome": "no_fault_found", "text": "The river road was closed."})
    town.hands.to(days=14)
    assert ana.post(f"{path}/reopen", {"text": "No!"}, key="key-00000002").code == "reopening_too_late"


def test_an_unfair_rating_is_appealed_against_once_it_is_revealed(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana, stars=1)
    appeal = {"topic": "unfair_rating", "text": "I waited for her for ten minutes."}
    assert complains(rui, **appeal).code == "no_rating_to_appeal"
    town.rates(rui)
    assert complains(rui, **appeal).status == 201


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"trip_id": "trip-9"}, 404, "trip_unknown"),
        ({"topic": "rider_behaviour"}, 422, "topic_unfit"),
        ({"topic": "weather"}, 422, "invalid_request"),
        ({"text": ""}, 422, "invalid_request"),
        ({"text": "x" * 2001}, 422, "invalid_request"),
    ],
)
def test_a_bad_complaint_is_refused_with_what_is_wrong(ana: Client, change: Any, status: int, code: str) -> None:
    refused = complains(ana, **change)
    assert (refused.status, refused.code) == (status, code)


def test_the_desk_does_not_say_that_somebody_has_left(ana: Client, desk: Client) -> None:
    path = path_of(complains(ana))
    assert desk.post(f"{path}/close", {"outcome": "person_left", "text": "Bye."}).code == "outcome_unfit"


def test_strangers_to_a_trip_do_not_complain_about_it(ana: Client) -> None:
    assert complains(ana.as_rider("eve")).code == "trip_unknown"


def test_topics_and_outcomes_are_published_in_both_languages(ana: Client) -> None:
    published = ana.as_anyone().get("/v1/complaint-topics").body
    assert all(entry["words"]["en"] != entry["words"]["pt"] for entry in published["topics"] + published["outcomes"])
    assert "person_left" not in {entry["outcome"] for entry in published["outcomes"]}
