"""Rides that are moved while cars drive: who is on which side, and that nothing is ever done on both."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlencode

import pytest

from kernel import clock
from kernel.clock import rfc3339
from migration import long_poll, other_side, ride_look, store_numbers, store_people, store_rides
from migration.model import Side, Stage
from migration.old import OldAnswer
from migration.person import Person
from migration.ride_home import Duty
from migration.ride_number import NumbersOverlap
from migration.ride_policy import POLICY
from tests.migration.conftest import World, json_of
from tests.migration.double import Asked, Told, told

FORM = {"content-type": "application/x-www-form-urlencoded"}
HERE = {"latitude": 30.26, "longitude": -97.74}
WISH = {"startLocationLat": 30.26, "startLocationLong": -97.74, "endLocationLat": 30.29, "endLocationLong": -97.75}
PICKUP, DROPOFF = {"lat": 30.26, "lng": -97.74}, {"lat": 30.29, "lng": -97.75}
QUOTE = {
    "category": "standard",
    "total": {"amount_minor": 1230, "currency": "USD"},
    "token": "a-price",
    "lines": [{"code": "distance", "amount": {"amount_minor": 800, "currency": "USD"}}],
    "distance_m": 4000,
    "duration_s": 600,
}
CAR = {"id": "c", "lat": 30.26, "lng": -97.74, "heading_deg": None, "category": "standard", "eta_s": 60}
OLD_CAR = {"id": 1, "latitude": 30.26, "longitude": -97.74, "status": "AVAILABLE", "drivingTimeToRider": 60}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = ("poll_held_s", "poll_looks_every_s", "news_waited_for_s", "bill_waited_for_s", "asked_again_after_s")
    brief = dataclasses.replace(POLICY, **dict.fromkeys(waits, 0.01))  # type: ignore[arg-type]
    for module in (long_poll, ride_look):
        monkeypatch.setattr(module, "POLICY", brief)


@pytest.fixture
def moved(world: World) -> World:
    """Everybody's rides have moved; both sides have a car, and the old system carries nobody."""
    for kind in (store_numbers.RIDES, store_numbers.SHIFTS):
        world.table.commit(*store_numbers.reserving(kind, 5000, 5999))
    world.stage("rides", Stage.SERVICE)
    world.legacy.answers["GET", "/rest/rides/current"] = lambda _: Told(204)
    world.legacy.tells("GET", "/rest/acdr", [OLD_CAR])
    world.legacy.tells("POST", "/rest/rides", {"id": 44, "status": "REQUESTED"})
    world.legacy.tells("PUT", "/rest/acdr", {"id": 9, "status": "AVAILABLE"})
    world.legacy.tells("POST", "/rest/acdr", {"id": 10, "status": "AVAILABLE"})
    world.legacy.tells("DELETE", "/rest/acdr", {})
    world.services.tells("GET", "/v1/vehicles/nearby", {"vehicles": [CAR]})
    world.services.tells("POST", "/v1/quotes", {"quotes": [QUOTE]})
    world.services.tells("POST", "/v1/rides", ride("searching"), 201)
    world.services.tells("GET", "/v1/rides/r", ride("searching"))
    world.services.tells("GET", "/v1/drivers/me", driver())
    for command in ("online", "offline"):
        world.services.tells("POST", f"/v1/drivers/me/{command}", {"online": command == "online"})
    world.services.tells("POST", "/v1/positions", {"accepted": 1, "ignored": {}, "next_report_s": 10})
    world.services.tells("GET", "/v1/trips", {"trips": []})
    world.services.tells("GET", "/v1/offers/current", {"code": "no_open_offer"}, 404)
    return world


def ride(state: str, **facts: object) -> dict[str, object]:
    known = {
        "ride_id": "r",
        "rider_id": "a-rider",
        "state": state,
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "category": "standard",
        "note": "",
        "trip_id": None,
        "driver_id": None,
        "driver": None,
        "ending": None,
        "requested_at": rfc3339(clock.now()),
        "search": {"rounds": 1, "drivers_asked": 0},
    }
    return known | facts


