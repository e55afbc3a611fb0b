"""What the ratings API answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel.http import View
from ratings.anonymity import AnonymousComment, disclosed
from ratings.model import EndedTrip, RatingId
from ratings.policy import POLICY
from ratings.rating import Rating
from ratings.side import Side
from ratings.standing import Standing
from ratings.tags import TAGS
from ratings.words import Words


class WordsView(View):
    """The same in English and Portuguese."""

    en: str
    pt: str

    @classmethod
    def of(cls, words: Words) -> WordsView:
        return cls(en=words.en, pt=words.pt)


class TagView(View):
    """A word for a rating `about` the driver or the rider, for `stars_from` to `stars_to`.

    A rating with a safety tag opens a complaint at once; the person it is about never sees the tag.
    """

    tag: str
    about: Side
    stars_from: int
    stars_to: int
    is_safety: bool
    words: WordsView


class TagList(View):
    tags: list[TagView]

    @classmethod
    def published(cls) -> TagList:
        return cls(
            tags=[
                TagView(
                    tag=tag.code,
                    about=tag.about,
                    stars_from=tag.stars_from,
                    stars_to=tag.stars_to,
                    is_safety=tag.is_safety,
                    words=WordsView.of(tag.words),
                )
                for tag in TAGS
            ]
        )


class RuleView(View):
    """How ratings become a standing, and who sees what when."""

    average_of_latest: int
    shown_from_count: int
    average_decimals: int
    rating_window_s: int
    comments_disclosed_in_groups_of: int
    words: WordsView

    @classmethod
    def published(cls) -> RuleView:
        return cls(
            average_of_latest=POLICY.counted_max,
            shown_from_count=POLICY.shown_from,
            average_decimals=POLICY.average_decimals,
            rating_window_s=POLICY.rating_window_s,
            comments_disclosed_in_groups_of=POLICY.comment_group,
            words=WordsView.of(RULE),
        )


class OwnRatingView(View):
    """What the caller said about the other person."""

    stars: int
    tags: list[str]
    comment: str
    given_at: datetime
    is_withdrawn: bool

    @classmethod
    def of(cls, rating: Rating) -> OwnRatingView:
        return cls(
            stars=rating.stars,
            tags=rating.tags,
            comment=rating.comment,
            given_at=rating.given_at,
            is_withdrawn=rating.withdrawal is not None,
        )


class GivenRatingView(OwnRatingView):
    """One of the ratings that the caller gave."""

    trip_id: str


class GivenList(View):
    """A page may hold fewer ratings than asked for: of some trips only the other person said something."""

    ratings: list[GivenRatingView]
    next_cursor: str | None

    @classmethod
    def of(cls, trips: list[EndedTrip], side: Side, next_cursor: str | None) -> GivenList:
        found = [(trip, trip.given_by(side)) for trip in trips]
        given = [
            GivenRatingView(trip_id=trip.id, **OwnRatingView.of(rating).model_dump()) for trip, rating in found if rating
        ]
        return cls(ratings=given, next_cursor=next_cursor)


class ReceivedRatingView(View):
    """What the other person said about the caller. Comments are read anonymously, at `GET /v1/ratings/mine`."""

    stars: int
    tags: list[str]


class TripRatingView(View):
    """`received` is null until both have rated, or nobody may any more."""

    trip_id: str
    rateable_until: datetime
    is_revealed: bool
    own: OwnRatingView | None
    received: ReceivedRatingView | None

    @classmethod
    def of(cls, trip: EndedTrip, reader: Side, now: datetime) -> TripRatingView:
        own, received = trip.given_by(reader), trip.received_by(reader, now)
        return cls(
            trip_id=trip.id,
            rateable_until=trip.rateable_until,
            is_revealed=trip.is_revealed(now),
            own=OwnRatingView.of(own) if own else None,
            received=ReceivedRatingView(stars=received.stars, tags=received.harmless_tags) if received else None,
        )


class CommentView(View):
    """`month` is that of the whole group the comment came out with."""

    text: str
    month: str


class StandingView(View):
    """`average`, `distribution` and `tags` are of the latest ratings that count, and null until there are enough."""

    role: Side
    average: float | None
    count: int
    distribution: dict[int, int] | None
    tags: dict[str, int] | None

    @classmethod
    def facts(cls, standing: Standing) -> dict[str, Any]:
        shown = standing.average is not None
        return {
            "role": standing.side,
            "average": standing.average,
            "count": standing.count,
            "distribution": standing.distribution if shown else None,
            "tags": standing.tags if shown else None,
        }


class OwnStandingView(StandingView):
    """`comments` come without who said them or when, a whole group at a time."""

    comments: list[CommentView]

    @classmethod
    def of(cls, standing: Standing, newest_first: list[EndedTrip]) -> OwnStandingView:
        found = disclosed(newest_first, standing.side, standing.ever_counted)
        return cls(comments=[_comment(comment) for comment in found], **cls.facts(standing))


class WithdrawalView(View):
    by: str
    at: datetime
    reason: str


class DeskRatingView(View):
    """A rating as the desk sees it, the unrevealed ones included."""

    rating_id: str
    trip_id: str
    ride_id: str
    about: Side
    about_id: str
    stars: int
    tags: list[str]
    safety_tags: list[str]
    comment: str
    given_at: datetime
    revealed_at: datetime | None
    counted_at: datetime | None
    withdrawal: WithdrawalView | None

    @classmethod
    def of(cls, trip: EndedTrip, rating: Rating) -> DeskRatingView:
        return cls(
            rating_id=str(RatingId(trip.id, rating.about)),
            trip_id=trip.id,
            ride_id=trip.ride_id,
            about=rating.about,
            about_id=trip.person(rating.about),
            stars=rating.stars,
            tags=rating.harmless_tags,
            safety_tags=rating.safety_tags,
            comment=rating.comment,
            given_at=rating.given_at,
            revealed_at=trip.revealed_at,
            counted_at=rating.counted_at,
            withdrawal=WithdrawalView.model_validate(rating.withdrawal) if rating.withdrawal else None,
        )


class TripRatingsView(View):
    """What the people of a trip said of each other, as the desk sees it."""

    trip_id: str
    ratings: list[DeskRatingView]

    @classmethod
    def of(cls, trip: EndedTrip) -> TripRatingsView:
        return cls(trip_id=trip.id, ratings=[DeskRatingView.of(trip, rating) for rating in trip.about.values()])


class SubjectView(StandingView):
    """Somebody's standing and every rating of it, newest trip first; a page may hold fewer ratings than asked for."""

    subject_id: str
    ratings: list[DeskRatingView]
    next_cursor: str | None

    @classmethod
    def of(cls, standing: Standing, trips: list[EndedTrip], next_cursor: str | None) -> SubjectView:
        found = [(trip, trip.about.get(standing.side)) for trip in trips]
        return cls(
            subject_id=standing.person_id,
            ratings=[DeskRatingView.of(trip, rating) for trip, rating in found if rating],
            next_cursor=next_cursor,
            **cls.facts(standing),
        )


RULE = Words(
    en="Your rating is the mean of the latest ratings that count, shown once there are enough of them. A rating counts "
    "when both people of a trip have rated each other, or neither may any more. The desk may withdraw one, with a reason.",
    pt="Sua nota é a média das avaliações mais recentes que contam; ela aparece quando há avaliações suficientes. Uma "
    "avaliação conta quando as duas pessoas da viagem se avaliaram, ou quando o prazo acabou. A central pode retirar uma "
    "avaliação, informando o motivo.",
)


def _comment(comment: AnonymousComment) -> CommentView:
    return CommentView(text=comment.text, month=comment.month)
