"""The ratings API: every route loads, decides, saves, answers."""

from kernel import clock
from kernel.caller import Caller
from kernel.cursor import decode, encode
from kernel.http import Api, Cursor, PageSize, Response, Signed, created
from kernel.problem import NotFound
from ratings import store, store_complaints
from ratings.bodies import RatingBody, WithdrawalBody
from ratings.complaint import Complaint
from ratings.model import EndedTrip, OwnCase, RatingId, TripId, TripUnknown
from ratings.policy import POLICY
from ratings.rating import Withdrawal
from ratings.role import Role, side_of
from ratings.service import SERVICE
from ratings.side import Side
from ratings.views import (
    DeskRatingView,
    GivenList,
    OwnRatingView,
    OwnStandingView,
    RuleView,
    SubjectView,
    TagList,
    TripRatingsView,
    TripRatingView,
)
from ratings.wording import WORDINGS

api = Api(SERVICE, WORDINGS)

GIVEN_ONCE = 1
"""The version of what nobody edits."""


@api.post("/v1/trips/{trip_id}/rating")
def rate(caller: Signed, trip_id: str, body: RatingBody) -> Response[OwnRatingView]:
    """Rate the other person of a trip, once. The same again changes nothing; a safety tag reaches the desk at once."""
    before, side = _trip_of(caller, trip_id)
    now = clock.now()
    rating = body.rating(side.other, now)
    change = before.rate(rating, now, store.erased_sides(before))
    concern = Complaint.of_rating(before, rating)
    store.set_closing(change[0])
    trip = store.save(before, change, *([store_complaints.saving(concern)] if concern else []))
    own = trip.given_by(side) or rating
    return created(OwnRatingView.of(own), GIVEN_ONCE, f"/v1/trips/{trip_id}/rating", replayed=trip == before)


@api.get("/v1/trips/{trip_id}/rating")
def get_trip_rating(caller: Signed, trip_id: str) -> TripRatingView:
    """What one said about the other, and what the other said once it may be known."""
    trip, side = _trip_of(caller, trip_id)
    return TripRatingView.of(trip, side, clock.now())


@api.get("/v1/rating-tags")
def get_tags() -> TagList:
    """The words that go with stars."""
    return TagList.published()


@api.get("/v1/ratings/rule")
def get_rule() -> RuleView:
    """How ratings become a standing."""
    return RuleView.published()


@api.get("/v1/ratings/mine")
def get_own_standing(caller: Signed, role: Role = None) -> OwnStandingView:
    """What others think of the caller; who both rides and drives says in which `role`, else it is as a rider."""
    side = side_of(caller, role)
    standing = store.standing(side, caller.id)
    page = store.rated_trips(side, caller.id, POLICY.comments_of_latest, None)
    return OwnStandingView.of(standing, page.trips)


@api.get("/v1/ratings/given")
def get_given(caller: Signed, role: Role = None, limit: PageSize = 20, cursor: Cursor = None) -> GivenList:
    """What the caller said about others, newest trip first."""
    side = side_of(caller, role)
    page = store.rated_trips(side, caller.id, limit, decode(cursor))
    return GivenList.of(page.trips, side, encode(page.next))


@api.get("/v1/trips/{trip_id}/ratings")
def get_trip_ratings(caller: Signed, trip_id: str) -> TripRatingsView:
    """Both ratings of a trip, the unrevealed ones included, for the desk."""
    trip = store.get(TripId(trip_id))
    if trip is None:
        raise NotFound(what="trip")
    if caller.id in (trip.person(side) for side in Side):
        raise OwnCase()
    return TripRatingsView.of(trip)


@api.get("/v1/ratings/subjects/{subject}/{subject_id}")
def get_subject(caller: Signed, subject: Side, subject_id: str, limit: PageSize = 20, cursor: Cursor = None) -> SubjectView:
    """Somebody else's standing as `rider` or `driver` and his ratings, for the desk."""
    if caller.id == subject_id:
        raise OwnCase()
    standing = store.standing(subject, subject_id)
    page = store.rated_trips(subject, subject_id, limit, decode(cursor))
    return SubjectView.of(standing, page.trips, encode(page.next))


@api.post("/v1/ratings/{rating_id}/withdraw")
def withdraw(caller: Signed, rating_id: str, body: WithdrawalBody) -> DeskRatingView:
    """Take a rating back: it counts no more, and the standing is without it. Who did it and why stays on record."""
    rating_name = RatingId.parse(rating_id)
    trip = store.get(rating_name.trip_id) if rating_name else None
    if trip is None or rating_name is None or rating_name.about not in trip.about:
        raise NotFound(what="rating")
    trip = _withdrawn(trip, rating_name.about, Withdrawal(caller.id, clock.now(), body.reason))
    return DeskRatingView.of(trip, trip.about[rating_name.about])


def _withdrawn(before: EndedTrip, about: Side, withdrawal: Withdrawal) -> EndedTrip:
    """The standing of somebody erased is empty, and stays so until the sweep has taken the rating too."""
    trip = before.withdraw(about, withdrawal)
    standing = store.standing(about, trip.person(about))
    if standing.erased_at or not before.about[about].counts:
        return store.save(before, (trip, ()))
    return store.save_with_standing(trip, *standing.withdraw(trip.id, store.next_older(standing)))


def _trip_of(caller: Caller, trip_id: str) -> tuple[EndedTrip, Side]:
    trip = store.get(TripId(trip_id))
    if trip is None:
        raise TripUnknown()
    return trip, trip.side_of(caller.id)


handler = api.handler