def driver(**facts: object) -> dict[str, object]:
    vehicles = [{"vehicle_id": "v1", "categories": ["xl"]}, {"vehicle_id": "v2", "categories": ["standard", "comfort"]}]
    known = {"status": "approved", "missing_documents": [], "vehicles": vehicles, "shift": {"online": False}}
    return known | facts


def form(world: World, method: str, path: str, **parameters: object) -> OldAnswer:
    if method in ("GET", "DELETE"):
        return world.call(method, f"{path}?{urlencode(parameters)}")
    return world.call(method, path, urlencode(parameters), headers=FORM)


def commands(world: World) -> tuple[list[str], list[str]]:
    """What was done, there and here."""
    return tuple(  # type: ignore[return-value]
        [f"{asked.method} {asked.path}" for asked in double.asked if asked.method != "GET" and asked.path != "/v1/quotes"]
        for double in (world.legacy, world.services)
    )


def test_a_ride_asked_for_here_has_an_old_number_and_is_asked_for_nowhere_else(moved: World) -> None:
    answer = json_of(form(moved, "POST", "/rest/rides", **WISH))
    assert (answer["id"], answer["status"], answer["estimatedFare"]) == (5000, "REQUESTED", "12.30")
    assert commands(moved) == ([], ["POST /v1/rides"])
    assert json_of(form(moved, "GET", "/rest/rides/5000"))["id"] == 5000


def test_without_reserved_numbers_nothing_begins_here(world: World) -> None:
    world.stage("rides", Stage.SERVICE)
    world.legacy.tells("POST", "/rest/rides", {"id": 44})
    world.services.tells("GET", "/v1/vehicles/nearby", {"vehicles": [CAR]})
    world.services.tells("POST", "/v1/quotes", {"quotes": [QUOTE]})
    assert json_of(form(world, "POST", "/rest/rides", **WISH)) == {"id": 44}
    assert commands(world) == (["POST /rest/rides"], [])


def test_who_finds_no_car_here_asks_where_there_is_one(moved: World) -> None:
    moved.services.tells("GET", "/v1/vehicles/nearby", {"vehicles": []})
    assert json_of(form(moved, "POST", "/rest/rides", **WISH))["id"] == 44
    assert commands(moved) == (["POST /rest/rides"], [])


def test_who_is_left_behind_in_a_canary_finds_the_cars_that_have_moved(moved: World) -> None:
    moved.stage("rides", Stage.CANARY, 0)
    moved.legacy.tells("GET", "/rest/acdr", [])
    assert json_of(form(moved, "POST", "/rest/rides", **WISH))["id"] == 5000
    moved.kill()
    ended = {"at": rfc3339(clock.now()), "by": "rider", "reason": ""}
    moved.services.tells("GET", "/v1/rides/r", ride("cancelled", ending=ended))
    assert json_of(form(moved, "POST", "/rest/rides", **WISH))["id"] == 44


def test_a_ride_that_the_old_system_carries_keeps_its_rider_there(moved: World) -> None:
    moved.legacy.tells("GET", "/rest/rides/current", {"id": 43, "status": "ACTIVE"})
    form(moved, "POST", "/rest/rides", **WISH)
    assert commands(moved) == (["POST /rest/rides"], [])


