"""Whatever phones, people and clocks do, a trip's history makes sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from events.trips import DriverArrived, DriverEnRoute, TripCancelled, TripCompleted, TripStarted, TripStopReached
from kernel.event import Event
from kernel.geo import Point
from kernel.outbox import Fact
from kernel.refusal import Refusal
from tests.trips.conftest import BOLHAO, NOON, PIN, RIBEIRA, WRONG_PIN, assigned, later
from tests.trips.test_actions import JOURNEY
from trips.actions import Action, Kind, Outcome, Result, act, act_all
from trips.cancelling import cancel_by_desk, cancel_by_rider, expire
from trips.model import Change, Trip
from trips.redirecting import redirect
from trips.side import Side
from trips.state import State

LEGAL_STEPS = {
    State.ASSIGNED: {State.EN_ROUTE, State.ARRIVED, State.CANCELLED},
    State.EN_ROUTE: {State.ARRIVED, State.CANCELLED},
    State.ARRIVED: {State.IN_PROGRESS, State.CANCELLED},
    State.IN_PROGRESS: {State.COMPLETED, State.CANCELLED},
    State.COMPLETED: set(),
    State.CANCELLED: set(),
}

kinds = st.sampled_from(Kind)
pins = st.sampled_from([PIN, PIN, WRONG_PIN])
stops = st.integers(min_value=0, max_value=3)
lateness_s = st.one_of(st.integers(-120, 900), st.integers(-3_600, 100_000))


class Histories(RuleBasedStateMachine):
    """A driver's phone with a bad network, an impatient rider, a busy desk, and an erasure now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.trip = assigned(stops=[RIBEIRA, BOLHAO])
        self.told: list[Event] = []
        self.sent: list[Action] = []
        self.ended: Trip | None = None

    @rule(seconds=st.one_of(st.integers(0, 600), st.integers(0, 40_000)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(kind=kinds, late_s=lateness_s, pin=pins, stop=stops)
    def the_driver_acts(self, kind: Kind, late_s: int, pin: str, stop: int) -> None:
        action = Action(kind, self.now - timedelta(seconds=late_s), pin=pin, stop=stop, reason="accident")
        self.sent.append(action)
        self.deliver(action)

    @rule(minutes=st.integers(1, 10))
    def the_driver_does_what_comes_next(self, minutes: int) -> None:
        following = {
            State.ASSIGNED: Kind.ARRIVE,
            State.EN_ROUTE: Kind.ARRIVE,
            State.ARRIVED: Kind.START,
            State.IN_PROGRESS: Kind.COMPLETE,
        }
        self.time_passes(60 * minutes)
        kind = following.get(self.trip.state, Kind.COMPLETE)
        self.the_driver_acts(kind, late_s=0, pin=PIN, stop=0)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def the_network_delivers_something_again(self, data: st.DataObject) -> None:
        self.deliver(data.draw(st.sampled_from(self.sent)))

    @rule()
    def the_rider_cancels(self) -> None:
        self.decide(lambda: cancel_by_rider(self.trip, "changed_plans", self.now))

    @rule(wish=st.booleans())
    def the_desk_cancels(self, wish: bool) -> None:
        self.decide(lambda: cancel_by_desk(self.trip, "rider_asked", self.now, find_another_driver=wish))

    @rule(place=st.sampled_from([RIBEIRA, BOLHAO]))
    def the_rider_goes_elsewhere(self, place: Point) -> None:
        self.decide(lambda: redirect(self.trip, place, self.now))

    @rule()
    def the_timer_fires(self) -> None:
        self.decide(lambda: expire(self.trip, self.now))

    @rule(side=st.sampled_from([Side.RIDER, Side.DRIVER]))
    def somebody_is_erased(self, side: Side) -> None:
        self.decide(lambda: (self.trip.forget(side), ()))

    def deliver(self, action: Action) -> None:
        outcome = act(self.trip, action, self.now)
        self.check(outcome)
        self.becomes(outcome.trip, outcome.facts)

    def check(self, outcome: Outcome) -> None:
        match outcome.result:
            case Result.APPLIED:
                assert len(outcome.facts) == 1
                assert act(outcome.trip, outcome.action, self.now).result is Result.ALREADY_DONE
            case Result.ALREADY_DONE:
                assert outcome.trip == self.trip
            case Result.REFUSED:
                assert outcome.facts == ()
                assert outcome.trip.state is self.trip.state

    def decide(self, decision: Callable[[], Change]) -> None:
        try:
            self.becomes(*decision())
        except Refusal:
            return

    def becomes(self, after: Trip, facts: tuple[Fact, ...]) -> None:
        if after.state is not self.trip.state:
            assert after.state in LEGAL_STEPS[self.trip.state]
        self.trip = after
        self.told += [fact for fact in facts if isinstance(fact, Event)]
        if self.ended is None and after.state.is_final:
            self.ended = after

    @invariant()
    def instants_are_in_order_and_never_in_the_future(self) -> None:
        instants = instants_of(self.trip)
        assert all(before <= after for before, after in pairwise(instants))
        assert instants[-1] <= self.now

    @invariant()
    def every_step_is_told_exactly_once(self) -> None:
        told = Counter(type(event) for event in self.told)
        assert told[DriverEnRoute] == (self.trip.en_route is not None)
        assert told[DriverArrived] == (self.trip.arrived is not None)
        assert told[TripStarted] == (self.trip.started is not None)
        assert told[TripStopReached] == len(self.trip.stops_reached)
        assert told[TripCompleted] == (self.trip.state is State.COMPLETED)
        assert told[TripCancelled] == (self.trip.state is State.CANCELLED)

    @invariant()
    def an_end_is_final(self) -> None:
        if self.ended:
            assert (self.trip.state, self.trip.ended_at) == (self.ended.state, self.ended.ended_at)
            assert instants_of(self.trip) == instants_of(self.ended)

    @invariant()
    def nobody_rides_without_the_pin(self) -> None:
        assert 0 <= self.trip.pin.attempts_left <= 5
        assert (self.trip.started is None) or self.trip.arrived


def instants_of(trip: Trip) -> list[datetime]:
    steps = (trip.en_route, trip.arrived, trip.started, *trip.stops_reached)
    end = [trip.ended_at] if trip.ended_at else []
    return [trip.assignment.at, *(step.at for step in steps if step), *end]


Histories.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestHistories = Histories.TestCase


@settings(deadline=None)
@given(st.lists(st.integers(0, len(JOURNEY) - 1), max_size=12))
def test_a_journey_ends_the_same_however_often_its_parts_are_repeated(repeats: list[int]) -> None:
    """Each action comes in its turn, and any earlier one any number of times in between."""
    once = act_all(assigned(), JOURNEY, later(90))[-1].trip
    noisy = [
        action
        for position, action in enumerate(JOURNEY)
        for action in [action, *(JOURNEY[repeat] for repeat in repeats if repeat <= position)]
    ]
    assert act_all(assigned(), noisy, later(90))[-1].trip == once


@settings(deadline=None)
@given(st.lists(st.sampled_from(JOURNEY), max_size=10))
def test_a_backlog_ends_as_its_actions_one_by_one(actions: list[Action]) -> None:
    trip = assigned()
    for action in actions:
        trip = act(trip, action, later(90)).trip
    outcomes = act_all(assigned(), actions, later(90))
    assert (outcomes[-1].trip if outcomes else assigned()) == trip
