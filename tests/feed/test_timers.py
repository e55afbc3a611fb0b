"""Looking what moves for those who look on, and forgetting people."""

from events.dispatch import RideOfferClosed
from events.drivers import DriverErased
from events.riders import RiderErased
from feed.policy import POLICY
from kernel.table import Key, Table
from tests.conftest import Client, items
from tests.feed.conftest import (
    LINK_TOKEN,
    PATH,
    RIDE,
    Clockwork,
    Hands,
    Location,
    People,
    Socket,
    Wire,
    assigned,
    completed,
    hear,
    offered,
    requested,
    shared,
)

POSITION = "/internal/location/trips/trip-1/position"


def forget_expired(table: Table, hands: Hands) -> None:
    """As DynamoDB does by itself."""
    for item in items(table):
        if item.get("ttl", hands.now.timestamp()) < hands.now.timestamp():
            table.commit(table.delete(Key(item["pk"], item["sk"])))


def test_a_followed_car_moves_for_its_followers(
    ana: Client, people: People, clockwork: Clockwork, location: Location, hands: Hands
) -> None:
    hear(requested())
    hear(assigned())
    socket = people.connect(ana)
    socket.say("subscribe", RIDE)
    for step in range(4):
        location.car_is_at(41.10 + step / 100, -8.6, at=hands.now, eta_s=120 - 20 * step)
        clockwork.wait(POLICY.sample_s)
    cars = [message["data"]["car"] for message in socket.received if message["kind"] == "position"]
    assert [car["lat"] for car in cars] == [41.10, 41.11, 41.12, 41.13]
    assert [car["eta_s"] for car in cars] == [120, 100, 80, 60]


def test_a_car_is_looked_up_once_however_many_look_on(
    ana: Client, people: People, clockwork: Clockwork, location: Location, hands: Hands
) -> None:
    hear(requested())
    hear(assigned())
    for _ in range(3):
        people.connect(ana).say("subscribe", RIDE)
    location.car_is_at(41.1, -8.6, at=hands.now)
    clockwork.wait(POLICY.sample_s * 4)
    assert len(location.asked) == 5


def test_nobody_looks_nobody_asks(ana: Client, people: People, clockwork: Clockwork, location: Location) -> None:
    hear(requested())
    hear(assigned())
    clockwork.wait(60)
    assert location.asked == []
    socket = people.connect(ana)
    socket.say("subscribe", RIDE)
    clockwork.wait(10)
    socket.leave()
    clockwork.wait(10)
    asked = len(location.asked)
    clockwork.wait(60)
    assert len(location.asked) == asked


def test_an_ended_trip_is_not_looked_up_any_more_and_its_car_is_gone(
    ana: Client, people: People, clockwork: Clockwork, location: Location, hands: Hands
) -> None:
    hear(requested())
    hear(assigned())
    socket = people.connect(ana)
    socket.say("subscribe", RIDE)
    location.car_is_at(41.1, -8.6, at=hands.now)
    clockwork.wait(10)
    hear(completed(), version=5)
    clockwork.wait(10)
    asked = len(location.asked)
    clockwork.wait(60)
    assert len(location.asked) == asked
    assert socket.received[-1]["data"]["state"] == "completed"
    assert socket.received[-1]["data"]["car"] is None


def test_location_may_fail_and_everything_else_goes_on(
    ana: Client, people: People, clockwork: Clockwork, location: Location, hands: Hands
) -> None:
    location.is_down()
    hear(requested())
    hear(assigned())
    socket = people.connect(ana)
    socket.say("subscribe", RIDE)
    clockwork.wait(10)
    hear(completed(), version=5)
    clockwork.wait(5)
    kinds = [message["kind"] for message in socket.received]
    assert kinds.count("position") == 1 and socket.received[0]["data"] == {"car_unavailable": True}
    assert socket.received[-1]["data"]["state"] == "completed"


def test_the_desk_sees_the_city_move(
    desk: Client, people: People, clockwork: Clockwork, location: Location, hands: Hands
) -> None:
    socket = people.connect(desk)
    assert socket.say("subscribe", "city:porto")["data"] == {}
    car = {"driver_id": "rui", "state": "available", "lat": 41.15, "lng": -8.61, "at": "2026-07-15T12:00:00Z"}
    location.answers["/internal/location/vehicles"] = {"vehicles": [car], "on_the_road": 1}
    clockwork.wait(POLICY.city_sample_s)
    location.answers["/internal/location/vehicles"] = {"vehicles": [car | {"state": "busy"}], "on_the_road": 1}
    hear(requested())
    clockwork.wait(POLICY.city_sample_s)
    first, second, *_ = socket.received
    assert first["data"]["vehicles"]["rui"]["state"] == "available"
    assert second["data"]["vehicles"] == {"rui": {"state": "busy"}}
    assert set(second["data"]["requests"]) == {"ride-1"}