def test_a_ride_that_lives_here_is_found_with_the_kill_switch_on(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    moved.kill()
    assert json_of(form(moved, "GET", "/rest/rides/5000"))["status"] == "REQUESTED"
    assert json_of(form(moved, "GET", "/rest/rides/current", avatarType="RIDER"))["id"] == 5000


def test_a_request_that_was_not_answered_is_repeated_as_the_same_one(moved: World) -> None:
    moved.services.tells("POST", "/v1/rides", {"code": "internal_error"}, 500)
    assert form(moved, "POST", "/rest/rides", **WISH).status == 503
    moved.services.tells("POST", "/v1/rides", ride("searching"), 201)
    assert json_of(form(moved, "POST", "/rest/rides", **WISH))["id"] == 5000
    sent = [asked for asked in moved.services.asked if (asked.method, asked.path) == ("POST", "/v1/rides")]
    assert len({(asked.headers["idempotency-key"], asked.body) for asked in sent}) == 1
    assert "POST /rest/rides" not in moved.legacy.paths()


def test_a_search_that_looked_in_vain_ends_as_the_old_system_ends_it(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    moved.services.tells("GET", "/v1/rides/r", ride("searching", search={"rounds": POLICY.search_looks, "drivers_asked": 0}))

    def cancelled(asked: Asked) -> Told:
        ending = {"at": rfc3339(clock.now()), "by": "rider", "reason": asked.json["reason"]}
        return told(ride("cancelled", ending=ending))

    moved.services.answers["POST", "/v1/rides/r/cancel"] = cancelled
    assert json_of(form(moved, "GET", "/rest/rides/5000"))["status"] == "NO_AVAILABLE_DRIVER"


def test_an_idle_driver_moves_with_his_next_position(moved: World) -> None:
    there = {"lat": 30.26, "lng": -97.74}
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE)) == there | {"id": 5000, "status": "AVAILABLE"}
    done_there, done_here = commands(moved)
    assert done_there == ["PUT /rest/acdr", "DELETE /rest/acdr"]
    assert done_here == ["POST /v1/drivers/me/online", "POST /v1/positions"]
    shift = json_of(form(moved, "GET", "/rest/acdr/current"))
    assert (shift["latitude"], shift["status"], shift["driver"]) == (30.26, "AVAILABLE", {"id": 71})


@pytest.mark.parametrize(
    ("status", "moves"), [("AVAILABLE", True), ("REQUESTED", False), ("RIDING", False), ("AWAY", False)]
)
def test_a_driver_whose_report_is_answered_with_his_place_alone_moves_if_he_is_idle(
    moved: World, status: str, moves: bool
) -> None:
    moved.legacy.tells("PUT", "/rest/acdr", {"lat": 30.26, "lng": -97.74})
    moved.legacy.tells("GET", "/rest/acdr/current", {"latitude": 30.26, "longitude": -97.74, "status": status})
    form(moved, "PUT", "/rest/acdr", **HERE)
    assert ("POST /v1/drivers/me/online" in moved.services.paths()) is moves


def test_a_driver_of_whom_the_old_system_does_not_say_how_he_stands_stays(moved: World) -> None:
    moved.legacy.tells("PUT", "/rest/acdr", {"lat": 30.26, "lng": -97.74})
    moved.legacy.answers["GET", "/rest/acdr/current"] = lambda _: Told(204)
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE)) == {"lat": 30.26, "lng": -97.74}
    assert commands(moved) == (["PUT /rest/acdr"], [])


@pytest.mark.parametrize("status", ["REQUESTED", "RIDING"])
def test_a_driver_who_is_needed_there_stays(moved: World, status: str) -> None:
    moved.legacy.tells("PUT", "/rest/acdr", {"id": 9, "status": status})
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 9
    assert commands(moved) == (["PUT /rest/acdr"], [])


def test_a_driver_whom_the_services_would_not_have_stays_and_is_left_in_peace(moved: World) -> None:
    moved.services.tells("GET", "/v1/drivers/me", driver(missing_documents=["insurance"]))
    for _ in range(2):
        assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 9
    assert commands(moved) == (["PUT /rest/acdr"] * 2, [])
    assert moved.services.paths().count("GET /v1/drivers/me") == 1


