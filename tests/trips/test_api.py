from typing import Any

import pytest

from kernel.table import Table
from tests.conftest import Client, outbox_of, told
from tests.trips.conftest import PIN, WRONG_PIN, Hands, assignment, text
from tests.trips.conftest import later as at_minute
from trips import subscribers
from trips.service import SERVICE

TRIP = "/v1/trips/trip-1"
ELSEWHERE = {"lat": 41.1456, "lng": -8.5856}
AT = {"at": text(at_minute(1))}


def told_by(table: Table) -> list[str]:
    """The events of the last write."""
    return [envelope.metadata.type for envelope in outbox_of(table, "TRIP#trip-1", "TRIP").events]


def drive(rui: Client, hands: Hands, until: str) -> None:
    """Through the trip's states on time, up to one of them."""
    steps = [
        ("en_route", "/en-route", 1, {}),
        ("arrived", "/arrive", 4, {}),
        ("in_progress", "/start", 6, {"pin": PIN}),
        ("at_stop", "/stops/1", 15, {}),
        ("completed", "/complete", 30, {}),
    ]
    for state, path, minute, facts in steps:
        answer = rui.post(TRIP + path, {"at": hands.to(minute), **facts})
        assert answer.status == 200, answer
        if state == until:
            return


def test_a_trip_is_driven_from_assignment_to_completion(rui: Client, hands: Hands, table: Table) -> None:
    expected = [
        ("en-route", 1, {}, "en_route", "DriverEnRoute"),
        ("arrive", 4, {}, "arrived", "DriverArrived"),
        ("start", 6, {"pin": PIN}, "in_progress", "TripStarted"),
        ("stops/1", 15, {}, "in_progress", "TripStopReached"),
        ("complete", 30, {}, "completed", "TripCompleted"),
    ]
    for path, minute, facts, state, event in expected:
        answer = rui.post(f"{TRIP}/{path}", {"at": hands.to(minute), **facts})
        assert (answer.status, answer.body["state"]) == (200, state), answer
        assert told_by(table) == [event]
    assert answer.body["started_at"] == "2026-07-15T12:06:00Z"
    assert answer.body["stops"][0]["reached_at"] == "2026-07-15T12:15:00Z"
    assert answer.headers["etag"] == '"6"'


@pytest.mark.parametrize("odd", ['"x"', "é", "a b#", "x" * 200, "{x}"])
def test_an_impossible_id_is_a_clear_problem(ana: Client, odd: str) -> None:
    answer = ana.get(f"/v1/trips/{odd}")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_trip_whose_assignment_is_still_on_its_way_is_worth_asking_for_again(rui: Client) -> None:
    answer = rui.post("/v1/trips/trip-2/arrive", AT)
    assert (answer.status, answer.headers["retry-after"]) == (404, "2")


@pytest.mark.parametrize("again_at", [4, 50])
def test_an_action_sent_again_gets_the_trip_as_it_is_and_changes_nothing(rui: Client, hands: Hands, again_at: int) -> None:
    drive(rui, hands, until="in_progress")
    hands.to(60)
    again = rui.post(f"{TRIP}/arrive", {"at": text(at_minute(again_at))})
    assert (again.status, again.body["state"], again.body["version"]) == (200, "in_progress", 4)


