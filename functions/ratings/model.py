"""A trip that is over, and what its two people think of each other.

Neither learns what the other said before he has spoken himself or may no longer: so nobody pays anybody back.

    nobody has rated ──▶ one has rated ──▶ revealed
                              └── window closes ──▲
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, NewType

from kernel.clock import seconds
from kernel.outbox import Fact
from kernel.refusal import Refusal
from kernel.timer import Timer
from ratings.policy import POLICY
from ratings.rating import Rating, Withdrawal
from ratings.side import Side

TripId = NewType("TripId", str)


class TripUnknown(Refusal):
    """There is no such trip, it is not the caller's, it is not over, or its end has not reached us yet."""


class TripNotCompleted(Refusal):
    """Nobody rode: there is nothing to rate."""


class RatingWindowClosed(Refusal):
    """The time to rate is over."""


class AlreadyRated(Refusal):
    """This side has rated, and said something else."""


class OtherPersonErased(Refusal):
    """The account of the person to be rated is gone, and with it everything about him."""


class AccountErased(Refusal):
    """Who was erased says nothing more."""


class OwnCase(Refusal):
    """Who is one of the two people concerned does not act for the desk."""


class RatingCounts(Timer, frozen=True, kw_only=True):
    """Let a revealed rating count in the standing of the person it is about."""

    trip_id: str
    about: Side


@dataclass(frozen=True)
class EndedTrip:
    """`about` holds what was said about each side. Of an `imported` trip it was said in the old system, and no more is."""

    id: TripId
    ride_id: str
    rider_id: str
    driver_id: str
    ended_at: datetime
    completed: bool = True
    about: dict[Side, Rating] = field(default_factory=dict)
    revealed_at: datetime | None = None
    imported: bool = False
    version: int = 0

    @property
    def waits_for_its_window(self) -> bool:
        """One of the two has rated, and is heard when the other has or the window closes."""
        return bool(self.about) and self.revealed_at is None

    @property
    def rateable_until(self) -> datetime:
        return self.ended_at if self.imported else self.ended_at + seconds(POLICY.rating_window_s)

    def person(self, side: Side) -> str:
        return self.rider_id if side is Side.RIDER else self.driver_id

    def side_of(self, person_id: str) -> Side:
        """Raises for everybody else, as if there was no trip."""
        for side in Side:
            if self.person(side) == person_id:
                return side
        raise TripUnknown()

    def given_by(self, side: Side) -> Rating | None:
        return self.about.get(side.other)

    def is_revealed(self, now: datetime) -> bool:
        return self.revealed_at is not None or now >= self.rateable_until

    def received_by(self, side: Side, now: datetime) -> Rating | None:
        """What the other said, once it may be known; never what the desk took back."""
        rating = self.about.get(side)
        return rating if rating and self.is_revealed(now) and not rating.withdrawal else None

    def rate(self, rating: Rating, now: datetime, erased: frozenset[Side] = frozenset()) -> Change:
        """The one rating that a side has. Said again, nothing more happens; both said, both are revealed at once.

        `erased` are the sides whose accounts are gone.
        """
        if rating.about.other in erased:
            raise AccountErased()
        if rating.about in erased:
            raise OtherPersonErased()
        if not self.completed:
            raise TripNotCompleted()
        if given := self.about.get(rating.about):
            if given.says_the_same_as(rating):
                return self, ()
            raise AlreadyRated(given_at=given.given_at)
        if now >= self.rateable_until:
            raise RatingWindowClosed(rateable_until=self.rateable_until)
        rated = self._with(rating)
        return rated._revealed(now) if len(rated.about) == len(Side) else (rated, ())

    def close(self, now: datetime) -> Change:
        """Reveal what there is when the window is over, however often and early it is asked."""
        if self.revealed_at or not self.about or now < self.rateable_until:
            return self, ()
        return self._revealed(now)

    def counted(self, about: Side, now: datetime) -> EndedTrip:
        return self._with(replace(self.about[about], counted_at=now))

    def withdraw(self, about: Side, withdrawal: Withdrawal) -> EndedTrip:
        """Withdrawn twice, the first withdrawal stands."""
        if withdrawal.by in (self.rider_id, self.driver_id):
            raise OwnCase()
        rating = self.about[about]
        return self if rating.withdrawal else self._with(replace(rating, withdrawal=withdrawal))

    def forget(self, side: Side) -> EndedTrip:
        """Erase one of the two people: what was said about him goes, of what he said the stars and tags stay."""
        kept = {about: rating.without_comment() for about, rating in self.about.items() if about is not side}
        return replace(self, about=kept)

    def _with(self, rating: Rating) -> EndedTrip:
        return replace(self, about=self.about | {rating.about: rating})

    def _revealed(self, now: datetime) -> Change:
        revealed = replace(self, revealed_at=now)
        return revealed, tuple(RatingCounts(trip_id=self.id, about=about, due_at=now) for about in sorted(self.about))


Change = tuple[EndedTrip, tuple[Fact, ...]]


class RatingId(NamedTuple):
    """A rating is named by its trip and the side it is about.

    >>> str(RatingId.parse("trip-1.driver"))
    'trip-1.driver'
    """

    trip_id: TripId
    about: Side

    @classmethod
    def parse(cls, text: str) -> RatingId | None:
        trip_id, _, about = text.rpartition(".")
        return cls(TripId(trip_id), Side(about)) if trip_id and about in set(Side) else None

    def __str__(self) -> str:
        return f"{self.trip_id}.{self.about}"