def test_a_driver_who_is_refused_after_he_left_is_put_back(moved: World) -> None:
    moved.services.tells("POST", "/v1/drivers/me/online", {"code": "not_ready_for_shift", "detail": "No."}, 409)
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 9
    assert commands(moved)[0] == ["PUT /rest/acdr", "DELETE /rest/acdr", "POST /rest/acdr"]


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (driver(vehicles=[]), 200),
        (driver(missing_documents=["insurance"]), 200),
        (driver(status="suspended"), 200),
        ({"code": "forbidden"}, 403),
    ],
)
def test_whom_the_services_would_not_have_goes_online_with_the_old_system(
    moved: World, known: dict[str, object], status: int
) -> None:
    moved.services.tells("GET", "/v1/drivers/me", known, status)
    assert json_of(form(moved, "POST", "/rest/acdr", **HERE, carCategories="REGULAR"))["id"] == 10
    assert commands(moved) == (["POST /rest/acdr"], [])
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 9
    assert commands(moved) == (["POST /rest/acdr", "PUT /rest/acdr"], [])


def test_who_is_refused_a_shift_he_was_sure_of_goes_online_with_the_old_system(moved: World) -> None:
    moved.services.tells("POST", "/v1/drivers/me/online", {"code": "not_ready_for_shift", "detail": "No."}, 409)
    assert json_of(form(moved, "POST", "/rest/acdr", **HERE))["id"] == 10
    there, here = commands(moved)
    assert (there[-1], here[-1]) == ("POST /rest/acdr", "POST /v1/drivers/me/offline")


def test_who_is_taken_by_neither_side_hears_why(moved: World, monkeypatch: pytest.MonkeyPatch) -> None:
    moved.services.tells("GET", "/v1/drivers/me", driver(vehicles=[]))
    moved.legacy.answers["POST", "/rest/acdr"] = lambda _: Told(412, b'{"message": "Accept the terms"}')
    assert form(moved, "POST", "/rest/acdr", **HERE).status == 412
    monkeypatch.setattr(other_side, "live_ride", lambda *_: None)
    monkeypatch.setenv("LEGACY_URL", "http://127.0.0.1:9")
    answer = form(moved, "POST", "/rest/acdr", **HERE)
    assert (answer.status, json_of(answer)["message"]) == (412, "You have no car")


@pytest.mark.parametrize(("answer", "status"), [({"code": "too_many"}, 429), ({"code": "internal_error"}, 500)])
def test_a_position_that_is_not_taken_at_the_moment_troubles_no_driver(
    moved: World, answer: dict[str, str], status: int
) -> None:
    moved.services.tells("POST", "/v1/positions", answer, status)
    for _ in range(2):
        assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 5000
    assert commands(moved)[0] == ["PUT /rest/acdr", "DELETE /rest/acdr"]


def test_an_idle_driver_goes_back_with_his_next_position_on_the_terms_he_came_with(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE, carCategories="REGULAR")
    moved.kill()
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE)) == {"id": 10, "status": "AVAILABLE"}
    assert b"carCategories=REGULAR" in next(asked.body for asked in moved.legacy.asked if asked.method == "POST")
    assert commands(moved)[1][-1] == "POST /v1/drivers/me/offline"


def test_who_may_not_drive_here_any_more_goes_online_where_he_may(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE)
    for method, path in (("GET", "/v1/drivers/me"), ("POST", "/v1/drivers/me/offline")):
        moved.services.tells(method, path, {"code": "forbidden"}, 403)
    assert json_of(form(moved, "POST", "/rest/acdr", **HERE))["id"] == 10
    assert store_rides.duty("7").side is Side.LEGACY


def test_who_is_wanted_back_while_the_services_are_busy_goes_on_here(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE)
    moved.kill()
    moved.services.tells("GET", "/v1/offers/current", {"code": "too_many"}, 429)
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 5000


def test_a_driver_with_an_offer_or_a_trip_does_not_go_back(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE)
    moved.kill()
    moved.services.tells("GET", "/v1/trips", {"trips": [{"trip_id": "t", "state": "en_route"}]})
    assert json_of(form(moved, "PUT", "/rest/acdr", **HERE))["id"] == 5000
    assert "POST /rest/acdr" not in moved.legacy.paths()


def test_the_car_that_serves_what_he_drives_is_taken_on_shift(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE, carCategories="REGULAR,HONDA")
    online = next(asked for asked in moved.services.asked if asked.path == "/v1/drivers/me/online")
    assert online.json == {"vehicle_id": "v2"}


