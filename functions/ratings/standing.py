"""What a person's ratings amount to.

The rule, published at `GET /v1/ratings/rule`: the mean of the newest ratings that count, `newest` by the end of the trip. So
a standing depends on which ratings count and not on the order in which they were revealed or withdrawn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from events.ratings import LowRatingReceived, RatingGiven, StandingWithdrawn
from kernel.clock import rfc3339, seconds
from kernel.event import Event
from kernel.outbox import Fact
from kernel.timer import Timer
from ratings.model import EndedTrip
from ratings.policy import POLICY
from ratings.rating import Rating
from ratings.side import Side


class ErasureDue(Timer, frozen=True, kw_only=True):
    """Time to take the person out of trips and complaints."""

    side: Side
    person_id: str


@dataclass(frozen=True)
class Counted:
    """As much of a rating as an average is made of."""

    trip_id: str
    ended_at: datetime
    stars: int
    tags: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, trip: EndedTrip, rating: Rating) -> Counted:
        return cls(trip.id, trip.ended_at, rating.stars, rating.harmless_tags)

    @property
    def age(self) -> tuple[str, str]:
        """Sorts the oldest first."""
        return rfc3339(self.ended_at), self.trip_id


@dataclass(frozen=True)
class Standing:
    """One person's in one role. `count` are all ratings that count, `latest` the newest of them, newest first; `withdrawn`
    are those that counted until the desk took them back.

    The standing of an erased person stays empty, so that nothing late brings him back.
    """

    side: Side
    person_id: str
    count: int = 0
    latest: list[Counted] = field(default_factory=list)
    erased_at: datetime | None = None
    withdrawn: int = 0
    version: int = 0

    @property
    def average(self) -> float | None:
        if self.count < POLICY.shown_from:
            return None
        return round(sum(counted.stars for counted in self.latest) / len(self.latest), POLICY.average_decimals)

    @property
    def distribution(self) -> dict[int, int]:
        """How many of the latest have how many stars."""
        found = Counter(counted.stars for counted in self.latest)
        return {stars: found[stars] for stars in range(1, 6)}

    @property
    def tags(self) -> dict[str, int]:
        """How many of the latest say what, the most frequent first."""
        return dict(Counter(tag for counted in self.latest for tag in counted.tags).most_common())

    @property
    def overflows(self) -> bool:
        """There are older ratings than the latest."""
        return self.count > len(self.latest)

    def count_in(self, trip: EndedTrip) -> tuple[Standing, tuple[Event, ...]]:
        """A rating that was not counted before counts from now on."""
        standing, given = self.take_over(trip)
        return standing, (*given, *self._alarm(trip, trip.about[self.side]))

    def take_over(self, trip: EndedTrip) -> tuple[Standing, tuple[Event, ...]]:
        """The same for one that was given long ago: it alarms nobody."""
        rating = trip.about[self.side]
        latest = sorted([*self.latest, Counted.of(trip, rating)], key=lambda counted: counted.age, reverse=True)
        standing = replace(self, count=self.count + 1, latest=latest[: POLICY.counted_max])
        given = RatingGiven(
            subject=self.side,
            subject_id=self.person_id,
            trip_id=trip.id,
            ride_id=trip.ride_id,
            stars=rating.stars,
            tags=rating.harmless_tags,
            average=standing.average,
            count=standing.count,
        )
        return standing, (given,)

    @property
    def ever_counted(self) -> int:
        return self.count + self.withdrawn

    def withdraw(self, trip_id: str, next_older: Counted | None) -> tuple[Standing, tuple[Event, ...]]:
        """The desk takes a rating back that counted, and its place among the others is kept."""
        standing, told = self.take_out(trip_id, next_older)
        return replace(standing, withdrawn=self.withdrawn + 1), told

    def take_out(self, trip_id: str, next_older: Counted | None) -> tuple[Standing, tuple[Event, ...]]:
        """A rating that counted does no more; `next_older`, the newest beyond the latest, takes a place it leaves free."""
        left = [counted for counted in self.latest if counted.trip_id != trip_id]
        if next_older and len(left) < len(self.latest):
            left.append(next_older)
        standing = replace(self, count=self.count - 1, latest=left)
        told = StandingWithdrawn(
            subject=self.side, subject_id=self.person_id, average=standing.average, count=standing.count
        )
        return standing, (told,)

    def erase(self, now: datetime) -> tuple[Standing, tuple[Fact, ...]]:
        """The sweep of trips and complaints comes a little later, when what was just being written can be found."""
        if self.erased_at:
            return self, ()
        erased = Standing(self.side, self.person_id, erased_at=now, version=self.version)
        due_at = now + seconds(POLICY.erasure_delay_s)
        return erased, (ErasureDue(side=self.side, person_id=self.person_id, due_at=due_at),)

    def _alarm(self, trip: EndedTrip, rating: Rating) -> tuple[Event, ...]:
        if rating.stars > POLICY.low_stars:
            return ()
        return (
            LowRatingReceived(
                subject=self.side,
                subject_id=self.person_id,
                trip_id=trip.id,
                ride_id=trip.ride_id,
                stars=rating.stars,
                tags=rating.tags,
            ),
        )
