from __future__ import annotations

from typing import Any

import pytest

from dispatch import store, subscribers
from events.trips import TripCancelled
from kernel.cursor import encode
from tests.conftest import Client, items, told
from tests.dispatch.conftest import STATION, WISH, City

ELSEWHERE = {"lat": 41.1413, "lng": -8.6166}
GUEST = {"name": "Rui", "phone": "+351 912 345 678"}


def test_a_ride_is_requested_and_read_back(city: City) -> None:
    city.registers()
    answer = city.rider.post("/v1/rides", WISH | {"note": "the red door"}, key="key-0001")
    assert answer.status == 201
    ride_id = answer.body["ride_id"]
    assert answer.headers["location"] == f"/v1/rides/{ride_id}"
    assert city.event_names(ride_id) == ["RideRequested"]
    read = city.rider.get(f"/v1/rides/{ride_id}").body
    assert read == answer.body
    assert (read["state"], read["note"], read["rider_display_name"]) == ("searching", "the red door", "Ana")
    assert read["search"] == {
        "radius_m": 2000,
        "rounds": 0,
        "drivers_asked": 0,
        "gives_up_at": "2026-03-01T12:05:00Z",
        "degraded": False,
        "waiting": "We are looking for a car within 2 km and keep looking as new ones appear. Drivers asked so far: 0.",
    }


def test_the_request_and_its_event_are_one_write(city: City) -> None:
    [requested] = city.events(city.asks(category="comfort"))
    assert requested.data == {
        "ride_id": requested.metadata.aggregate.id,
        "rider_id": "ana",
        "pickup": WISH["pickup"],
        "dropoff": WISH["dropoff"],
        "category": "comfort",
        "needs": [],
        "requested_at": "2026-03-01T12:00:00Z",
        "stops": [],
        "quote_token": "",
        "payment_method_id": "",
        "booked_by": "rider",
    }


def test_waiting_is_told_in_the_riders_language(city: City) -> None:
    ride_id = city.asks()
    waiting = city.rider.in_language("pt-BR").get(f"/v1/rides/{ride_id}").body["search"]["waiting"]
    assert waiting.startswith("Estamos procurando um carro em até 2 km")


def test_a_repeated_request_gets_the_same_answer(city: City) -> None:
    first = city.rider.post("/v1/rides", WISH, key="key-0001")
    again = city.rider.post("/v1/rides", WISH, key="key-0001")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    other = city.rider.post("/v1/rides", WISH | {"category": "xl"}, key="key-0001")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    without = city.rider.post("/v1/rides", WISH)
    assert (without.status, without.code) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"pickup": {"lat": 91.0, "lng": 0.0}}, "/pickup/lat"),
        ({"pickup": {"lat": "41", "lng": 0.0}}, "/pickup/lat"),
        ({"dropoff": {"lat": 41.0}}, "/dropoff/lng"),
        ({"category": "helicopter"}, "/category"),
        ({"needs": ["champagne"]}, "/needs/0"),
        ({"stops": [WISH["dropoff"]] * 6}, "/stops"),
        ({"guest": {"name": "Rui", "phone": "912"}}, "/guest/phone"),
        ({"note": "x" * 501}, "/note"),
        ({"price": 1}, "/price"),
    ],
)
def test_a_bad_field_is_named(city: City, change: dict[str, Any], pointer: str) -> None:
    answer = city.rider.post("/v1/rides", WISH | change, key="key-0001")
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]


@pytest.mark.parametrize(
    ("dropoff", "code"),
    [(WISH["pickup"], "points_too_close"), ({"lat": 38.7, "lng": -9.1}, "trip_too_long")],
)
def test_a_way_that_makes_no_sense_is_refused(city: City, dropoff: dict[str, float], code: str) -> None:
    answer = city.rider.post("/v1/rides", WISH | {"dropoff": dropoff}, key="key-0001")
    assert (answer.status, answer.code) == (422, code)


