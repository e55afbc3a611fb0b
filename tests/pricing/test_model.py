"""A ride's fare: whatever the order, the number and the lateness of what is told, one fare comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from events.dispatch import RideRequested
from events.location import TripTrackMeasured
from events.pricing import FareAgreed, FareCalculated
from events.trips import TripCancelled, TripCompleted
from kernel.outbox import Fact
from pricing.ending import Ending, Track
from pricing.fare import fare
from pricing.model import RideFare, State
from pricing.policy import POLICY
from pricing.receipt import Receipt
from pricing.recompute import faults
from pricing.route_straight_line import StraightLine
from tests.pricing.drafts import NOON, SUBURB, UPFRONT, trip

AGREED = fare(UPFRONT, trip())
END = NOON + timedelta(minutes=30)
REQUEST = RideRequested(
    ride_id="ride-1",
    rider_id="ana",
    pickup=SUBURB,
    dropoff=trip().dropoff,
    category="standard",
    needs=[],
    requested_at=NOON,
)
COMPLETED = TripCompleted(
    trip_id="trip-1",
    ride_id="ride-1",
    rider_id="ana",
    driver_id="rui",
    category="standard",
    pickup=SUBURB,
    dropoff=trip().dropoff,
    arrived_at=NOON + timedelta(minutes=5),
    started_at=NOON + timedelta(minutes=8),
    completed_at=END,
    waited_s=180,
)
CANCELLED = TripCancelled(
    trip_id="trip-1",
    ride_id="ride-1",
    rider_id="ana",
    driver_id="rui",
    by="rider",
    reason="changed_plans",
    stage="arrived",
    cancelled_at=END,
    fee_due=True,
    fee_rule="late_cancellation",
    find_another_driver=False,
    assigned_at=NOON,
)


def measured(distance_m: int, version: int, trip_id: str = "trip-1", points_used: int = 100) -> Track:
    event = TripTrackMeasured(
        trip_id=trip_id,
        ride_id="ride-1",
        driver_id="rui",
        distance_m=distance_m,
        duration_s=1_320,
        points_used=points_used,
        points_dropped=0,
    )
    return Track.of(event, version)


@dataclass
class Story:
    """A fare and everything that was said of it."""

    fare: RideFare
    said: list[Fact]
    now_s: int = 0

    def hears(self, what: str) -> None:
        now = END + timedelta(seconds=self.now_s)
        facts: tuple[Fact, ...] = ()
        match what:
            case "requested":
                self.fare, facts = self.fare.agree(REQUEST, AGREED)
            case "assigned":
                self.fare = self.fare.assign("rui")
            case "completed":
                self.fare, facts = self.fare.end(Ending.completed(COMPLETED), now)
            case "cancelled":
                self.fare, facts = self.fare.end(Ending.cancelled(CANCELLED), now)
            case "measured":
                self.fare = self.fare.measure(measured(10_400, version=2))
            case "measured_worse":
                self.fare = self.fare.measure(measured(3_000, version=1, points_used=0))
            case "measured_other":
                self.fare = self.fare.measure(measured(90_000, version=9, trip_id="trip-0"))
            case "erased":
                self.fare = self.fare.forget()
            case "time":
                self.now_s += POLICY.track_wait_s
        self.said += facts
        now = END + timedelta(seconds=self.now_s)
        if self.fare.may_be_told(now):
            self.fare, told = self.fare.tell(None, StraightLine(), now)
            self.said += told

    def told(self, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in self.said if isinstance(fact, kind)]


def story(heard: list[str]) -> Story:
    told = Story(RideFare("ride-1"), [])
    for what in heard:
        told.hears(what)
    return told


NEEDED = ["requested", "completed", "measured"]
ANYTHING = [*NEEDED, "assigned", "measured_worse", "measured_other", "erased"]


@given(st.permutations(NEEDED), st.lists(st.tuples(st.sampled_from(ANYTHING), st.integers(0, 10))))
def test_any_order_and_any_repetition_end_in_the_same_fare_told_once(order: list[str], more: list[tuple[str, int]]) -> None:
    heard = list(order)
    for what, position in more:
        heard.insert(position, what)
    told = story(heard)
    [agreed], [calculated] = told.told(FareAgreed), told.told(FareCalculated)
    assert isinstance(agreed, FareAgreed) and isinstance(calculated, FareCalculated)
    assert (agreed.expected, calculated.total) == (AGREED.total, final_of(story(NEEDED)).total)
    assert (calculated.rider_id, calculated.driver_id, calculated.trip_id) == ("ana", "rui", "trip-1")
    assert faults(final_of(told)) == []
    final = final_of(told)
    assert calculated.receipt_hash == (final.reduced_from or final.hash)


@given(st.lists(st.sampled_from([*ANYTHING, "cancelled", "time"]), max_size=12))
def test_whatever_is_heard_nothing_is_told_twice_or_before_its_time(heard: list[str]) -> None:
    told = story(heard)
    assert len(told.told(FareAgreed)) <= 1
    calculated = told.told(FareCalculated)
    assert len(calculated) == (told.fare.state is State.FINAL)
    if calculated:
        assert "requested" in heard
        assert {"completed", "cancelled"} & set(heard)
    if "erased" in heard and told.fare.is_over:
        assert told.fare.rider_id == ""
        assert final_of(told).facts.points_reduced


@given(st.lists(st.sampled_from(ANYTHING), max_size=8))
def test_a_told_fare_never_changes(later: list[str]) -> None:
    told = story(NEEDED)
    before = final_of(told)
    for what in later:
        told.hears(what)
    final = final_of(told)
    assert before.hash in (final.hash, final.reduced_from)
    assert final.total == before.total


def test_a_cancelled_ride_waits_for_no_track() -> None:
    told = story(["requested", "cancelled"])
    assert told.fare.final
    assert [fact.kind for fact in told.said if isinstance(fact, FareCalculated)] == ["cancellation"]


def test_of_a_ride_that_is_over_twice_the_first_end_counts() -> None:
    assert story(["requested", "cancelled", "completed", "measured"]).told(FareCalculated) == (
        story(["requested", "cancelled"]).told(FareCalculated)
    )


def final_of(told: Story) -> Receipt:
    assert told.fare.final
    return told.fare.final
