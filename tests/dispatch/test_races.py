"""Two of anything at the same moment end with one winner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import store, store_cards, subscribers, timers
from dispatch.lock import DriverTaken
from dispatch.model import SearchDue
from events.drivers import DriverSuspended
from events.riders import RiderErased
from kernel.table import Conflict, Write
from tests.conftest import items, told
from tests.dispatch.conftest import WISH, City, card


def before_the_next_commit(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let `act` happen between somebody's decision and his write."""
    commit, pending = store.table.commit, [act]

    def interrupted(*writes: Write) -> None:
        while pending:
            pending.pop()()
        commit(*writes)

    monkeypatch.setattr(store.table, "commit", interrupted)


def test_of_many_acceptances_of_one_offer_one_assigns(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    offer_id = city.offers(ride_id)
    answers = [city.driver("rui").post(f"/v1/offers/{offer_id}/accept") for _ in range(3)]
    others = [city.driver(f"driver-{n}").post(f"/v1/offers/{offer_id}/accept") for n in range(12)]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["trip_id"] for answer in answers}) == 1
    assert {(answer.status, answer.code) for answer in others} == {(409, "offer_not_yours")}
    assert city.event_names(ride_id) == ["DriverAssigned"]
    assert city.ride(ride_id).version == 3


def test_two_accepts_decided_on_the_same_state_end_with_one_write(city: City) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    offer_id = city.offers(ride_id)
    seen = city.ride(ride_id)
    store.save(seen, seen.accept(offer_id, card("rui"), city.hands.now))
    with pytest.raises(Conflict):
        store.save(seen, seen.accept(offer_id, card("rui"), city.hands.now))
    again = city.ride(ride_id)
    assert again.accept(offer_id, card("rui"), city.hands.now) == (again, ())


@pytest.mark.parametrize("first", ["accept", "expire", "cancel"])
def test_an_answer_an_expiry_and_a_cancellation_at_once_end_with_one_of_them(city: City, first: str) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    offer_id = city.offers(ride_id)
    seen = city.ride(ride_id)
    assert seen.offer
    changes = {
        "accept": seen.accept(offer_id, card("rui"), city.hands.now),
        "expire": seen.expire(offer_id, seen.offer.closes_at),
        "cancel": seen.cancel("rider", "", city.hands.now),
    }
    won = store.save(seen, changes.pop(first))
    for change in changes.values():
        with pytest.raises(Conflict):
            store.save(seen, change)
    assert city.ride(ride_id) == won
    lock = store.lock("rui")
    assert (lock is not None) == (first == "accept")


def test_a_driver_can_carry_one_ride(city: City) -> None:
    city.goes_online("rui")
    first, second = (city.ride(city.asks(client=city.rider.as_rider(rider))) for rider in ("ana", "bia"))
    store.save(first, first.send(card("rui"), "first", city.hands.now))
    with pytest.raises(DriverTaken):
        store.save(second, second.send(card("rui"), "second", city.hands.now))
    assert city.state(second.id) == "searching"


def test_a_driver_claimed_a_moment_ago_is_passed_over_and_the_record_says_so(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.goes_online("rui", 90)
    city.goes_online("eva", 120)
    ride_id = city.asks()
    rival = city.ride(city.asks(client=city.rider.as_rider("bia")))

    def claim() -> None:
        store.save(rival, rival.offer_to("rui", pickup_s=60, distance_m=500, at=city.hands.now))

    before_the_next_commit(monkeypatch, claim)
    city.fires(ride_id)
    offer = city.ride(ride_id).offer
    assert offer and offer.driver_id == "eva"
    [round_] = city.decisions(ride_id)["rounds"]
    assert {each["driver_id"]: each["standing"] for each in round_["candidates"]} == {"eva": "chosen", "rui": "taken"}
    [seen] = city.driver("rui").get("/v1/decisions/mine").body["decisions"]
    assert seen["standing"] == "taken"


def test_a_request_cancelled_while_a_driver_was_looked_for_asks_nobody(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    timer = city.timer(ride_id)
    assert isinstance(timer, SearchDue)

    def cancel() -> None:
        ride = city.ride(ride_id)
        store.save(ride, ride.cancel("rider", "", city.hands.now))

    before_the_next_commit(monkeypatch, cancel)
    with pytest.raises(Conflict):
        timers.on_search_due(timer)
    timers.on_search_due(timer)
    assert city.state(ride_id) == "cancelled"
    assert store.lock("rui") is None
    assert city.decisions(ride_id)["rounds"] == []


def test_two_requests_at_once_open_one_ride(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_next_commit(monkeypatch, lambda: city.asks(key="key-0001"))
    answer = city.rider.post("/v1/rides", WISH, key="key-0002")
    assert (answer.status, answer.code) == (409, "ride_already_open")


def test_the_same_request_twice_at_once_is_one_ride(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_next_commit(monkeypatch, lambda: city.asks(key="key-0001"))
    answer = city.rider.post("/v1/rides", WISH, key="key-0001")
    assert (answer.status, answer.headers["idempotency-replayed"]) == (201, "true")
    assert len(city.rider.get("/v1/rides").body["rides"]) == 1


def test_a_ride_asked_for_while_its_rider_is_erased_is_not_stored(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.registers()
    before_the_next_commit(monkeypatch, lambda: subscribers.on_rider_erased(RiderErased(rider_id="ana"), told(2)))
    answer = city.rider.post("/v1/rides", WISH | {"note": "Ana, flat 5"}, key="key-0001")
    assert (answer.status, answer.code) == (410, "account_erased")
    assert "flat 5" not in str(items(city.table))


def test_an_offer_and_its_lock_are_stored_together_or_not_at_all(city: City) -> None:
    city.goes_online("rui")
    ride = city.ride(city.asks())
    store.save(ride, ride.found_nobody(city.hands.now, recorded=False))
    with pytest.raises(Conflict):
        store.save(ride, ride.offer_to("rui", pickup_s=60, distance_m=500, at=city.hands.now))
    assert store.lock("rui") is None


def test_a_card_told_of_by_two_events_at_once_keeps_both(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_next_commit(
        monkeypatch,
        lambda: store_cards.change_driver_card("rui", lambda card: card.with_shift(online=True, version=1)),
    )
    with pytest.raises(Conflict):
        store_cards.change_driver_card("rui", lambda card: card.with_shift(online=False, version=2))
    assert store_cards.driver_card("rui").online


def test_a_driver_suspended_while_he_was_being_chosen_cannot_accept(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.goes_online("rui", 90)
    ride_id = city.asks()
    suspended = DriverSuspended(driver_id="rui", reason="papers")
    before_the_next_commit(monkeypatch, lambda: subscribers.on_driver_suspended(suspended, told(3)))
    offer_id = city.offers(ride_id)
    answer = city.driver("rui").post(f"/v1/offers/{offer_id}/accept")
    assert (answer.status, city.state(ride_id)) == (409, "offered")
