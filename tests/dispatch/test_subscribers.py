from __future__ import annotations

import itertools
from typing import Any

import pytest

from dispatch import store, store_cards, subscribers
from events.drivers import DriverErased, DriverProfileChanged, DriverSuspended, DriverWentOffline, DriverWentOnline
from events.location import DriverWentSilent
from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from events.trips import TripCompleted
from kernel.event import Metadata
from tests.conftest import items, told
from tests.dispatch.conftest import NOON, SQUARE, STATION, City, after
from tests.dispatch.test_api import GUEST, given_back

REGISTERED = RiderRegistered(rider_id="ana", display_name="Ana", language="en", needs=[], preferences=[])
CHANGED = RiderProfileChanged(rider_id="ana", display_name="Ana M.", language="en", needs=["hearing"], preferences=[])


def completed(trip_id: str, ride_id: str) -> TripCompleted:
    return TripCompleted(
        trip_id=trip_id,
        ride_id=ride_id,
        rider_id="ana",
        driver_id="rui",
        category="standard",
        pickup=SQUARE,
        dropoff=STATION,
        arrived_at=after(100),
        started_at=after(130),
        completed_at=after(900),
        waited_s=30,
    )


def silent(seconds: float) -> tuple[DriverWentSilent, Metadata]:
    metadata = told(1)
    return DriverWentSilent(driver_id="rui", last_seen_at=NOON), Metadata(
        **{name: getattr(metadata, name) for name in metadata.__struct_fields__} | {"time": after(seconds)}
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_customer_card_is_right_whatever_the_order(city: City, order: tuple[int, ...]) -> None:
    steps = [
        lambda: subscribers.on_rider_registered(REGISTERED, told(1)),
        lambda: subscribers.on_rider_profile_changed(CHANGED, told(2)),
        lambda: subscribers.on_rider_registered(REGISTERED, told(1)),
    ]
    for number in order:
        steps[number]()
    card = store_cards.customer_card("ana")
    assert card and (card.display_name, card.needs) == ("Ana M.", ["hearing"])


def test_a_late_event_does_not_bring_an_erased_rider_back(city: City) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(3))
    subscribers.on_rider_profile_changed(CHANGED, told(2))
    card = store_cards.customer_card("ana")
    assert card and card.erased and card.display_name == ""


def test_erasure_ends_the_open_search_and_leaves_nothing_personal(city: City) -> None:
    city.registers()
    city.goes_online("rui", 90)
    ended = city.asks(key="key-0001", note="the red door")
    city.rider.post(f"/v1/rides/{ended}/cancel")
    ride_id = city.asks(key="key-0002", guest=GUEST)
    city.fires(ride_id)
    for _ in range(2):
        subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert city.event_names(ride_id) == ["RideOfferClosed", "RideRequestCancelled"]
    assert city.events(ride_id)[1].data["by"] == "erasure"
    assert store.lock("rui") is None
    stored = str([item for item in items(city.table) if not item["pk"].startswith("DRIVER#")])
    assert not any(personal in stored for personal in ("Ana", "Rui", "912345678", "red door"))
    assert city.rider.post("/v1/rides", {}, key="key-0003").code == "invalid_request"


def test_erasure_takes_the_desks_words_out_of_the_record(city: City) -> None:
    city.registers()
    city.goes_online("rui")
    ride_id = city.asks()
    body = {"driver_id": "rui", "reason": "Ana asked for him"}
    assert city.desk.post(f"/v1/rides/{ride_id}/assign", body).status == 200
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert "Ana" not in str(items(city.table))
    [round_] = city.decisions(ride_id)["rounds"]
    assert (round_["result"], round_["by"], round_["because"]) == ("sent_by_desk", "dora", "")


def test_an_erased_rider_cannot_ask_for_a_ride(city: City) -> None:
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    wish = {"pickup": {"lat": SQUARE.lat, "lng": SQUARE.lng}, "dropoff": {"lat": STATION.lat, "lng": STATION.lng}}
    answer = city.rider.post("/v1/rides", wish, key="key-0001")
    assert (answer.status, answer.code) == (410, "account_erased")


def test_an_erased_rider_whose_token_still_holds_cannot_write_a_note(city: City) -> None:
    city.registers()
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.accepts(ride_id, "rui")
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    answer = city.rider.put(f"/v1/rides/{ride_id}/note", {"note": "Ana, flat 5"})
    assert (answer.status, answer.code) == (410, "account_erased")
    assert city.ride(ride_id).request.note == ""


