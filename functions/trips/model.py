"""A trip, from the driver's assignment to its end: its facts. How it goes on is in `driving`, giving up in `cancelling`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, NewType

from events.dispatch import DriverAssigned
from events.trips import SharedLink, TripShareChanged
from kernel.clock import seconds
from kernel.outbox import Fact
from kernel.refusal import Refusal
from kernel.timer import Timer
from trips.assignment import Assignment, DriverCard
from trips.cancellation import Cancellation
from trips.itinerary import Itinerary
from trips.moment import Moment
from trips.pin import PinReset, StartPin
from trips.policy import POLICY
from trips.sharing import ShareLink, ShareLinks
from trips.side import Side
from trips.state import BEFORE_START, NOT_OVER, State

TripId = NewType("TripId", str)
Change = tuple["Trip", tuple[Fact, ...]]


class TripUnknown(Refusal):
    """There is no such trip, it is not the caller's, or its assignment has not reached us yet."""


class NotEnded(Refusal):
    """Only what has ended can be taken over: a trip under way ends where it began."""


class StepsOutOfOrder(Refusal):
    """The steps of a trip that is told afterwards contradict each other."""


class AccountErased(Refusal):
    """The rider was erased, and nothing is added to his trip."""


class TripOverdue(Timer, frozen=True, kw_only=True):
    """Nothing hangs for ever: look whether this trip should have ended."""

    trip_id: str


@dataclass(frozen=True)
class Track:
    """As `location` measured it; `version` tells a newer measurement from an older one."""

    distance_m: int
    duration_s: int
    version: int


@dataclass(frozen=True)
class Trip:
    """`forgotten` are its people who were erased: what is personal of them leaves with the trip's end."""

    id: TripId
    ride_id: str
    rider_id: str
    driver_id: str
    driver: DriverCard
    assignment: Assignment
    itinerary: Itinerary
    category: str
    pin: StartPin
    state: State = State.ASSIGNED
    en_route: Moment | None = None
    arrived: Moment | None = None
    started: Moment | None = None
    stops_reached: list[Moment] = field(default_factory=list)
    redirections: int = 0
    dropoff_changed_at: datetime | None = None
    completed: Moment | None = None
    cancellation: Cancellation | None = None
    track: Track | None = None
    shares: ShareLinks = field(default_factory=ShareLinks)
    forgotten: list[Side] = field(default_factory=list)
    version: int = 0

    @classmethod
    def begin(cls, event: DriverAssigned, pin_digits: str, forgotten: list[Side]) -> Change:
        trip = cls(
            id=TripId(event.trip_id),
            ride_id=event.ride_id,
            rider_id=event.rider_id,
            driver_id=event.driver_id,
            driver=DriverCard(event.driver_display_name, event.vehicle_plate, event.vehicle_description),
            assignment=Assignment(
                event.attempt, event.requested_at, event.assigned_at, event.assigned_by, event.estimated_pickup_s
            ),
            itinerary=Itinerary(event.pickup, event.dropoff, event.stops),
            category=event.category,
            pin=StartPin(pin_digits),
            forgotten=forgotten,
        )
        return trip, (TripOverdue(trip_id=trip.id, due_at=trip.overdue_at),)

    def imported(self) -> Trip:
        """As it ended in another system. Raises what such a history cannot be."""
        if (self.completed is None) == (self.cancellation is None):
            raise NotEnded()
        if self.completed and self.started is None:
            raise StepsOutOfOrder(step="completed", after="started")
        steps = {"arrived": self.arrived, "started": self.started, "completed": self.completed}
        told = [("assigned", self.assignment.at), *((name, step.at) for name, step in steps.items() if step)]
        for (earlier, earlier_at), (later, later_at) in pairwise(told):
            if later_at < earlier_at:
                raise StepsOutOfOrder(step=later, after=earlier)
        return self.without_the_forgotten()

    @property
    def names(self) -> dict[str, Any]:
        """What every fact about a trip names (`events.trips.TripEvent`)."""
        return {"trip_id": self.id, "ride_id": self.ride_id, "rider_id": self.rider_id, "driver_id": self.driver_id}

    @property
    def ended_at(self) -> datetime | None:
        end = self.completed or (self.cancellation and self.cancellation.moment)
        return end.at if end else None

    @property
    def overdue_at(self) -> datetime:
        """From the start on counted from when we heard of it: a phone long out of reach has as long as any other."""
        if self.started:
            return self.started.received_at + seconds(POLICY.ride_overdue_s)
        return self.assignment.at + seconds(POLICY.pickup_overdue_s)

    def waited_s(self, until: Moment) -> float:
        """How long the driver waited for the rider, who can have known of it only since we do."""
        return max(0.0, until.seconds_since(self.arrived)) if self.arrived else 0.0

    def told(self, at: datetime, now: datetime) -> Moment:
        """When the next step was taken, if the driver's phone says `at`. Raises what makes that impossible."""
        return Moment.told(at, now, assigned_at=self.assignment.at, previous_at=self._last_at)

    def here(self, now: datetime) -> Moment:
        """When the next step was taken, if it is taken here and now."""
        return Moment.ours(now, previous_at=self._last_at)

    def reset_pin(self, digits: str, reset: PinReset) -> Trip:
        self.state.require(*BEFORE_START)
        return replace(self, pin=self.pin.reset(digits, reset))

    def measure(self, track: Track) -> Trip:
        return self if self.track and self.track.version >= track.version else replace(self, track=track)

    def share(self, link: ShareLink, now: datetime) -> Change:
        if Side.RIDER in self.forgotten:
            raise AccountErased()
        self.state.require(*NOT_OVER)
        return replace(self, shares=self.shares.add(link, now))._telling_links()

    def unshare(self) -> Change:
        return replace(self, shares=ShareLinks())._telling_links() if self.shares.links else (self, ())

    def forget(self, side: Side) -> Trip:
        """Erase one of the two people. A trip under way needs its facts until its end, but cannot be followed any more."""
        if side in self.forgotten:
            return self
        trip = replace(self, forgotten=[*self.forgotten, side], shares=ShareLinks())
        return trip.without_the_forgotten() if self.state.is_final else trip

    def without_the_forgotten(self) -> Trip:
        """What the books need stays: ids, times, category, distance, the fee's rule, and roughly where."""
        if not self.forgotten:
            return self
        roughly = self.itinerary.rounded(POLICY.erased_point_decimals)
        return replace(
            self,
            itinerary=roughly if Side.RIDER in self.forgotten else self.itinerary,
            driver=DriverCard() if Side.DRIVER in self.forgotten else self.driver,
            cancellation=self.cancellation.without_own_words() if self.cancellation else None,
            pin=StartPin(""),
        )

    @property
    def _last_at(self) -> datetime:
        steps = (self.en_route, self.arrived, self.started, *self.stops_reached)
        return max([self.assignment.at, *(step.at for step in steps if step)])

    def _telling_links(self) -> Change:
        links = [SharedLink(token_hash=link.token_hash, ends_at=link.ends_at) for link in self.shares.links]
        return self, (TripShareChanged(**self.names, links=links, lasts_after_trip_s=POLICY.share_after_end_s),)
