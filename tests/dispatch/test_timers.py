from typing import Any

import pytest

from dispatch import store, timers
from dispatch.lock import DriverLock
from dispatch.model import SearchDue
from kernel import sibling
from tests.dispatch.conftest import NOON, City, after


def test_the_nearest_fitting_driver_is_asked(city: City) -> None:
    city.goes_online("rui", 300)
    city.goes_online("eva", 90)
    ride_id = city.asks()
    city.fires(ride_id)
    ride = city.ride(ride_id)
    assert ride.offer and ride.offer.driver_id == "eva"
    assert city.event_names(ride_id) == ["RideOffered"]
    assert city.timer(ride_id).due_at == after(17)
    lock = store.lock("eva")
    assert lock and (lock.ride_id, lock.offer_id, lock.lapses_at) == (ride_id, ride.offer.id, after(47))


def test_location_is_asked_for_what_the_rider_needs(city: City) -> None:
    city.registers(needs=["wheelchair"])
    city.fires(city.asks(category="xl"))
    assert city.location.asked == [
        {
            "lat": 41.1496,
            "lng": -8.611,
            "radius_m": 2000,
            "category": "xl",
            "needs": ["wheelchair"],
            "limit": 8,
        }
    ]


def test_an_offer_nobody_answers_goes_to_the_next_driver(city: City) -> None:
    city.goes_online("rui", 90)
    city.goes_online("eva", 120)
    ride_id = city.asks()
    city.fires(ride_id)
    city.fires(ride_id)
    assert city.state(ride_id) == "searching"
    assert store.lock("rui") is None
    [closed] = city.events(ride_id)
    assert (closed.metadata.type, closed.data["outcome"]) == ("RideOfferClosed", "expired")
    city.fires(ride_id)
    offer = city.ride(ride_id).offer
    assert offer and offer.driver_id == "eva"


def test_nobody_near_means_waiting_for_somebody_to_appear(city: City) -> None:
    ride_id = city.asks()
    for _ in range(5):
        city.fires(ride_id)
    assert city.state(ride_id) == "searching"
    city.goes_online("rui", 200)
    city.fires(ride_id)
    assert city.state(ride_id) == "offered"
    assert [query["radius_m"] for query in city.location.asked[:4]] == [2000, 4000, 8000, 8000]


def test_the_search_ends_with_its_budget_and_says_so(city: City) -> None:
    ride_id = city.asks()
    for _ in range(10):
        city.fires(ride_id)
        city.hands.move(29)
    city.hands.now = after(295)
    city.fires(ride_id)
    assert city.state(ride_id) == "searching"
    city.fires(ride_id)
    assert city.state(ride_id) == "unserved"
    [unserved] = city.events(ride_id)
    assert unserved.data == {"ride_id": ride_id, "rider_id": "ana", "searched_s": 300, "drivers_asked": 0}


def test_rounds_that_see_the_same_are_recorded_once_and_counted(city: City) -> None:
    city.location.car("rui", 100, "category")
    ride_id = city.asks()
    for _ in range(6):
        city.fires(ride_id)
    rounds = city.decisions(ride_id)["rounds"]
    assert [(each["radius_m"], each["repeated"]) for each in rounds] == [(2000, 0), (4000, 0), (8000, 3)]
    assert len(city.driver("rui").get("/v1/decisions/mine").body["decisions"]) == 1
    city.goes_online("eva", 90)
    city.fires(ride_id)
    rounds = city.decisions(ride_id)["rounds"]
    assert [(each["result"], each["repeated"]) for each in rounds[-2:]] == [("nobody", 3), ("offered", 0)]


@pytest.mark.parametrize(
    "failure",
    [
        {"down": True},
        {"answer": {"surprise": 1}},
        {"answer": {"candidates": [{"driver_id": 7}]}},
        {"answer": {"candidates": [{"driver_id": "rui", "at": "2026-03-01T12:00:00", "distance_m": 700, "eta_s": 90}]}},
    ],
    ids=["down", "nonsense", "half nonsense", "an instant anywhere"],
)
def test_without_location_the_search_waits_and_its_time_does_not_count(city: City, failure: dict[str, Any]) -> None:
    vars(city.location).update(failure)
    ride_id = city.asks()
    for _ in range(6):
        city.fires(ride_id)
    search = city.rider.get(f"/v1/rides/{ride_id}").body["search"]
    assert search["degraded"] and "cannot see the cars" in search["waiting"]
    assert search["gives_up_at"] == "2026-03-01T12:05:30Z"
    vars(city.location).update(down=False, answer=None)
    city.goes_online("rui", 90)
    city.fires(ride_id)
    assert city.state(ride_id) == "offered"
    rounds = city.decisions(ride_id)["rounds"]
    assert [(each["result"], each["repeated"]) for each in rounds] == [("location_unavailable", 5), ("offered", 0)]