@pytest.mark.parametrize("how", ["offline", "suspended", "erased", "silent"])
def test_an_offer_whose_driver_has_gone_is_withdrawn_and_the_search_goes_on(city: City, how: str) -> None:
    city.goes_online("rui", 90)
    city.goes_online("eva", 120)
    ride_id = city.asks()
    city.fires(ride_id)
    match how:
        case "offline":
            subscribers.on_driver_went_offline(DriverWentOffline(driver_id="rui", reason="driver"), told(3))
        case "suspended":
            subscribers.on_driver_suspended(DriverSuspended(driver_id="rui", reason="complaint"), told(3))
        case "erased":
            subscribers.on_driver_erased(DriverErased(driver_id="rui"), told(3))
        case _:
            subscribers.on_driver_went_silent(*silent(5))
    [closed] = city.events(ride_id)
    assert (closed.data["driver_id"], closed.data["outcome"]) == ("rui", "withdrawn")
    assert store.lock("rui") is None
    city.fires(ride_id)
    offer = city.ride(ride_id).offer
    assert offer and offer.driver_id == "eva"


def test_an_old_end_of_shift_or_silence_says_nothing_against_todays_offer(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.fires(ride_id)
    subscribers.on_driver_went_offline(DriverWentOffline(driver_id="rui", reason="driver"), told(1))
    subscribers.on_driver_went_silent(*silent(-60))
    assert city.state(ride_id) == "offered"


def test_leaving_the_road_does_not_touch_a_trip(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.accepts(ride_id, "rui")
    subscribers.on_driver_went_offline(DriverWentOffline(driver_id="rui", reason="document_expired"), told(3))
    subscribers.on_driver_went_silent(*silent(5))
    assert city.state(ride_id) == "assigned"


def test_a_card_changed_after_the_shift_began_keeps_the_shift(city: City) -> None:
    subscribers.on_driver_profile_changed(DriverProfileChanged(driver_id="rui", display_name="Rui Costa"), told(3))
    subscribers.on_driver_went_online(DriverWentOnline(driver_id="rui", display_name="Rui"), told(2))
    card = store_cards.driver_card("rui")
    assert (card.display_name, card.online) == ("Rui Costa", True)


def test_a_completed_trip_completes_its_ride_and_frees_the_driver(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    for _ in range(2):
        subscribers.on_trip_completed(completed(trip_id, ride_id), told(5))
    assert city.state(ride_id) == "completed"
    assert store.lock("rui") is None
    version = city.ride(ride_id).version
    subscribers.on_trip_cancelled(given_back(trip_id, ride_id), told(4))
    assert city.ride(ride_id).version == version


def test_a_trip_cancelled_for_good_ends_the_ride_and_frees_the_driver(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    subscribers.on_trip_cancelled(given_back(trip_id, ride_id, find_another_driver=False), told(3))
    assert city.state(ride_id) == "cancelled"
    assert store.lock("rui") is None


def test_a_ride_given_back_is_searched_for_once_more_and_not_requested_again(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    trip_id = city.accepts(ride_id, "rui").body["trip_id"]
    for _ in range(2):
        subscribers.on_trip_cancelled(given_back(trip_id, ride_id), told(3))
    assert city.state(ride_id) == "searching"
    assert city.event_names(ride_id) == []
    city.fires(ride_id)
    [record] = [each for each in city.decisions(ride_id)["rounds"] if each["attempt"] == 2]
    [rui] = record["candidates"]
    assert {"gate": "not_refused", "value": "given_back", "limit": None, "passed": False} in rui["gates"]


def test_trips_of_rides_nobody_knows_are_ignored(city: City) -> None:
    subscribers.on_trip_completed(completed("trip-9", "ride-9"), told(1))
    subscribers.on_trip_cancelled(given_back("trip-9", "ride-9"), told(1))
    subscribers.on_driver_went_silent(*silent(0))
    assert items(city.table) == []


def test_an_erasure_that_is_interrupted_gets_over_what_is_done_at_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.registers()
    for number in range(5):
        ride_id = city.asks(key=f"key-{number:04}")
        city.rider.post(f"/v1/rides/{ride_id}/cancel")
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    read: list[Any] = []
    monkeypatch.setattr(store.table, "get", lambda key, _kind: read.append(key))
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert read == []


def test_a_ride_whose_drivers_the_desk_keeps_sending_can_still_be_erased(city: City) -> None:
    city.registers()
    city.goes_online("rui")
    ride_id = city.asks()
    body = {"driver_id": "rui", "reason": "Ana asked for him"}
    codes = set()
    for _ in range(101):
        codes.add(city.desk.post(f"/v1/rides/{ride_id}/assign", body).code)
        if assignment := city.ride(ride_id).assignment:
            subscribers.on_trip_cancelled(given_back(assignment.trip_id, ride_id), told(1))
    assert "too_many_sent" in codes
    subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2))
    assert "Ana" not in str(items(city.table))