def test_an_offer_is_told_once_and_accepted_by_its_number(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE)
    offer: dict[str, object] = {
        "offer_id": "r.1",
        "ride_id": "r",
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "category": "standard",
        "note": "",
    }
    offer |= {"rider_display_name": "Bea", "rider_rating": None, "estimated_pickup_s": 60, "distance_m": 500}
    moved.services.tells("GET", "/v1/offers/current", offer | {"expires_at": rfc3339(clock.now() + clock.seconds(15))})
    [event] = json_of(form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=12))
    assert (event["eventType"], event["ride"]["id"]) == ("REQUESTED", 5000)
    assert json_of(form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=event["id"])) == []
    moved.services.tells("POST", "/v1/offers/r.1/accept", {"trip_id": "t", "ride_id": "r", "state": "assigned"})
    moved.services.tells("GET", "/v1/rides/r", ride("assigned", trip_id="t", driver_id=moved.ana.subject))
    assert json_of(form(moved, "POST", "/rest/rides/5000/accept"))["status"] == "DRIVER_ASSIGNED"


CHANGE = {"endLocationLat": 30.25, "endLocationLong": -97.7, "comment": "the back door"}
ELSEWHERE = {"lat": 30.25, "lng": -97.7}


def test_a_rider_goes_elsewhere_while_a_driver_is_looked_for(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    moved.services.tells("PUT", "/v1/rides/r/dropoff", {})
    moved.services.tells("PUT", "/v1/rides/r/note", {})
    moved.services.tells("GET", "/v1/rides/r", ride("searching", dropoff=ELSEWHERE, note="the back door"))
    view = json_of(form(moved, "PUT", "/rest/rides/5000", **CHANGE))
    assert (view["endLocationLat"], view["comment"]) == (30.25, "the back door")
    sent = {asked.path: asked.json for asked in moved.services.asked if asked.method == "PUT"}
    assert sent == {"/v1/rides/r/dropoff": ELSEWHERE, "/v1/rides/r/note": {"note": "the back door"}}


def test_a_driver_who_accepts_at_that_moment_is_led_elsewhere_on_his_trip(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    taken = {"code": "already_assigned", "trip_id": "t"}
    moved.services.tells("PUT", "/v1/rides/r/dropoff", taken, 409)
    moved.services.tells("PUT", "/v1/trips/t/dropoff", {})
    assert json_of(form(moved, "PUT", "/rest/rides/5000", endLocationLat=30.25, endLocationLong=-97.7))["id"] == 5000
    assert [asked.json for asked in moved.services.asked if asked.path == "/v1/trips/t/dropoff"] == [ELSEWHERE]


def test_what_the_services_refuse_of_a_change_is_told(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    moved.services.tells("PUT", "/v1/rides/r/dropoff", {"code": "trip_too_long", "detail": "That is too far."}, 422)
    answer = form(moved, "PUT", "/rest/rides/5000", **CHANGE)
    assert (answer.status, json_of(answer)["message"]) == (409, "That is too far.")
    moved.services.tells("GET", "/v1/rides/r", ride("unserved"))
    assert form(moved, "PUT", "/rest/rides/5000", **CHANGE).status == 409


def test_a_driver_hears_of_a_new_destination_once(moved: World) -> None:
    store_rides.save_duty(Duty("7", Side.SERVICE, 5000))
    store_rides.carry("7", store_numbers.name("r", 5001, "12.30"), "t")
    changed_at = clock.now()
    trip: dict[str, object] = {
        "trip_id": "t",
        "ride_id": "r",
        "state": "en_route",
        "category": "standard",
        "cancellation": None,
        "driver": {},
    }
    ends = {"pickup": PICKUP, "dropoff": ELSEWHERE, "dropoff_changed_at": rfc3339(changed_at)}
    moved.services.tells("GET", "/v1/trips/t", trip | ends | {"assigned_at": rfc3339(changed_at - clock.seconds(60))})
    [event] = json_of(form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=12))
    assert (event["eventType"], event["ride"]["endLocationLat"]) == ("END_LOCATION_UPDATED", 30.25)
    assert json_of(form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=event["id"])) == []


@pytest.mark.parametrize(("estimated", "looks_on"), [("12.30", False), ("", True)])
def test_a_ride_that_its_driver_cancels_ends_for_a_rider_with_an_old_app(
    moved: World, estimated: str, looks_on: bool
) -> None:
    store_rides.save_duty(Duty("7", Side.SERVICE, 5000))
    number = store_numbers.name("r", 5001, estimated)
    store_rides.carry("7", number, "t")
    moved.services.tells("POST", "/v1/trips/t/cancel", {})
    moved.services.tells("GET", "/v1/trips/t", {"code": "not_found"}, 404)
    form(moved, "DELETE", f"/rest/rides/{number}", avatarType="DRIVER", reason="WRONG_GPS")
    [asked] = [asked for asked in moved.services.asked if asked.path == "/v1/trips/t/cancel"]
    assert asked.json == {"reason": "cannot_reach_pickup", "find_another_driver": looks_on}


def test_who_changes_sides_goes_on_with_the_events_of_the_other_side(moved: World) -> None:
    moved.legacy.tells("GET", "/rest/events", [])
    form(moved, "POST", "/rest/acdr", **HERE)
    form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=812)
    moved.kill()
    form(moved, "PUT", "/rest/acdr", **HERE)
    form(moved, "GET", "/rest/events", avatarType="DRIVER", lastReceivedEvent=1_790_000_000_000)
    asked = [asked.target for asked in moved.legacy.asked if asked.path == "/rest/events"]
    assert [target.partition("lastReceivedEvent=")[2] for target in asked] == ["812"]


