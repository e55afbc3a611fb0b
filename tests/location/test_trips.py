"""The trip as its people see it: where the car is, the track, and what the track measures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from events.drivers import DriverErased
from events.riders import RiderErased
from events.trips import TripDropoffChanged, TripStopReached
from kernel.geo import offset
from kernel.table import Conflict, Table
from location import chunks, internal, store, subscribers, timers
from location.carriage import TripId
from location.service import SERVICE
from location.trip import TrackDue, Trip
from tests.conftest import Answer, Client, http_event, items, outbox_of, told
from tests.location.conftest import DROPOFF, NOON, PICKUP, City, trip_facts

ANA = Client(SERVICE).as_rider("ana")


def measured(table: Table) -> list[dict[str, Any]]:
    return [envelope.data for envelope in outbox_of(table, "TRIP#trip-1", "TRIP").events]


def drive(city: City) -> None:
    """From the pickup to the drop-off in 300 s, a point every five seconds, a report every minute."""
    city.online()
    city.assign()
    city.start()
    city.report()
    for minute in range(1, 6):
        city.later(60)
        city.report(*[city.point(after_s, north_m=minute * 600 + after_s * 10) for after_s in range(-55, 1, 5)])


def test_a_completed_trip_is_measured_from_its_track(city: City, table: Table) -> None:
    drive(city)
    city.complete(NOON)
    assert measured(table) == [
        {
            "trip_id": "trip-1",
            "ride_id": "ride-1",
            "driver_id": "rui",
            "distance_m": pytest.approx(3_000, abs=5),
            "duration_s": 300,
            "points_used": 61,
            "points_dropped": 0,
            "by_speed": [{"below_kmh": 40, "distance_m": pytest.approx(3_000, abs=5), "duration_s": 300}],
        }
    ]


def test_a_trip_without_a_track_is_the_straight_line(city: City, table: Table) -> None:
    city.later(300)
    city.complete(NOON)
    [told_data] = measured(table)
    assert (told_data["distance_m"], told_data["duration_s"], told_data["points_used"]) == (3_000, 300, 0)


def test_late_points_are_told_with_a_higher_version(city: City, table: Table) -> None:
    city.online()
    city.assign()
    city.later(300)
    city.complete(NOON)
    first = outbox_of(table, "TRIP#trip-1", "TRIP").events[0].metadata
    city.report(*[city.point(-300 + n * 5, north_m=n * 60) for n in range(51)])
    city.later(30)
    timers.on_track_due(TrackDue(trip_id="trip-1", due_at=city.now))
    again = outbox_of(table, "TRIP#trip-1", "TRIP").events[0]
    assert again.metadata.aggregate.version > first.aggregate.version
    assert again.data["distance_m"] == pytest.approx(3_000, abs=5)


def test_measuring_again_without_news_tells_nothing(city: City, table: Table) -> None:
    drive(city)
    city.complete(NOON)
    timers.on_track_due(TrackDue(trip_id="trip-1", due_at=city.now))
    assert measured(table) == []
    version = store.trip("trip-1").version
    timers.on_track_due(TrackDue(trip_id="trip-1", due_at=city.now))
    assert store.trip("trip-1").version == version


def test_a_completion_told_twice_is_measured_once(city: City) -> None:
    drive(city)
    city.complete(NOON)
    version = store.trip("trip-1").version
    city.complete(NOON)
    assert store.trip("trip-1").version == version


def test_a_timer_of_a_trip_nobody_knows_is_harmless(city: City, table: Table) -> None:
    timers.on_track_due(TrackDue(trip_id="unknown", due_at=city.now))
    assert items(table) == []


def position(client: Client, **options: Any) -> Answer:
    return client.get("/v1/trips/trip-1/position", **options)


def test_the_rider_follows_the_car_to_the_pickup_and_then_to_the_dropoff(city: City) -> None:
    city.online()
    city.assign()
    assert position(ANA).code == "position_unknown"
    city.report(city.point(north_m=1_000))
    coming = position(ANA)
    assert (coming.status, coming.body["towards"], coming.body["at"]) == (200, "pickup", "2026-03-01T12:00:00Z")
    assert coming.body["eta_s"] == pytest.approx(195, abs=2)
    city.start()
    riding = position(ANA)
    assert riding.body["towards"] == "dropoff"
    assert riding.body["eta_s"] == pytest.approx(389, abs=2)


def test_the_way_leads_through_the_stops_that_are_left(city: City) -> None:
    city.online()
    city.assign(stops=(offset(PICKUP, north_m=-1_000), offset(PICKUP, north_m=1_000)))
    city.report()
    city.start()
    assert position(ANA).body["eta_s"] == pytest.approx(5_000 * 0.1944, abs=2)
    subscribers.on_trip_stop_reached(TripStopReached(**trip_facts("trip-1", "rui"), stop=1, reached_at=NOON), told())
    assert position(ANA).body["eta_s"] == pytest.approx(3_000 * 0.1944, abs=2)


def test_the_way_leads_to_the_newest_destination_whatever_is_heard_first(city: City) -> None:
    city.online()
    farther, nearer = (
        TripDropoffChanged(**trip_facts("trip-1", "rui"), dropoff=offset(PICKUP, north_m=way_m), changed_at=at)
        for way_m, at in ((2_000, NOON + timedelta(seconds=9)), (500, NOON))
    )
    for event in (farther, nearer):
        subscribers.on_trip_dropoff_changed(event, told())
    city.assign()
    city.report()
    city.start()
    assert position(ANA).body["eta_s"] == pytest.approx(2_000 * 0.1944, abs=2)


@pytest.mark.parametrize("end", ["completed", "cancelled"])
def test_what_is_kept_of_a_way_does_not_depend_on_when_its_change_is_heard(end: str) -> None:
    elsewhere = offset(PICKUP, north_m=2_000)

    def ended(trip: Trip) -> Trip:
        return trip.complete(NOON, NOON, PICKUP, DROPOFF) if end == "completed" else trip.cancel(NOON)

    known = Trip(TripId("trip-1")).goes(PICKUP, [], elsewhere)
    assert ended(known.redirect(DROPOFF, NOON)) == ended(known).redirect(DROPOFF, NOON)


@pytest.mark.parametrize("end", ["completed", "cancelled"])
def test_what_is_kept_of_a_trip_does_not_depend_on_the_order_in_which_it_is_heard_of(city: City, end: str) -> None:
    def told_of(trip_id: str) -> list[Callable[[], None]]:
        facts = trip_facts(trip_id, "rui")
        changed = TripDropoffChanged(**facts, dropoff=offset(PICKUP, north_m=2_000), changed_at=NOON)
        return [
            lambda: city.assign(trip_id, stops=(offset(PICKUP, east_m=500),)),
            lambda: subscribers.on_trip_dropoff_changed(changed, told()),
            lambda: city.start(trip_id),
            lambda: city.complete(NOON, trip_id) if end == "completed" else city.cancel(trip_id),
        ]

    city.online()
    ends = set()
    for number, order in enumerate(permutations(range(4))):
        events = told_of(f"trip-{number}")
        for place in order:
            events[place]()
        ends.add(str(replace(store.trip(f"trip-{number}"), id=TripId(""), version=0)))
        assert not city.car().is_busy
    assert len(ends) == 1


def test_a_known_position_is_not_sent_again(city: City) -> None:
    city.online()
    city.assign()
    city.report()
    etag = position(ANA).headers["etag"]
    assert position(ANA, headers={"if-none-match": etag}).status == 304
    city.later(5)
    city.report()
    assert position(ANA, headers={"if-none-match": etag}).status == 200


def test_a_trip_is_seen_by_its_people_and_the_desk_only(city: City) -> None:
    city.online()
    city.assign()
    city.report()
    people = {
        "ana": (ANA, 200),
        "rui": (Client(SERVICE).as_driver("rui"), 200),
        "desk": (Client(SERVICE).as_desk(), 200),
        "bob": (Client(SERVICE).as_rider("bob"), 404),
        "other driver": (Client(SERVICE).as_driver("ze"), 404),
        "stranger": (Client(SERVICE).as_anyone(), 401),
    }
    for client, status in people.values():
        assert position(client).status == status
        assert client.get("/v1/trips/trip-1/track").status == status
        assert client.get("/v1/trips/unknown/track").status == (401 if status == 401 else 404)


def test_where_the_driver_goes_after_the_trip_is_nobodys_business(city: City) -> None:
    drive(city)
    city.complete(NOON)
    assert position(ANA).code == "trip_over"
    assert position(ANA.in_language("pt-BR")).body["title"] == "A viagem terminou."


def test_siblings_ask_for_a_position_without_being_one_of_the_people(city: City) -> None:
    def ask(trip_id: str) -> Answer:
        event = http_event("GET", f"/internal/location/trips/{trip_id}/position", role="arn:aws:sts::1:assumed-role/trips/x")
        return Answer(internal.handler(event, None))

    assert ask("trip-1").status == 404
    city.online()
    city.assign()
    city.report()
    answer = ask("trip-1")
    assert (answer.status, answer.body["at"], answer.body["lat"]) == (200, "2026-03-01T12:00:00Z", 41.1496)
    assert Client(SERVICE).as_desk().get("/internal/location/trips/trip-1/position").code == "forbidden"


def test_the_track_is_geojson(city: City) -> None:
    drive(city)
    running = ANA.get("/v1/trips/trip-1/track")
    assert running.headers["content-type"] == "application/geo+json"
    assert running.body["properties"]["distance_m"] is None
    city.complete(NOON)
    done = ANA.get("/v1/trips/trip-1/track")
    assert done.body["type"] == "Feature"
    assert done.body["geometry"]["type"] == "LineString"
    assert len(done.body["geometry"]["coordinates"]) == 61
    assert done.body["geometry"]["coordinates"][0] == [-8.611, 41.1496]
    assert done.body["properties"]["distance_m"] == pytest.approx(3_000, abs=5)
    assert done.body["properties"]["duration_s"] == 300


def test_before_the_start_there_is_no_track(city: City) -> None:
    city.online()
    city.assign()
    city.report()
    assert ANA.get("/v1/trips/trip-1/track").body["geometry"] is None


def test_erasing_a_rider_erases_the_tracks_of_his_trips_and_no_event_brings_them_back(city: City, table: Table) -> None:
    drive(city)
    city.complete(NOON)
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert chunks.track("trip-1") == []
    assert ANA.get("/v1/trips/trip-1/track").status == 404
    city.later(60)
    city.report(city.point(-101))
    timers.on_track_due(TrackDue(trip_id="trip-1", due_at=city.now))
    city.start()
    assert chunks.track("trip-1") == []
    assert "ana" not in str([item for item in items(table) if item["pk"] != "RIDER#ana"])
    assert measured(table) == []
    driver_sees = Client(SERVICE).as_driver("rui").get("/v1/trips/trip-1/track").body
    assert driver_sees["geometry"] is None
    assert driver_sees["properties"]["distance_m"] == pytest.approx(3_000, abs=5)


def test_a_rider_erased_during_a_trip_leaves_a_distance_but_no_track_once_it_ends(city: City, table: Table) -> None:
    drive(city)
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert position(ANA).status == 404
    city.complete(NOON)
    assert chunks.track("trip-1") == []
    assert measured(table)[0]["points_used"] == 61
    [trip] = [item for item in items(table) if item["pk"] == "TRIP#trip-1"]
    assert not {"pickup", "dropoff"} & trip.keys(), "nor does it say where it led"


def test_a_trip_that_is_first_heard_of_after_the_riders_erasure_leaves_as_little(city: City, table: Table) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    drive(city)
    assert "ana" not in str([item for item in items(table) if item["pk"] != "RIDER#ana"])
    city.complete(NOON)
    assert chunks.track("trip-1") == []
    assert (measured(table)[0]["ride_id"], measured(table)[0]["points_used"]) == ("ride-1", 61)
    [trip] = [item for item in items(table) if item["pk"] == "TRIP#trip-1"]
    assert not {"pickup", "dropoff"} & trip.keys()


@pytest.mark.parametrize("first", ["assign", "start", "complete", "cancel"])
def test_an_erased_driver_is_not_named_by_what_is_heard_of_his_trip_afterwards(city: City, table: Table, first: str) -> None:
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told(2))
    getattr(city, first)(**{"started_at": NOON} if first == "complete" else {})
    trip = store.trip("trip-1")
    assert (trip.rider_id, trip.driver_id, trip.forgotten) == ("ana", "", True)
    assert not any(item["pk"] == "PERSON#rui" for item in items(table))


@pytest.mark.parametrize("erased", [RiderErased(rider_id="ana"), DriverErased(driver_id="rui")])
def test_a_trip_begun_while_one_of_its_people_is_being_erased_is_begun_again(
    city: City, table: Table, monkeypatch: pytest.MonkeyPatch, erased: RiderErased | DriverErased
) -> None:
    look = store.erased_people

    def erased_right_after(rider_id: str, driver_id: str) -> list[str]:
        found = look(rider_id, driver_id)
        handle = subscribers.on_rider_erased if isinstance(erased, RiderErased) else subscribers.on_driver_erased
        handle(erased, told(2))  # type: ignore[arg-type]
        return found

    with monkeypatch.context() as patch:
        patch.setattr(store, "erased_people", erased_right_after)
        with pytest.raises(Conflict):
            city.start()
    city.start()
    assert store.trip("trip-1").forgotten


def test_a_guest_leaves_no_trace_of_a_person(city: City, table: Table) -> None:
    city.assign(rider_id="")
    assert not any(item["pk"] == "PERSON#" for item in items(table))
    assert store.trip("trip-1").dropoff == DROPOFF
