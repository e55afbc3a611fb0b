"""Whatever happens to two rides and three drivers, in whatever order and however often."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dispatch import gates
from dispatch.gates import Driver
from dispatch.lock import DriverLock
from dispatch.model import Change, OfferExpires, Ride, RideId, RideState, SearchDue
from dispatch.offer import Offer, Outcome, ride_id_of
from dispatch.policy import POLICY
from kernel.geo import Point
from kernel.refusal import Refusal
from tests.dispatch.conftest import HARBOUR, NOON, STATION, candidate, card, request

DRIVERS = ("driver-1", "driver-2", "driver-3")
PATIENCE = 8
"""Commits before people lose theirs: most of what can go wrong lies behind a few offers."""
rides = st.sampled_from(["ride-1", "ride-2"])
drivers = st.sampled_from(DRIVERS)


class Dispatch(RuleBasedStateMachine):
    """The model as the store commits it: a ride and its driver's lock move together, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.locks: dict[str, DriverLock] = {}
        self.rides: dict[str, Ride] = {}
        self.commits = 0
        self.timers: list[SearchDue | OfferExpires] = []
        for number in (1, 2):
            ride, facts = Ride.ask(RideId(f"ride-{number}"), f"rider-{number}", request())
            self.rides[ride.id] = ride
            self.timers += [fact for fact in facts if isinstance(fact, SearchDue | OfferExpires)]

    def commit(self, change: Change) -> bool:
        ride, facts = change
        before, old, new = self.rides[ride.id], self.rides[ride.id].lock, ride.lock
        if new and not self.is_claimable(new):
            return False
        if before.state.is_final:
            assert (ride.state, facts) == (before.state, ())
        if old and (new is None or new.driver_id != old.driver_id) and old.is_in_force(self.now):
            del self.locks[old.driver_id]
        self.commits += 1
        if new:
            self.locks[new.driver_id] = new
        self.rides[ride.id] = replace(ride, version=before.version + 1)
        self.timers += [fact for fact in facts if isinstance(fact, SearchDue | OfferExpires)]
        return True

    @property
    def offers(self) -> list[Offer]:
        return [offer for ride in self.rides.values() for offer in ride.offers]

    def is_claimable(self, lock: DriverLock) -> bool:
        held = self.locks.get(lock.driver_id)
        return held is None or held.ride_id == lock.ride_id or not held.is_in_force(self.now)

    def attempt(self, act: Any) -> None:
        with suppress(Refusal):
            self.commit(act())

    @rule(seconds=st.integers(0, 60))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(ride_id=rides, near=st.lists(drivers, unique=True), blind=st.booleans())
    def the_next_timer_fires(self, ride_id: str, near: list[str], blind: bool) -> None:
        [*_, timer] = [timer for timer in self.timers if timer.ride_id == ride_id]
        self.now = max(self.now, timer.due_at)
        self.fire(timer, near, blind)

    @rule(data=st.data(), near=st.lists(drivers, unique=True), blind=st.booleans())
    def any_timer_fires_again(self, data: st.DataObject, near: list[str], blind: bool) -> None:
        self.fire(data.draw(st.sampled_from(self.timers)), near, blind)

    def fire(self, timer: SearchDue | OfferExpires, near: list[str], blind: bool) -> None:
        ride = self.rides[timer.ride_id]
        if isinstance(timer, OfferExpires):
            self.commit(ride.expire(timer.offer_id, self.now))
        elif ride.is_due(timer):
            self.search(ride.caught_up(self.now), near, blind)

    def search(self, ride: Ride, near: list[str], blind: bool) -> None:
        if ride.search.is_over(self.now):
            self.commit(ride.give_up(self.now))
        elif blind:
            self.commit(ride.could_not_look(self.now, recorded=False))
        else:
            seen = [candidate(driver_id, 60 + n, at=self.now) for n, driver_id in enumerate(near)]
            known = {each: Driver(card(each), self.locks.get(each)) for each in near}
            for verdict in gates.judge(ride, seen, known, self.now):
                offer = ride.offer_to(verdict.driver_id, pickup_s=60, distance_m=500, at=self.now)
                if not verdict.failed and self.commit(offer):
                    return
            self.commit(ride.found_nobody(self.now, recorded=False))

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), accepts=st.booleans(), meddler=st.none() | drivers)
    def a_driver_answers_an_offer(self, data: st.DataObject, accepts: bool, meddler: str | None) -> None:
        """Any offer that was ever made, and now and then not his."""
        offer = data.draw(st.sampled_from(self.offers))
        ride, driver_id = self.rides[ride_id_of(offer.id)], meddler or offer.driver_id
        if accepts:
            self.attempt(lambda: ride.accept(offer.id, card(driver_id), self.now))
        else:
            self.attempt(lambda: ride.decline(offer.id, driver_id, "", self.now))

    @rule(ride_id=rides, driver_id=drivers)
    def a_driver_leaves(self, ride_id: str, driver_id: str) -> None:
        self.attempt(lambda: self.rides[ride_id].withdraw(driver_id, "went_offline", self.now))

    @precondition(lambda self: self.commits > PATIENCE // 2)
    @rule(ride_id=rides, driver_id=drivers)
    def the_desk_sends(self, ride_id: str, driver_id: str) -> None:
        ride = self.rides[ride_id]
        driver = Driver(card(driver_id), self.locks.get(driver_id))
        self.attempt(lambda: ride.send(gates.check_can_be_sent(ride, driver, self.now)[0], "reason", self.now))

    @precondition(lambda self: self.commits > PATIENCE)
    @rule(ride_id=rides)
    def the_rider_cancels(self, ride_id: str) -> None:
        self.attempt(lambda: self.rides[ride_id].cancel("rider", "", self.now))

    @rule(ride_id=rides, place=st.sampled_from([STATION, HARBOUR]))
    def the_rider_goes_elsewhere(self, ride_id: str, place: Point) -> None:
        self.attempt(lambda: self.rides[ride_id].redirect(place, self.now))

    @precondition(lambda self: self.commits > PATIENCE)
    @rule(ride_id=rides)
    def the_rider_is_erased(self, ride_id: str) -> None:
        self.commit(self.rides[ride_id].forget_person(self.now))

    @rule(ride_id=rides, search_on=st.booleans())
    def the_trip_is_cancelled(self, ride_id: str, search_on: bool) -> None:
        ride = self.rides[ride_id]
        trip_id = ride.assignment.trip_id if ride.assignment else "trip-9"
        self.commit(ride.lose_trip(trip_id, "driver", "", self.now, search_on=search_on))

    @rule(ride_id=rides)
    def the_trip_is_completed(self, ride_id: str) -> None:
        ride = self.rides[ride_id]
        self.commit(ride.complete(ride.assignment.trip_id if ride.assignment else "trip-9", self.now))

    @invariant()
    def an_offer_is_open_exactly_while_the_ride_is_offered(self) -> None:
        for ride in self.rides.values():
            still_open = [offer for offer in ride.offers if offer.outcome is Outcome.OPEN]
            assert still_open == ([ride.offers[-1]] if ride.state is RideState.OFFERED else [])

    @invariant()
    def nobody_who_refused_is_asked_again(self) -> None:
        for ride in self.rides.values():
            for number, offer in enumerate(ride.offers):
                if offer.outcome in (Outcome.DECLINED, Outcome.GIVEN_BACK):
                    later = [other.driver_id for other in ride.offers[number + 1 :] if other.by == "dispatch"]
                    assert offer.driver_id not in later

    @invariant()
    def nobody_is_asked_for_ever(self) -> None:
        for ride in self.rides.values():
            asked = Counter(offer.driver_id for offer in ride.offers if offer.by == "dispatch")
            assert all(times <= POLICY.offers_per_driver for times in asked.values())

    @invariant()
    def a_driver_is_locked_exactly_by_the_ride_that_asks_or_has_him(self) -> None:
        locks = [ride.lock for ride in self.rides.values() if ride.lock and ride.lock.is_in_force(self.now)]
        held = [lock for lock in self.locks.values() if lock.is_in_force(self.now)]
        assert sorted(held, key=str) == sorted(locks, key=str)

    @invariant()
    def a_driver_carries_one_ride(self) -> None:
        carrying = [
            ride.assignment.driver_id for ride in self.rides.values() if ride.assignment and ride.state is RideState.ASSIGNED
        ]
        assert len(carrying) == len(set(carrying))

    @invariant()
    def a_ride_that_is_not_over_has_something_to_wait_for(self) -> None:
        """A timer that is still to move it, or a trip; so no ride can be forgotten."""
        for ride in self.rides.values():
            if ride.state is RideState.SEARCHING:
                assert any(isinstance(timer, SearchDue) and ride.is_due(timer) for timer in self.timers)
            if ride.offer:
                assert any(isinstance(timer, OfferExpires) and timer.offer_id == ride.offer.id for timer in self.timers)
            if ride.state is RideState.ASSIGNED:
                assert ride.assignment


TestDispatch = Dispatch.TestCase
TestDispatch.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