def test_the_start_pin_is_read_as_the_rider_and_given_as_the_driver(moved: World) -> None:
    subject = moved.sign_up("bea@example.com")

    moved.table.commit(*store_people.saving(Person("8", subject, "bea@example.com", ("rider",)), None))
    store_rides.save_duty(Duty("7", Side.SERVICE, 5000))
    number = store_numbers.number_of("r")
    store_rides.carry("7", number, "t")
    moved.services.tells("GET", "/v1/rides/r", ride("assigned", trip_id="t", rider_id=subject))
    trip: dict[str, object] = {
        "trip_id": "t",
        "ride_id": "r",
        "state": "in_progress",
        "category": "standard",
        "cancellation": None,
    }
    trip |= {"pickup": PICKUP, "dropoff": DROPOFF, "start_pin": "4711", "driver": {}}
    tokens: list[str] = []

    def shown(asked: Asked) -> Told:
        tokens.append(asked.headers["authorization"])
        return told(trip)

    moved.services.answers["GET", "/v1/trips/t"] = shown
    moved.services.answers["POST", "/v1/trips/t/start"] = lambda asked: told({}, 200 if asked.json["pin"] == "4711" else 409)
    assert json_of(form(moved, "POST", f"/rest/rides/{number}/start"))["status"] == "ACTIVE"
    assert len(set(tokens)) == 2


def test_numbers_are_given_out_once_and_a_block_begins_above_the_one_before(world: World) -> None:
    world.table.commit(*store_numbers.reserving(store_numbers.RIDES, 10, 11))
    assert [store_numbers.take(store_numbers.RIDES) for _ in range(2)] == [10, 11]
    with pytest.raises(NumbersOverlap):
        store_numbers.reserving(store_numbers.RIDES, 11, 20)
    world.table.commit(*store_numbers.reserving(store_numbers.RIDES, 12, 20))
    assert store_numbers.number_of("another") == 12
    assert store_numbers.number_of("another") == 12
    assert [ride.ride_id for ride in store_numbers.given_out()] == ["another"]