def test_one_rider_has_one_ride_of_his_own_and_two_for_guests(city: City) -> None:
    own = city.asks(key="key-0001")
    second = city.rider.post("/v1/rides", WISH, key="key-0002")
    assert (second.status, second.code, second.body["ride_id"]) == (409, "ride_already_open", own)
    guests = [city.asks(key=f"key-guest-{n}", guest=GUEST) for n in range(2)]
    third = city.rider.post("/v1/rides", WISH | {"guest": GUEST}, key="key-0003")
    assert (third.status, third.code, third.body["ride_ids"]) == (409, "too_many_guest_rides", guests)
    city.rider.post(f"/v1/rides/{own}/cancel")
    city.asks(key="key-0004")


def test_a_rider_cannot_book_in_anothers_name(city: City) -> None:
    answer = city.rider.post("/v1/rides", WISH | {"rider_id": "bia"}, key="key-0001")
    assert (answer.status, answer.code) == (403, "only_the_desk_books_for_others")


def test_the_desk_books_for_riders_and_for_whoever_calls(city: City) -> None:
    city.registers("ana")
    for_ana = city.asks(key="key-0001", client=city.desk, rider_id="ana")
    assert city.rider.get(f"/v1/rides/{for_ana}").body["booked_by"] == "desk"
    for_caller = city.asks(key="key-0002", client=city.desk, guest=GUEST)
    assert city.desk.get(f"/v1/rides/{for_caller}").body["guest"] == {"name": "Rui", "phone": "+351912345678"}
    calls_again = city.desk.post("/v1/rides", WISH | {"guest": GUEST}, key="key-0003")
    assert (calls_again.code, calls_again.body["ride_id"]) == ("ride_already_open", for_caller)
    nobody = city.desk.post("/v1/rides", WISH, key="key-0004")
    assert (nobody.status, nobody.code) == (422, "who_is_it_for")


def test_a_ride_is_seen_by_its_people_only(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks(guest=GUEST)
    path = f"/v1/rides/{ride_id}"
    assert city.rider.as_rider("bia").get(path).code == "not_found"
    assert city.driver("rui").get(path).code == "not_found"
    assert city.rider.as_anyone().get(path).code == "unauthenticated"
    city.fires(ride_id)
    seen = city.driver("rui").get(path).body
    assert (seen["search"], seen["guest"]) == (None, {"name": "Rui", "phone": None})
    city.accepts(ride_id, "rui")
    assert city.driver("rui").get(path).body["guest"]["phone"] == "+351912345678"
    assert city.driver("eva").get(path).status == 404
    assert city.desk.get(path).status == 200


@pytest.mark.parametrize("action", ["cancel", "assign", "decisions"])
def test_other_peoples_rides_are_not_to_be_touched(city: City, action: str) -> None:
    ride_id = city.asks()
    stranger = city.rider.as_rider("bia")
    method = "GET" if action == "decisions" else "POST"
    answer = stranger.call(method, f"/v1/rides/{ride_id}/{action}", {"reason": "spite"} if method == "POST" else None)
    assert answer.code == ("not_found" if action == "cancel" else "forbidden")
    assert city.state(ride_id) == "searching"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/rides/no-such-ride"),
        ("POST", "/v1/rides/no-such-ride/cancel"),
        ("POST", "/v1/rides/no-such-ride/assign"),
        ("GET", "/v1/rides/no-such-ride/decisions"),
        ("POST", "/v1/offers/no-such-ride.1/accept"),
        ("POST", "/v1/offers/nonsense/decline"),
    ],
)
def test_what_does_not_exist_is_not_found(city: City, method: str, path: str) -> None:
    client = Client(city.desk.service, "dora", "desk drivers")
    body = {"driver_id": "rui", "reason": "because"} if path.endswith("assign") else None
    assert client.call(method, path, body).code == "not_found"


def test_polling_an_unchanged_ride_costs_no_body(city: City) -> None:
    ride_id = city.asks()
    etag = city.rider.get(f"/v1/rides/{ride_id}").headers["etag"]
    assert city.rider.get(f"/v1/rides/{ride_id}", headers={"if-none-match": etag}).status == 304
    city.fires(ride_id)
    changed = city.rider.get(f"/v1/rides/{ride_id}", headers={"if-none-match": etag})
    assert (changed.status, changed.body["search"]["rounds"]) == (200, 1)


