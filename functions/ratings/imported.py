"""Trips that were rated in the system before: their ratings count like any others, and nothing else follows from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from kernel.refusal import Refusal
from ratings.model import EndedTrip, TripId
from ratings.rating import Rating
from ratings.side import Side

Name = Annotated[str, Meta(min_length=1, max_length=128)]
Instant = Annotated[datetime, Meta(tz=True)]


class PersonErased(Refusal):
    """The account of one of the two is gone, and nothing brings it back."""


class RatedTwice(Refusal):
    """Each side has one rating."""


class LongForgotten(Refusal):
    """Nobody rated the trip, and nobody may complain about it any more: it would be forgotten at once."""


class RatingRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said about one side of the trip."""

    about: Side
    stars: Annotated[int, Meta(ge=1, le=5)]
    comment: Annotated[str, Meta(max_length=5000)]
    given_at: Instant


class TripRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trip that is over, with what its two people said of each other, if they did."""

    trip_id: Name
    ride_id: Name
    rider_id: Name
    driver_id: Name
    ended_at: Instant
    completed: bool
    ratings: Annotated[list[RatingRecord], Meta(max_length=2)]

    @classmethod
    def of(cls, trip: EndedTrip) -> TripRecord:
        """As it is held, what is said about the rider first; what the desk has withdrawn is left out."""
        held = [trip.about[side] for side in Side if side in trip.about]
        return cls(
            trip_id=trip.id,
            ride_id=trip.ride_id,
            rider_id=trip.rider_id,
            driver_id=trip.driver_id,
            ended_at=trip.ended_at,
            completed=trip.completed,
            ratings=[
                RatingRecord(about=rating.about, stars=rating.stars, comment=rating.comment, given_at=rating.given_at)
                for rating in held
                if not rating.withdrawal
            ],
        )

    @property
    def is_twice_about_one_side(self) -> bool:
        return len({rating.about for rating in self.ratings}) < len(self.ratings)

    def trip(self, version: int) -> EndedTrip:
        """All of it is revealed, and counts since it was given."""
        about = {
            said.about: Rating(said.about, said.stars, said.given_at, comment=said.comment, counted_at=said.given_at)
            for said in self.ratings
        }
        return EndedTrip(
            TripId(self.trip_id),
            self.ride_id,
            self.rider_id,
            self.driver_id,
            self.ended_at,
            self.completed,
            about,
            revealed_at=max((said.given_at for said in self.ratings), default=None),
            imported=True,
            version=version,
        )