def test_a_price_is_compared_without_asking_for_a_ride(moved: World) -> None:
    moved.stage("rides", Stage.SHADOW)
    moved.services.tells("GET", "/v1/riders/me", {"rider_id": "a"})
    view: dict[str, object] = {
        "id": 44,
        "status": "REQUESTED",
        "estimatedFare": "12.40",
        "requestedCarType": {"carCategory": "REGULAR"},
        **WISH,
    }
    moved.legacy.tells("POST", "/rest/rides", view | WISH)
    form(moved, "POST", "/rest/rides", **WISH)
    moved.compare()
    assert "POST /v1/rides" not in moved.services.paths()
    assert moved.counts("request_ride")["pairs"] == 1


@pytest.mark.parametrize("avatar", ["ADMIN", "DISPATCHER", "API_CLIENT"])
def test_what_only_the_old_system_knows_how_to_be_is_asked_there(moved: World, avatar: str) -> None:
    form(moved, "POST", "/rest/rides", **WISH, avatarType=avatar)
    for method in ("GET", "DELETE"):
        moved.legacy.tells(method, "/rest/rides/44", {"id": 44})
        assert json_of(form(moved, method, "/rest/rides/44", avatarType=avatar)) == {"id": 44}
    moved.legacy.tells("GET", "/rest/events", [])
    form(moved, "GET", "/rest/events", avatarType=avatar, lastReceivedEvent=clock.now().timestamp() * 1000)
    assert commands(moved) == (["POST /rest/rides", "DELETE /rest/rides/44"], [])


def test_an_administrator_is_told_where_a_ride_that_lives_here_is_cancelled(moved: World) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    answer = form(moved, "DELETE", "/rest/rides/5000", avatarType="ADMIN")
    assert (answer.status, json_of(answer)["message"]) == (403, "This ride is cancelled at the desk's console")
    assert commands(moved)[0] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(({"rating": stars}, f"Parameter 'rating' is not a number: {stars}") for stars in ("nan", "inf", "1e400", "five")),
        *(
            ({"rating": 5, "tip": tip}, f"Parameter 'tip' is not an amount: {tip}")
            for tip in ("nan", "inf", "1e999999", "x")
        ),
        ({"rating": 5, "tip": "-1"}, "Tip must not be negative"),
    ],
)
def test_a_rating_or_a_tip_that_is_no_number_is_refused_as_the_old_system_does(
    moved: World, given: dict[str, object], said: str
) -> None:
    form(moved, "POST", "/rest/rides", **WISH)
    done: dict[str, object] = {"trip_id": "t", "ride_id": "r", "state": "completed", "cancellation": None, "category": "x"}
    moved.services.tells("GET", "/v1/rides/r", ride("completed", trip_id="t"))
    moved.services.tells("GET", "/v1/trips/t", done | {"pickup": PICKUP, "dropoff": DROPOFF, "driver": {}})
    answer = form(moved, "PUT", "/rest/rides/5000/rating", **given)
    assert (answer.status, json_of(answer)["message"]) == (400, said)


def test_a_request_that_was_never_answered_is_kept_for_a_day_and_one_that_was_for_good(moved: World) -> None:
    moved.services.tells("POST", "/v1/rides", {"code": "internal_error"}, 500)
    form(moved, "POST", "/rest/rides", **WISH)
    asking = moved.table.item(store_rides.riding_key("7"))
    assert asking and asking["ttl"] == pytest.approx(clock.now().timestamp() + 86_400, abs=60)
    moved.services.tells("POST", "/v1/rides", ride("searching"), 201)
    form(moved, "POST", "/rest/rides", **WISH)
    riding = moved.table.item(store_rides.riding_key("7"))
    assert riding and not {"asked", "ttl"} & set(riding)


def test_of_somebody_who_is_erased_neither_his_shift_nor_his_request_is_left(moved: World) -> None:
    form(moved, "POST", "/rest/acdr", **HERE)
    moved.services.tells("POST", "/v1/rides", {"code": "internal_error"}, 500)
    form(moved, "POST", "/rest/rides", **WISH)
    store_people.forget(moved.ana.subject)
    keys = (store_rides.riding_key("7"), store_rides.duty_key("7"))
    assert [moved.table.item(key) for key in keys] == [None, None]