def test_an_assigned_rider_knows_whom_to_look_out_for(city: City) -> None:
    city.goes_online("rui", 90, vehicle_description="white Toyota Corolla")
    ride_id = city.asks()
    accepted = city.accepts(ride_id, "rui")
    view = city.rider.get(f"/v1/rides/{ride_id}").body
    assert view["trip_id"] == accepted.body["trip_id"]
    assert view["driver"] == {
        "driver_id": "rui",
        "display_name": "Rui",
        "vehicle_plate": "AA-12-BB",
        "vehicle_description": "white Toyota Corolla",
        "rating": None,
    }
    assert view["search"] is None


def test_a_driver_sees_his_offer_and_only_while_it_is_open(city: City) -> None:
    rui = city.goes_online("rui", 90)
    assert (rui.get("/v1/offers/current").status, rui.get("/v1/offers/current").code) == (404, "no_open_offer")
    city.registers(needs=["hearing"])
    ride_id = city.asks(note="the red door", stops=[{"lat": 41.148, "lng": -8.6}])
    offer_id = city.offers(ride_id)
    assert rui.get("/v1/offers/current").body == {
        "offer_id": offer_id,
        "ride_id": ride_id,
        "pickup": WISH["pickup"],
        "dropoff": {"lat": STATION.lat, "lng": STATION.lng},
        "stops": [{"lat": 41.148, "lng": -8.6}],
        "category": "standard",
        "needs": ["hearing"],
        "note": "the red door",
        "rider_display_name": "Ana",
        "rider_rating": None,
        "estimated_pickup_s": 90,
        "distance_m": 765,
        "expires_at": "2026-03-01T12:00:15Z",
    }
    assert city.driver("eva").get("/v1/offers/current").code == "no_open_offer"
    city.hands.move(15)
    assert rui.get("/v1/offers/current").code == "no_open_offer"
    city.hands.move(1)
    rui.post(f"/v1/offers/{offer_id}/accept")
    assert rui.get("/v1/offers/current").code == "no_open_offer"


def test_accepting_twice_gets_the_same_answer(city: City) -> None:
    rui = city.goes_online("rui", 90)
    ride_id = city.asks()
    first = city.accepts(ride_id, "rui")
    assert first.status == 200
    assert (first.body["ride_id"], first.body["state"]) == (ride_id, "assigned")
    again = rui.post(f"/v1/offers/{first.body['offer_id']}/accept")
    assert (again.status, again.body) == (200, first.body)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    lock = store.lock("rui")
    assert lock and (lock.trip_id, lock.lapses_at) == (first.body["trip_id"], None)


def test_an_answer_that_comes_too_late_is_told_why(city: City) -> None:
    rui = city.goes_online("rui", 90)
    ride_id = city.asks()
    offer_id = city.offers(ride_id)
    city.hands.move(17)
    for _ in range(2):
        late = rui.post(f"/v1/offers/{offer_id}/accept")
        assert (late.status, late.code, late.body["outcome"]) == (409, "offer_no_longer_open", "expired")
        assert late.body["detail"] == "It was not answered in time."
        city.fires(ride_id)
    assert rui.post(f"/v1/offers/{offer_id}/decline").code == "offer_no_longer_open"


def test_a_declined_offer_goes_on_to_the_next(city: City) -> None:
    rui = city.goes_online("rui", 90)
    city.goes_online("eva", 120)
    ride_id = city.asks()
    offer_id = city.offers(ride_id)
    for _ in range(2):
        assert rui.post(f"/v1/offers/{offer_id}/decline", {"reason": "too far"}).status == 200
    assert rui.get("/v1/offers/current").code == "no_open_offer"
    assert city.offers(ride_id) != offer_id
    assert city.driver("eva").get("/v1/offers/current").status == 200
    assert [offer["outcome"] for offer in city.decisions(ride_id)["offers"]] == ["declined", "open"]


