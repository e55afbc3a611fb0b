"""Polling: the same truth for who has no WebSocket."""

from typing import Any

import pytest

from feed.policy import POLICY
from tests.conftest import Client
from tests.feed.conftest import (
    LINK_TOKEN,
    PATH,
    Clockwork,
    Hands,
    Location,
    People,
    arrived,
    assigned,
    fare_agreed,
    hear,
    offered,
    requested,
    shared,
)

FLOOD = {
    "severity": "danger",
    "text": {"en": "Ribeira is flooded", "pt": "A Ribeira está alagada"},
    "area": {"centre": {"lat": 41.1408, "lng": -8.6130}, "radius_m": 800},
    "until": "2026-07-15T14:00:00Z",
}
SHARED_PATH = f"/v1/feed/shared/{LINK_TOKEN}"
CITY_ANSWER = {
    "vehicles": [
        {"driver_id": "rui", "state": "busy", "lat": 41.15, "lng": -8.61, "at": "2026-07-15T12:00:00Z", "trip_id": "trip-1"},
        {
            "driver_id": "eva",
            "state": "available",
            "lat": 41.16,
            "lng": -8.62,
            "at": "2026-07-15T12:00:00Z",
            "heading_deg": 90,
        },
    ],
    "on_the_road": 412,
}


def test_a_rider_polls_his_ride_and_gets_304_until_something_happens(ana: Client) -> None:
    hear(requested())
    first = ana.get(PATH)
    assert first.status == 200
    assert (first.body["topic"], first.body["kind"], first.body["seq"]) == ("ride:ride-1", "snapshot", 1)
    assert first.body["data"]["state"] == "searching"
    etag = first.headers["etag"]
    assert ana.get(PATH, headers={"if-none-match": etag}).status == 304
    hear(assigned())
    second = ana.get(PATH, headers={"if-none-match": etag})
    assert second.body["data"]["state"] == "assigned"
    assert second.body["seq"] > first.body["seq"]


def test_polling_and_the_socket_say_the_same_in_the_same_words(ana: Client, people: People, location: Location) -> None:
    location.car_is_at(41.1, -8.6, at=requested().requested_at, heading_deg=12.6)
    for event in (requested(), offered(), assigned(), fare_agreed(), shared(LINK_TOKEN)):
        hear(event)
    hear(arrived(), version=2)
    polled = ana.get(PATH).body
    assert polled == people.connect(ana).say("subscribe", "ride:ride-1")
    assert polled["data"]["car"] == {
        "lat": 41.1,
        "lng": -8.6,
        "at": "2026-07-15T12:00:00.000Z",
        "heading_deg": 13,
        "towards": "pickup",
        "eta_s": 120,
    }
    by_link = people.connect(ana.as_anyone(), f"{SHARED_PATH}/tickets")
    assert ana.as_anyone().get(SHARED_PATH).body == by_link.say("subscribe", "shared")


@pytest.mark.parametrize("stranger", ["bob", "rui"])
def test_a_stranger_polls_in_vain(ana: Client, stranger: str) -> None:
    hear(requested())
    hear(assigned())
    for client in (ana.as_rider(stranger), ana.as_driver(stranger)):
        answer = client.get(PATH)
        assert answer.status in (403, 404)
        assert "state" not in str(answer.body.get("data"))


def test_what_is_unknown_may_come_in_a_moment(ana: Client) -> None:
    answer = ana.get("/v1/feed/rides/no-such-ride")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (404, "topic_unknown", "2")


def test_a_followed_car_is_looked_up_once_for_all_who_poll(
    ana: Client, hands: Hands, location: Location, people: People
) -> None:
    location.car_is_at(41.1, -8.6, at=hands.now)
    hear(requested())
    hear(assigned())
    for _ in range(5):
        ana.get(PATH)
    assert len(location.asked) == 1
    hands.to(POLICY.sample_s)
    location.car_is_at(41.2, -8.6, at=hands.now)
    assert ana.get(PATH).body["data"]["car"]["lat"] == 41.2


def test_without_location_a_ride_keeps_its_last_position_and_says_so(
    ana: Client, hands: Hands, location: Location, people: People
) -> None:
    location.car_is_at(41.1, -8.6, at=hands.now)
    hear(requested())
    hear(assigned())
    ana.get(PATH)
    location.is_down()
    hands.to(5)
    data = ana.get(PATH).body["data"]
    assert data["car"]["lat"] == 41.1 and data["car_unavailable"] is True
    hands.to(10)
    location.car_is_at(41.3, -8.6, at=hands.now)
    data = ana.get(PATH).body["data"]
    assert data["car"]["lat"] == 41.3 and "car_unavailable" not in data


def test_an_older_position_than_the_one_shown_is_not_shown(
    ana: Client, hands: Hands, location: Location, people: People
) -> None:
    hands.to(60)
    location.car_is_at(41.2, -8.6, at=hands.now)
    hear(requested())
    hear(assigned())
    ana.get(PATH)
    location.car_is_at(41.1, -8.6, at=requested().requested_at)
    hands.to(70)
    assert ana.get(PATH).body["data"]["car"]["lat"] == 41.2


def test_a_driver_polls_his_offer(rui: Client) -> None:
    assert rui.get("/v1/feed/offers").body["data"] == {}
    hear(offered())
    assert rui.get("/v1/feed/offers").body["data"]["offer"]["offer_id"] == "ride-1.1"
    assert rui.as_driver("eva").get("/v1/feed/offers").body["data"] == {}
    assert rui.as_rider("ana").get("/v1/feed/offers").status == 403