@pytest.mark.parametrize(
    ("path", "body", "refusal"),
    [
        ("start", {**AT, "pin": PIN}, (409, "not_arrived_yet")),
        ("complete", AT, (409, "not_started_yet")),
        ("stops/1", AT, (409, "not_started_yet")),
        ("stops/7", AT, (404, "no_such_stop")),
        ("no-show", AT, (409, "not_arrived_yet")),
        ("arrive", {"at": text(at_minute(9))}, (422, "device_time_in_future")),
        ("arrive", {"at": text(at_minute(-9))}, (422, "device_time_out_of_order")),
        ("arrive", {"at": text(at_minute(-9999))}, (422, "device_time_too_old")),
        ("arrive", {"at": "2026-07-15T12:01:00"}, (422, "invalid_request")),
        ("arrive", {"at": 1784116860}, (422, "invalid_request")),
        ("arrive", {}, (422, "invalid_request")),
        ("start", {**AT, "pin": "47 11"}, (422, "invalid_request")),
        ("start", {**AT, "pin": 4711}, (422, "invalid_request")),
        ("stops/first", AT, (422, "invalid_request")),
        ("fly", AT, (404, "no_such_route")),
    ],
)
def test_nonsense_is_refused_with_a_reason(
    rui: Client, hands: Hands, path: str, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    hands.to(2)
    answer = rui.post(f"{TRIP}/{path}", body)
    assert (answer.status, answer.code) == refusal
    assert rui.get(TRIP).body["version"] == 1


def test_a_refusal_names_the_state_in_words_and_as_data(rui: Client, hands: Hands) -> None:
    answer = rui.in_language("pt-BR").post(f"{TRIP}/start", {"at": hands.to(1), "pin": PIN})
    assert answer.body["state"] == "assigned"
    assert answer.body["title"] == "Informe primeiro que você chegou."
    assert "A viagem está atribuída" in answer.body["detail"]


def test_wrong_pins_are_counted_until_the_desk_gives_a_new_one(rui: Client, hands: Hands, desk: Client, ana: Client) -> None:
    drive(rui, hands, until="arrived")
    left = []
    for second in range(5):
        wrong = rui.post(f"{TRIP}/start", {"at": hands.to(6, second), "pin": WRONG_PIN})
        assert (wrong.status, wrong.code) == (409, "pin_wrong")
        left.append(wrong.body["attempts_left"])
    assert left == [4, 3, 2, 1, 0]
    assert rui.post(f"{TRIP}/start", {"at": hands.to(7), "pin": PIN}).code == "pin_locked"
    assert desk.get(TRIP).body["pin_attempts_left"] == 0

    reset = desk.post(f"{TRIP}/pin-reset", {"reason": "rider read it out wrong"})
    assert (reset.status, reset.body["pin_attempts_left"]) == (200, 5)
    assert reset.body["pin_resets"][0]["by"] == "dora"
    new_pin = ana.get(TRIP).body["start_pin"]
    assert rui.post(f"{TRIP}/start", {"at": hands.to(8), "pin": new_pin}).body["state"] == "in_progress"
    assert desk.post(f"{TRIP}/pin-reset", {"reason": "too late"}).code == "trip_moved_on"


def test_a_wrong_pin_sent_twice_by_a_bad_network_counts_once(rui: Client, hands: Hands) -> None:
    drive(rui, hands, until="arrived")
    wrong = {"at": hands.to(6), "pin": WRONG_PIN}
    assert [rui.post(f"{TRIP}/start", wrong).body["attempts_left"] for _ in range(3)] == [4, 4, 4]


def test_only_rider_and_desk_see_the_pin_and_only_until_the_start(
    rui: Client, ana: Client, desk: Client, hands: Hands
) -> None:
    assert ana.get(TRIP).body["start_pin"] == PIN
    assert desk.get(TRIP).body["start_pin"] == PIN
    assert PIN not in str(rui.get(TRIP).body)
    drive(rui, hands, until="in_progress")
    assert {reader.get(TRIP).body["start_pin"] for reader in (ana, rui, desk)} == {None}


def test_each_sees_what_is_his(rui: Client, ana: Client, desk: Client, hands: Hands) -> None:
    for_rider, for_driver, for_desk = (reader.get(TRIP).body for reader in (ana, rui, desk))
    assert for_rider["driver"] == {
        "display_name": "Rui Sousa",
        "vehicle_plate": "AA-12-BB",
        "vehicle_description": "white Toyota Corolla",
    }
    assert for_rider["estimated_pickup_at"] == "2026-07-15T12:04:00Z"
    assert for_rider["free_cancellation_until"] == "2026-07-15T12:05:00Z"
    assert (for_rider["driver_id"], for_driver["rider_id"]) == (None, None)
    assert (for_desk["rider_id"], for_desk["driver_id"]) == ("ana", "rui")
    drive(rui, hands, until="arrived")
    assert rui.get(TRIP).body["no_show_from"] == "2026-07-15T12:09:00Z"
    assert ana.get(TRIP).body["free_cancellation_until"] is None
    assert desk.get(TRIP).body["received_at"]["arrived"] == "2026-07-15T12:04:00Z"


def test_a_driver_is_told_from_when_on_nobody_can_say_that_he_did_not_wait(rui: Client, hands: Hands) -> None:
    at = hands.to(4)
    hands.to(6)
    assert rui.post(f"{TRIP}/arrive", {"at": at}).body["arrived_at"] == "2026-07-15T12:04:00Z"
    assert rui.get(TRIP).body["no_show_from"] == "2026-07-15T12:11:00Z"
    refused = rui.post(f"{TRIP}/no-show", {"at": hands.to(9)})
    assert (refused.code, refused.body["seconds_left"]) == ("still_waiting", 120)
    assert rui.post(f"{TRIP}/no-show", {"at": hands.to(11)}).body["cancellation"]["fee_rule"] == "no_show"


def test_a_driver_keeps_no_door_number_of_a_trip_that_is_over(rui: Client, ana: Client, hands: Hands) -> None:
    drive(rui, hands, until="arrived")
    assert rui.get(TRIP).body["dropoff"] == {"lat": 41.150456, "lng": -8.673789}
    drive(rui, hands, until="completed")
    assert rui.get(TRIP).body["dropoff"] == {"lat": 41.15, "lng": -8.674}
    assert ana.get(TRIP).body["dropoff"] == {"lat": 41.150456, "lng": -8.673789}


def test_a_trip_is_sent_again_only_when_something_happened(ana: Client, rui: Client, hands: Hands) -> None:
    etag = ana.get(TRIP).headers["etag"]
    assert ana.get(TRIP, headers={"if-none-match": etag}).status == 304
    drive(rui, hands, until="en_route")
    assert ana.get(TRIP, headers={"if-none-match": etag}).status == 200


def test_strangers_learn_nothing(ana: Client, hands: Hands) -> None:
    stranger, other_driver = ana.as_rider("eve"), ana.as_driver("joe")
    at = {"at": hands.to(1)}
    for answer in (
        stranger.get(TRIP),
        other_driver.get(TRIP),
        stranger.post(f"{TRIP}/cancel", {"reason": "changed_plans"}),
        stranger.post(f"{TRIP}/share"),
        stranger.delete(f"{TRIP}/share"),
        stranger.put(f"{TRIP}/dropoff", ELSEWHERE),
        other_driver.post(f"{TRIP}/arrive", at),
        other_driver.post(f"{TRIP}/actions", {"actions": [{"action": "arrive", **at}]}),
        ana.get("/v1/trips/no-such-trip"),
    ):
        assert (answer.status, answer.code) == (404, "trip_unknown")


def test_each_route_is_for_its_own_people(ana: Client, rui: Client, desk: Client, hands: Hands) -> None:
    at = {"at": hands.to(1)}
    for answer in (
        ana.post(f"{TRIP}/arrive", at),
        desk.post(f"{TRIP}/complete", at),
        rui.post(f"{TRIP}/pin-reset", {"reason": "please"}),
        ana.post(f"{TRIP}/pin-reset", {"reason": "please"}),
        rui.post(f"{TRIP}/share"),
        rui.put(f"{TRIP}/dropoff", ELSEWHERE),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")
    assert ana.as_anyone().get(TRIP).code == "unauthenticated"


def test_a_rider_goes_elsewhere_and_the_desk_may_say_so_for_him(
    ana: Client, rui: Client, desk: Client, hands: Hands, table: Table
) -> None:
    drive(rui, hands, until="in_progress")
    for _ in range(2):
        answer = ana.put(f"{TRIP}/dropoff", ELSEWHERE)
        assert (answer.status, answer.body["dropoff"]) == (200, ELSEWHERE)
    assert told_by(table) == ["TripDropoffChanged"]
    assert rui.get(TRIP).body["dropoff"] == ELSEWHERE
    assert desk.put(f"{TRIP}/dropoff", {"lat": 41.15, "lng": -8.6}).status == 200
    assert ana.put(f"{TRIP}/dropoff", {"lat": 38.7, "lng": -9.1}).code == "trip_too_long"
    rui.post(f"{TRIP}/complete", {"at": hands.to(30)})
    assert ana.put(f"{TRIP}/dropoff", ELSEWHERE).code == "trip_over"


def test_who_only_drives_the_trip_does_not_redirect_it_even_if_he_is_a_rider_as_well(rui: Client) -> None:
    assert rui.as_rider("rui").put(f"{TRIP}/dropoff", ELSEWHERE).code == "trip_unknown"


def test_a_rider_cancels_and_sees_whether_it_costs(ana: Client, rui: Client, hands: Hands, table: Table) -> None:
    hands.to(7)
    answer = ana.post(f"{TRIP}/cancel", {"reason": "changed_plans"})
    assert (answer.status, answer.body["state"], answer.body["cancelled_at"]) == (200, "cancelled", "2026-07-15T12:07:00Z")
    assert answer.body["cancellation"] == {
        "by": "rider",
        "reason": "changed_plans",
        "own_words": None,
        "stage": "assigned",
        "fee_due": True,
        "fee_rule": "late_cancellation",
        "find_another_driver": False,
    }
    assert told_by(table) == ["TripCancelled"]
    assert rui.post(f"{TRIP}/arrive", {"at": hands.to(8)}).code == "trip_over"


def test_a_rider_cannot_date_his_cancellation_back(ana: Client, hands: Hands) -> None:
    hands.to(7)
    answer = ana.post(f"{TRIP}/cancel", {"reason": "changed_plans", "at": text(at_minute(2))})
    assert answer.body["cancelled_at"] == "2026-07-15T12:07:00Z"


def test_a_driver_cancels_late_and_another_is_looked_for(rui: Client, ana: Client, hands: Hands) -> None:
    hands.to(20)
    answer = rui.post(f"{TRIP}/cancel", {"reason": "My sister is ill", "at": text(at_minute(2))})
    assert answer.body["cancelled_at"] == "2026-07-15T12:02:00Z"
    assert answer.body["cancellation"]["find_another_driver"] is True
    assert answer.body["cancellation"]["own_words"] == "My sister is ill"
    assert ana.get(TRIP).body["cancellation"]["own_words"] is None
    assert ana.as_desk().get(TRIP).body["cancellation"]["own_words"] == "My sister is ill"


def test_a_driver_may_say_that_no_other_is_to_be_looked_for(rui: Client, hands: Hands) -> None:
    hands.to(3)
    answer = rui.post(f"{TRIP}/cancel", {"reason": "vehicle_trouble", "find_another_driver": False})
    assert answer.body["cancellation"]["find_another_driver"] is False


def test_the_desk_cancels_a_trip_under_way(desk: Client, rui: Client, ana: Client, hands: Hands) -> None:
    drive(rui, hands, until="in_progress")
    assert ana.post(f"{TRIP}/cancel", {"reason": "changed_plans"}).code == "rider_aboard"
    wish = {"reason": "safety_concern", "find_another_driver": True}
    assert desk.post(f"{TRIP}/cancel", wish).code == "rider_aboard"
    answer = desk.post(f"{TRIP}/cancel", {"reason": "safety_concern"})
    assert (answer.body["cancellation"]["stage"], answer.body["cancellation"]["fee_due"]) == ("in_progress", False)
    assert desk.post(f"{TRIP}/cancel", {"reason": "safety_concern"}).body["version"] == answer.body["version"]


def test_a_no_show_says_how_long_to_wait(rui: Client, hands: Hands) -> None:
    drive(rui, hands, until="arrived")
    early = rui.post(f"{TRIP}/no-show", {"at": hands.to(8)})
    assert (early.status, early.code, early.body["seconds_left"]) == (409, "still_waiting", 60)
    answer = rui.post(f"{TRIP}/no-show", {"at": hands.to(9)})
    assert (answer.body["state"], answer.body["cancellation"]["fee_rule"]) == ("cancelled", "no_show")


def test_a_reason_is_required_and_short(ana: Client) -> None:
    for body in ({}, {"reason": ""}, {"reason": "x" * 501}, {"reason": 7}, {"reason": "fine then", "fee_due": False}):
        assert ana.post(f"{TRIP}/cancel", body).code == "invalid_request"


def test_history_is_newest_first_and_page_by_page(ana: Client, rui: Client) -> None:
    for number in range(2, 6):
        subscribers.on_driver_assigned(
            assignment(trip_id=f"trip-{number}", ride_id=f"ride-{number}", assigned_at=at_minute(60 * number)), told()
        )
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ana.get(f"/v1/trips?limit=2{cursor and '&cursor=' + cursor}").body
        pages.append([trip["trip_id"] for trip in page["trips"]])
        cursor = page["next_cursor"]
    assert pages == [["trip-5", "trip-4"], ["trip-3", "trip-2"], ["trip-1"]]
    assert len(rui.get("/v1/trips").body["trips"]) == 5
    assert ana.as_rider("eve").get("/v1/trips").body == {"trips": [], "next_cursor": None}


def test_who_both_rides_and_drives_has_two_histories(ana: Client) -> None:
    subscribers.on_driver_assigned(assignment(trip_id="trip-2", rider_id="rui", driver_id="joe"), told())
    both = Client(ana.service, "rui", "riders drivers")
    assert [trip["trip_id"] for trip in both.get("/v1/trips").body["trips"]] == ["trip-2"]
    assert [trip["trip_id"] for trip in both.get("/v1/trips?role=driver").body["trips"]] == ["trip-1"]


def test_the_desk_reads_anybodys_history_and_nobody_else_does(desk: Client, ana: Client) -> None:
    [trip] = desk.get("/v1/trips?person_id=rui").body["trips"]
    assert (trip["trip_id"], trip["rider_id"], trip["driver_id"]) == ("trip-1", "ana", "rui")
    assert [trip["trip_id"] for trip in desk.get("/v1/trips?person_id=ana&role=rider").body["trips"]] == ["trip-1"]
    assert desk.get("/v1/trips").body["trips"] == []
    assert ana.as_rider("eve").get("/v1/trips?person_id=ana").body["trips"] == []


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=eyJwayI6IlgifQ", "limit=0", "limit=101", "role=desk"])
def test_a_bad_question_about_history_is_refused(ana: Client, query: str) -> None:
    assert ana.get(f"/v1/trips?{query}").status in (400, 422)


def test_who_belongs_to_the_desk_and_drives_the_trip_himself_learns_no_pin(rui: Client, hands: Hands) -> None:
    both = Client(SERVICE, "rui", "[desk drivers]")
    listed = both.get("/v1/trips?role=driver&person_id=rui").body["trips"]
    assert [listed[0]["start_pin"], both.get(TRIP).body["start_pin"]] == [None, None]
    assert both.post(f"{TRIP}/pin-reset", {"reason": "the rider mumbles"}).status == 404
    drive(rui, hands, until="in_progress")
    assert both.post(f"{TRIP}/cancel", {"reason": "driver_asked"}).code == "rider_aboard"


def test_a_trip_outlives_all_that_the_desk_says_about_its_pin(desk: Client, rui: Client, hands: Hands) -> None:
    reason = {"reason": "\N{ONCOMING TAXI}" * 500}
    answers = [desk.post(f"{TRIP}/pin-reset", reason) for _ in range(220)]
    assert {answer.code for answer in answers if answer.status != 200} == {"too_many_pin_resets"}
    assert rui.post(f"{TRIP}/en-route", {"at": hands.to(1)}).status == 200