def test_the_rider_cancels_while_a_driver_is_asked(city: City) -> None:
    rui = city.goes_online("rui", 90)
    ride_id = city.asks()
    city.fires(ride_id)
    for _ in range(2):
        answer = city.rider.post(f"/v1/rides/{ride_id}/cancel", {"reason": "found a bus"})
        assert (answer.status, answer.body["state"]) == (200, "cancelled")
    assert answer.body["ending"] == {"at": "2026-03-01T12:00:00Z", "by": "rider", "reason": "found a bus"}
    assert city.event_names(ride_id) == ["RideOfferClosed", "RideRequestCancelled"]
    late = rui.post(f"/v1/offers/{ride_id}.1/accept")
    assert (late.status, late.body["outcome"]) == (409, "withdrawn")
    assert store.lock("rui") is None


def test_after_the_assignment_it_is_the_trip_that_is_cancelled(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    answer = city.rider.post(f"/v1/rides/{ride_id}/cancel")
    assert (answer.status, answer.code, answer.body["trip_id"]) == (409, "already_assigned", trip_id)


def test_the_rider_changes_his_mind_and_the_driver_reads_it(city: City) -> None:
    rui = city.goes_online("rui", 90)
    ride_id = city.asks()
    city.offers(ride_id)
    answer = city.rider.put(f"/v1/rides/{ride_id}/dropoff", ELSEWHERE)
    assert (answer.status, answer.body["dropoff"]) == (200, ELSEWHERE)
    assert city.rider.put(f"/v1/rides/{ride_id}/note", {"note": "the back door"}).body["note"] == "the back door"
    offer = rui.get("/v1/offers/current").body
    assert (offer["offer_id"], offer["dropoff"], offer["note"]) == (f"{ride_id}.2", ELSEWHERE, "the back door")
    rui.post(f"/v1/offers/{ride_id}.2/accept")
    assert city.rider.put(f"/v1/rides/{ride_id}/dropoff", ELSEWHERE).status == 200
    assert city.rider.put(f"/v1/rides/{ride_id}/dropoff", WISH["dropoff"]).code == "already_assigned"
    assert city.rider.put(f"/v1/rides/{ride_id}/note", {"note": "the red door"}).status == 200


def test_a_destination_is_changed_whatever_the_driver_who_did_not_answer_is_asked_for_now(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.offers(ride_id)
    city.hands.move(60)
    other = city.asks(client=city.rider.as_rider("zoe"))
    city.offers(other)
    answer = city.rider.put(f"/v1/rides/{ride_id}/dropoff", ELSEWHERE)
    assert (answer.status, answer.body["state"], answer.body["dropoff"]) == (200, "searching", ELSEWHERE)
    lock = store.lock("rui")
    assert lock and lock.ride_id == other


def test_a_ride_is_changed_by_its_rider_and_the_desk_alone(city: City) -> None:
    ride_id = city.asks()
    for path, body in (("dropoff", ELSEWHERE), ("note", {"note": "x"})):
        assert city.rider.as_rider("eve").put(f"/v1/rides/{ride_id}/{path}", body).status == 404
        assert city.driver("rui").put(f"/v1/rides/{ride_id}/{path}", body).status == 403
        assert city.desk.put(f"/v1/rides/{ride_id}/{path}", body).status == 200


def test_the_desk_cancels_with_a_reason(city: City) -> None:
    ride_id = city.asks()
    body = city.desk.post(f"/v1/rides/{ride_id}/cancel", {"reason": "street closed"}).body
    assert (body["ending"]["by"], body["ending"]["reason"]) == ("desk", "street closed")
    assert city.events(ride_id)[0].data["by"] == "desk"


def test_the_desk_sends_a_driver_and_the_record_says_who_and_why(city: City) -> None:
    city.goes_online("rui", 90)
    city.goes_online("eva")
    ride_id = city.asks()
    city.fires(ride_id)
    body = {"driver_id": "eva", "reason": "the rider knows her"}
    for _ in range(2):
        answer = city.desk.post(f"/v1/rides/{ride_id}/assign", body)
        assert (answer.status, answer.body["state"], answer.body["driver_id"]) == (200, "assigned", "eva")
    withdrawn, assigned = city.events(ride_id)
    assert (withdrawn.data["driver_id"], withdrawn.data["outcome"]) == ("rui", "withdrawn")
    assert (assigned.data["driver_id"], assigned.data["assigned_by"]) == ("eva", "desk")
    record = city.decisions(ride_id)["rounds"][-1]
    assert (record["result"], record["by"], record["because"]) == ("sent_by_desk", "dora", "the rider knows her")
    assert store.lock("rui") is None
    other = city.desk.post(f"/v1/rides/{ride_id}/assign", body | {"driver_id": "rui"})
    assert (other.status, other.code) == (409, "already_assigned")


def test_the_desk_cannot_send_a_driver_who_is_busy_off_shift_or_unknown(city: City) -> None:
    city.goes_online("rui", 90)
    busy_with = city.asks(client=city.rider.as_rider("bia"))
    city.accepts(busy_with, "rui")
    ride_id = city.asks()
    path = f"/v1/rides/{ride_id}/assign"
    busy = city.desk.post(path, {"driver_id": "rui", "reason": "please"})
    assert (busy.status, busy.code, busy.body["failed"]) == (409, "driver_not_available", ["free"])
    assert busy.body["detail"] == "The reason: busy with another ride."
    unknown = city.desk.post(path, {"driver_id": "nobody", "reason": "please"})
    assert unknown.body["failed"] == ["known"]
    assert city.desk.post(path, {"driver_id": "rui"}).code == "invalid_request"


def test_riders_list_their_rides_newest_first_page_by_page(city: City) -> None:
    ride_ids = []
    for n in range(3):
        ride_ids.append(city.asks(key=f"key-000{n}"))
        city.rider.post(f"/v1/rides/{ride_ids[-1]}/cancel")
        city.hands.move(60)
    page = city.rider.get("/v1/rides?limit=2").body
    assert [ride["ride_id"] for ride in page["rides"]] == ride_ids[:0:-1]
    rest = city.rider.get(f"/v1/rides?limit=2&cursor={page['next_cursor']}").body
    assert [ride["ride_id"] for ride in rest["rides"]] == ride_ids[:1]
    assert rest["next_cursor"] is None
    assert city.rider.as_rider("bia").get("/v1/rides").body == {"rides": [], "next_cursor": None}
    assert len(city.desk.get("/v1/rides?rider_id=ana").body["rides"]) == 3
    assert city.rider.get("/v1/rides?cursor=nonsense").code == "bad_cursor"
    assert city.rider.get(f"/v1/rides?cursor={encode({'sk': 'COMPLAINT#1'})}").code == "bad_cursor"
    assert city.rider.get("/v1/rides?limit=0").code == "invalid_request"


def test_the_desk_sees_who_still_waits_longest_first(city: City) -> None:
    city.goes_online("rui", 90)
    waiting = []
    for rider in ("ana", "bia", "caio"):
        waiting.append(city.asks(client=city.rider.as_rider(rider)))
        city.hands.move(10)
    city.rider.as_rider("bia").post(f"/v1/rides/{waiting[1]}/cancel")
    city.accepts(waiting[2], "rui")
    assert [ride["ride_id"] for ride in city.desk.get("/v1/rides").body["rides"]] == [waiting[0]]


def test_a_ride_is_on_one_of_the_desks_lists_at_a_time(city: City) -> None:
    city.goes_online("rui", 90)
    city.registers("ana")
    ride_id = city.asks()
    lists = ("without_driver", "under_way", "ended")

    def listed(**asked: str) -> list[list[str]]:
        words = "".join(f"&{name}={value}" for name, value in asked.items())
        pages = [city.desk.get(f"/v1/rides?listed={name}{words}").body["rides"] for name in lists]
        return [[ride["ride_id"] for ride in page] for page in pages]

    assert listed() == [[ride_id], [], []]
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    assert listed() == [[], [ride_id], []]
    [line] = city.desk.get("/v1/rides?listed=under_way").body["rides"]
    assert (line["rider_display_name"], line["driver"]["display_name"]) == ("Ana", "Rui")
    subscribers.on_trip_cancelled(given_back(trip_id, ride_id, find_another_driver=False), told(3))
    assert listed() == [[], [], [ride_id]]
    city.hands.move(24 * 3600)
    assert listed() == [[], [], []]
    assert listed(ended_on="2026-03-01") == [[], [], [ride_id]]


def test_what_ended_is_listed_latest_first(city: City) -> None:
    ride_ids = [city.asks(client=city.rider.as_rider(rider)) for rider in ("ana", "bia", "caio")]
    for ride_id in ride_ids:
        city.hands.move(10)
        city.desk.post(f"/v1/rides/{ride_id}/cancel", {"reason": "street closed"})
    page = city.desk.get("/v1/rides?listed=ended&limit=2").body
    rest = city.desk.get(f"/v1/rides?listed=ended&cursor={page['next_cursor']}").body
    assert [ride["ride_id"] for ride in page["rides"] + rest["rides"]] == ride_ids[::-1]
    assert city.desk.get("/v1/rides?listed=all").code == "invalid_request"


def test_the_desks_lists_are_not_for_riders(city: City) -> None:
    city.asks()
    assert city.rider.as_rider("bia").get("/v1/rides?listed=without_driver").body["rides"] == []


def test_a_driver_reads_why_he_was_not_asked_and_nothing_about_others(city: City) -> None:
    city.goes_online("rui", 90)
    eva = city.goes_online("eva", 700, "category")
    ride_id = city.asks()
    city.fires(ride_id)
    [seen] = eva.get("/v1/decisions/mine").body["decisions"]
    assert (seen["ride_id"], seen["standing"]) == (ride_id, "unfit")
    assert seen["why"] == ["Your car does not serve the category asked for: standard."]
    assert {gate["gate"]: gate["passed"] for gate in seen["gates"]}["category"] is False
    assert "rui" not in str(seen) and "ana" not in str(seen)
    [chosen] = city.driver("rui").in_language("pt-BR").get("/v1/decisions/mine").body["decisions"]
    assert chosen["why"] == ["Você era a melhor escolha e foi consultado."]
    assert city.driver("max").get("/v1/decisions/mine").body == {"decisions": [], "next_cursor": None}


def test_a_driver_pages_through_what_was_decided_about_him(city: City) -> None:
    rui = city.goes_online("rui", 90, "category")
    for rider in ("ana", "bia", "caio"):
        city.fires(city.asks(client=city.rider.as_rider(rider)))
        city.hands.move(1)
    page = rui.get("/v1/decisions/mine?limit=2").body
    rest = rui.get(f"/v1/decisions/mine?limit=2&cursor={page['next_cursor']}").body
    ats = [each["at"] for each in page["decisions"] + rest["decisions"]]
    assert len(ats) == 3 and ats == sorted(ats, reverse=True)


def test_a_ride_given_back_is_offered_to_somebody_else(city: City) -> None:
    city.goes_online("rui", 90)
    city.goes_online("eva", 400)
    ride_id = city.asks()
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    subscribers.on_trip_cancelled(given_back(trip_id, ride_id), told(3))
    assert city.rider.get(f"/v1/rides/{ride_id}").body["attempt"] == 2
    again = city.accepts(ride_id, "eva")
    assert again.status == 200 and again.body["trip_id"] != trip_id
    answer = city.driver("rui").post(f"/v1/offers/{ride_id}.1/accept")
    assert (answer.code, answer.body["outcome"]) == ("offer_no_longer_open", "given_back")


def test_every_item_that_only_explains_is_forgotten_some_day(city: City) -> None:
    city.goes_online("rui", 90)
    city.fires(city.asks())
    passing = [item for item in items(city.table) if item["sk"].startswith(("ROUND#", "CONSIDERED#", "LOCK"))]
    assert len(passing) == 3 and all("ttl" in item for item in passing)


def given_back(trip_id: str, ride_id: str, *, find_another_driver: bool = True) -> TripCancelled:
    return TripCancelled(
        trip_id=trip_id,
        ride_id=ride_id,
        rider_id="ana",
        driver_id="rui",
        by="driver",
        reason="flat tyre",
        stage="assigned",
        cancelled_at=told(1).time,
        fee_due=False,
        fee_rule="driver_cancelled",
        find_another_driver=find_another_driver,
    )