def test_an_erased_rider_is_gone_from_topics_and_connections(
    ana: Client, people: People, clockwork: Clockwork, table: Table
) -> None:
    hear(requested())
    hear(assigned())
    desk = ana.as_desk()
    mine, desks = people.connect(ana), people.connect(desk)
    for socket in (mine, desks):
        socket.say("subscribe", RIDE)
    hear(RiderErased(rider_id="ana"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    assert people.wire.ended == [mine.id]
    assert desks.received[-1]["kind"] == "closed"
    hear(assigned(trip_id="trip-2", attempt=2))
    clockwork.run()
    assert desk.get("/v1/feed/rides/ride-1").body["data"] == {}
    kept = str([item for item in items(table) if item["pk"] == f"TOPIC#{RIDE}"])
    assert "Rui" not in kept and "41.149678" not in kept


def test_nothing_of_an_erased_riders_way_is_left_anywhere(
    desk: Client, clockwork: Clockwork, location: Location, table: Table
) -> None:
    car = {"driver_id": "rui", "state": "available", "lat": 41.15, "lng": -8.61, "at": "2026-07-15T12:00:00Z"}
    location.answers["/internal/location/vehicles"] = {"vehicles": [car], "on_the_road": 1}
    hear(requested())
    desk.get("/v1/feed/city/porto")
    hear(offered())
    hear(RideOfferClosed(ride_id="ride-1", offer_id="ride-1.1", driver_id="rui", outcome="declined"))
    hear(offered(offer_id="ride-1.2", driver_id="eva"))
    hear(assigned(driver_id="eva"))
    assert "41.149678" in str(items(table))
    hear(RiderErased(rider_id="ana"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    assert "41.149678" not in str(items(table))


def test_a_ride_that_is_heard_of_after_its_riders_erasure_shows_nothing(desk: Client, clockwork: Clockwork) -> None:
    hear(RiderErased(rider_id="ana"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    hear(requested())
    assert desk.get("/v1/feed/rides/ride-1").body["data"] == {}


def test_an_erased_driver_is_gone_from_rides_and_has_no_screen_any_more(
    ana: Client, clockwork: Clockwork, table: Table, location: Location
) -> None:
    hear(requested())
    hear(offered())
    hear(assigned())
    hear(DriverErased(driver_id="rui"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    hear(offered(offer_id="ride-1.2"))
    assert ana.get("/v1/feed/rides/ride-1").body["data"]["driver"]["display_name"] == ""
    assert "Rui" not in str(items(table)) and "AA-12-BB" not in str(items(table))
    assert not [item for item in items(table) if item["pk"] == "TOPIC#driver:rui"]


def test_an_event_that_is_replayed_weeks_later_brings_no_erased_rider_back(
    desk: Client, clockwork: Clockwork, table: Table, hands: Hands
) -> None:
    hear(RiderErased(rider_id="ana"))
    clockwork.run()
    hands.to(44 * 86_400)
    forget_expired(table, hands)
    hear(requested())
    assert desk.get(PATH).body["data"] == {}


def test_a_ride_of_which_something_is_heard_for_days_is_found_when_its_rider_is_erased(
    desk: Client, clockwork: Clockwork, table: Table, hands: Hands
) -> None:
    hear(requested())
    hands.to(20 * 3600)
    hear(assigned())
    hands.to(40 * 3600)
    forget_expired(table, hands)
    assert "pickup" in desk.get(PATH).body["data"]
    hear(RiderErased(rider_id="ana"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    assert desk.get(PATH).body["data"] == {}


def test_a_ticket_does_not_outlive_its_holders_erasure(
    ana: Client, people: People, clockwork: Clockwork, table: Table, wire: Wire
) -> None:
    ticket = ana.post("/v1/feed/tickets", {}).body["ticket"]
    hear(RiderErased(rider_id="ana"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    assert Socket(wire, "c1").connect(ticket) == 401
    assert [item["sk"] for item in items(table) if "ana" in str(item)] == ["ERASURE"]


def test_an_erased_drivers_name_is_taken_from_those_who_follow_a_shared_trip(
    ana: Client, people: People, clockwork: Clockwork
) -> None:
    for event in (requested(), assigned(), shared(LINK_TOKEN)):
        hear(event)
    follower = people.connect(ana.as_anyone(), f"/v1/feed/shared/{LINK_TOKEN}/tickets")
    assert follower.say("subscribe", "shared")["data"]["driver"]["first_name"] == "Rui"
    hear(DriverErased(driver_id="rui"))
    clockwork.wait(POLICY.erasure_delay_s + 1)
    nameless = {"first_name": "", "vehicle_plate": "", "vehicle_description": ""}
    assert follower.received[-1]["data"]["driver"] == nameless
    assert ana.as_anyone().get(f"/v1/feed/shared/{LINK_TOKEN}").body["data"]["driver"] == nameless