def test_being_refused_by_location_is_no_reason_to_lose_a_ride(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, **_query: Any) -> Any:
        raise sibling.SiblingRefused(403, b"")

    ride_id = city.asks()
    monkeypatch.setattr(sibling, "get", refuse)
    city.fires(ride_id)
    assert city.ride(ride_id).search.blind


def test_timers_that_come_ten_minutes_late_still_find_a_driver(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.hands.move(600)
    city.location.near.clear()
    city.location.car("rui", 90)
    city.fires(ride_id)
    assert city.state(ride_id) == "offered"
    city.hands.move(600)
    city.location.near.clear()
    city.goes_online("eva", 90)
    city.fires(ride_id)
    city.fires(ride_id)
    offer = city.ride(ride_id).offer
    assert offer and offer.driver_id == "eva"


def test_early_late_and_repeated_timers_are_harmless(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    due = city.timer(ride_id)
    assert isinstance(due, SearchDue)
    city.fires(ride_id)
    expiry = city.timer(ride_id)
    version = city.ride(ride_id).version
    timers.on_search_due(due)
    timers.on_offer_expires(expiry)  # type: ignore[arg-type]
    timers.on_search_due(SearchDue(due_at=NOON, ride_id="no-such-ride", attempt=1, round=1))
    assert city.ride(ride_id).version == version
    assert len(city.location.asked) == 1


def test_a_driver_asked_for_another_ride_is_left_alone(city: City) -> None:
    city.goes_online("rui", 90)
    first = city.asks(client=city.rider.as_rider("ana"))
    second = city.asks(client=city.rider.as_rider("bia"))
    city.fires(first)
    city.fires(second)
    assert city.state(second) == "searching"
    [round_] = city.decisions(second)["rounds"]
    [rui] = round_["candidates"]
    assert rui["standing"] == "unfit"
    assert {"gate": "free", "value": "asked_for_another_ride", "limit": None, "passed": False} in rui["gates"]


def test_a_lock_left_behind_heals(city: City) -> None:
    city.goes_online("rui", 90)
    first = city.asks(client=city.rider.as_rider("ana"))
    city.fires(first)
    stale = city.timer(first)
    city.hands.move(60)
    city.location.near.clear()
    city.location.car("rui", 90)
    second = city.asks(client=city.rider.as_rider("bia"))
    city.fires(second)
    assert city.state(second) == "offered"
    timers.on_offer_expires(stale)  # type: ignore[arg-type]
    assert city.state(first) == "searching"
    lock = store.lock("rui")
    assert lock and lock.ride_id == second


def test_the_record_says_why_the_nearer_driver_was_not_asked(city: City) -> None:
    city.registers(preferences=["woman_driver"])
    city.goes_online("rui", 90)
    city.goes_online("eva", 150, traits=["woman_driver"])
    city.goes_online("max", 30, "needs:hearing")
    ride_id = city.asks(needs=["hearing"])
    city.fires(ride_id)
    [round_] = city.decisions(ride_id)["rounds"]
    assert (round_["result"], round_["because"]) == ("offered", "preferences")
    standings = {each["driver_id"]: each["standing"] for each in round_["candidates"]}
    assert standings == {"eva": "chosen", "rui": "outranked", "max": "unfit"}
    assert [each["driver_id"] for each in round_["candidates"]] == ["eva", "rui", "max"]
    limits = {gate["gate"]: gate["limit"] for gate in round_["candidates"][0]["gates"] if gate["limit"]}
    assert limits == {"position_age_s": 210, "pickup_s": 1080}


def test_drivers_who_cannot_be_asked_do_not_hide_the_one_behind_them(city: City) -> None:
    for n in range(8):
        city.location.car(f"busy-{n}", 60 + n)
        lock = DriverLock(f"busy-{n}", "another-ride", "another-ride.1", trip_id=f"trip-{n}")
        city.table.commit(city.table.put(store.lock_key(lock.driver_id), lock))
    city.goes_online("rui", 200)
    ride_id = city.asks()
    city.fires(ride_id)
    assert [query["limit"] for query in city.location.asked[-2:]] == [8, 24]
    offer = city.ride(ride_id).offer
    assert offer and offer.driver_id == "rui"


def test_those_who_said_no_leave_room_for_others(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    city.driver("rui").post(f"/v1/offers/{city.offers(ride_id)}/decline")
    city.fires(ride_id)
    assert [query["limit"] for query in city.location.asked] == [8, 9]