def test_the_desk_watches_a_city(desk: Client, location: Location, people: People) -> None:
    location.answers["/internal/location/vehicles"] = CITY_ANSWER
    hear(requested())
    data = desk.get("/v1/feed/city/porto").body["data"]
    assert data["vehicles"]["rui"] == {"lat": 41.15, "lng": -8.61, "state": "busy", "trip_id": "trip-1"}
    assert data["requests"]["ride-1"]["category"] == "standard"
    assert data["counts"] == {"on_the_road": 412, "vehicles": 2, "busy": 1, "available": 1, "requests": 1}


def test_a_ride_leaves_the_citys_list_when_it_has_a_driver(
    desk: Client, hands: Hands, location: Location, people: People
) -> None:
    location.answers["/internal/location/vehicles"] = CITY_ANSWER
    hear(requested())
    desk.get("/v1/feed/city/porto")
    hear(assigned())
    hands.to(POLICY.city_sample_s)
    assert desk.get("/v1/feed/city/porto").body["data"]["requests"] == {}


def test_without_location_the_city_keeps_its_cars_says_so_and_goes_on_with_requests(
    desk: Client, hands: Hands, location: Location, people: People
) -> None:
    location.answers["/internal/location/vehicles"] = CITY_ANSWER
    desk.get("/v1/feed/city/porto")
    location.is_down()
    hear(requested())
    hands.to(10)
    data = desk.get("/v1/feed/city/porto").body["data"]
    assert data["vehicles_unavailable"] is True
    assert set(data["vehicles"]) == {"rui", "eva"} and set(data["requests"]) == {"ride-1"}


def test_a_city_where_we_do_not_work_is_told_with_those_where_we_do(desk: Client) -> None:
    answer = desk.get("/v1/feed/city/atlantis")
    assert (answer.status, answer.code, answer.body["cities"]) == (404, "city_unknown", ["porto"])


def test_a_link_shows_the_shared_part_to_anyone(ana: Client, location: Location, people: People) -> None:
    for event in (requested(), assigned(), fare_agreed(), shared(LINK_TOKEN)):
        hear(event)
    body = ana.as_anyone().get(SHARED_PATH).body
    assert body["topic"] == "shared"
    assert body["data"]["driver"]["first_name"] == "Rui"
    assert body["data"]["pickup"] == {"lat": 41.15, "lng": -8.606}
    assert not {"fare", "ride_id", "start_pin_at"} & body["data"].keys()


def test_a_link_that_was_withdrawn_has_ended(ana: Client, location: Location, people: People) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    hear(shared(), version=2)
    nobody = ana.as_anyone()
    assert nobody.get(SHARED_PATH).code == "share_link_ended"
    assert nobody.post(f"{SHARED_PATH}/tickets", {}).code == "share_link_ended"
    assert nobody.post("/v1/feed/shared/made-up/tickets", {}).code == "topic_unknown"


def test_the_desk_warns_an_area(desk: Client) -> None:
    published = desk.post("/v1/alerts", FLOOD, key="flood-000001")
    assert published.status == 201
    assert published.body["severity"] == "danger" and published.body["text"]["pt"] == "A Ribeira está alagada"
    nobody = desk.as_anyone()
    assert [alert["alert_id"] for alert in nobody.get("/v1/alerts").body["alerts"]] == [published.body["alert_id"]]
    assert len(nobody.get("/v1/alerts?lat=41.141&lng=-8.613").body["alerts"]) == 1
    assert nobody.get("/v1/alerts?lat=41.2&lng=-8.5").body["alerts"] == []
    assert list(nobody.get("/v1/feed/alerts").body["data"]["alerts"]) == [published.body["alert_id"]]


def test_an_alert_published_twice_under_one_key_is_one_alert(desk: Client) -> None:
    first, again = (desk.post("/v1/alerts", FLOOD, key="flood-000001") for _ in range(2))
    assert again.body == first.body and again.headers["idempotency-replayed"] == "true"
    assert len(desk.get("/v1/alerts").body["alerts"]) == 1
    assert desk.post("/v1/alerts", FLOOD | {"severity": "info"}, key="flood-000001").code == "idempotency_key_reused"


def test_a_withdrawn_alert_is_gone_for_everybody(desk: Client) -> None:
    alert_id = desk.post("/v1/alerts", FLOOD, key="flood-000001").body["alert_id"]
    for _ in range(2):
        assert desk.post(f"/v1/alerts/{alert_id}/withdraw").status == 200
    assert desk.get("/v1/alerts").body["alerts"] == []
    assert desk.get("/v1/feed/alerts").body["data"]["alerts"] == {}
    assert desk.post("/v1/alerts/no-such/withdraw").code == "alert_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"until": "2026-07-15T11:59:00Z"}, "alert_times_wrong"),
        ({"until": "2026-08-15T12:00:00Z"}, "alert_times_wrong"),
        ({"severity": "panic"}, "invalid_request"),
        ({"text": {"en": "only English"}}, "invalid_request"),
        ({"area": {"centre": {"lat": 91, "lng": 0}, "radius_m": 500}}, "invalid_request"),
    ],
)
def test_an_alert_that_makes_no_sense_is_refused(desk: Client, change: dict[str, Any], code: str) -> None:
    assert desk.post("/v1/alerts", FLOOD | change, key="flood-000002").code == code


def test_alerts_are_the_desks_to_publish(ana: Client, rui: Client) -> None:
    for client in (ana, rui):
        assert client.post("/v1/alerts", FLOOD, key="flood-000001").status == 403


def test_an_alert_ends_by_itself(desk: Client, clockwork: Clockwork) -> None:
    desk.post("/v1/alerts", FLOOD, key="flood-000001")
    clockwork.wait(2 * 3600 + 1)
    assert desk.get("/v1/feed/alerts").body["data"]["alerts"] == {}
