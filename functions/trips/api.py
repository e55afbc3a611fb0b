"""The trips API: every route loads, decides, saves, answers."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from kernel import border, clock, ids, settings
from kernel.caller import Caller
from kernel.cursor import decode, encode
from kernel.http import Api, Cursor, PageSize, Response, Signed, answer, created
from kernel.problem import NotFound
from trips import cancelling, redirecting, store
from trips.actions import Action, Kind, act, act_all
from trips.bodies import BacklogBody, CancelBody, DropoffBody, PinResetBody, StartBody, StepBody
from trips.model import Change, Trip, TripId, TripUnknown
from trips.pin import PinReset, random_digits
from trips.position import last_position
from trips.service import SERVICE
from trips.shared_trip import SharedTripView, ShareView
from trips.sharing import ShareLink, token_hash
from trips.side import Side
from trips.views import ActionView, BacklogView, TripList, TripView
from trips.wording import WORDINGS

api = Api(SERVICE, WORDINGS)


@api.get("/v1/trips")
def list_trips(
    caller: Signed,
    *,
    role: Literal["rider", "driver"] | None = None,
    person_id: Annotated[str | None, Query(max_length=128, description="For the desk: whose trips.")] = None,
    limit: PageSize = 20,
    cursor: Cursor = None,
) -> TripList:
    """One's own trips, newest first; who both rides and drives says in which `role`, else it is as a rider.

    The desk asks for anybody's, in the `role` it names, else as a driver's.
    """
    side = Side(role) if role else Side.RIDER if "riders" in caller.groups else Side.DRIVER
    if caller.is_desk and person_id:
        page = store.history(side, person_id, limit, decode(cursor))
        trips = [TripView.of(trip, _side_of(caller, trip) or side) for trip in page.trips]
    else:
        page = store.history(side, caller.id, limit, decode(cursor))
        trips = [TripView.of(trip, side) for trip in page.trips]
    return TripList(trips=trips, next_cursor=encode(page.next))


@api.get("/v1/trips/{trip_id}")
def get_trip(caller: Signed, trip_id: str) -> Response[TripView]:
    """A trip, for its people and the desk. Poll it with `If-None-Match`: it costs a 304 until something happens."""
    trip, side = _seen_by(caller, trip_id)
    return answer(TripView.of(trip, side), trip.version)


@api.post("/v1/trips/{trip_id}/en-route")
def en_route(caller: Signed, trip_id: str, body: StepBody) -> Response[TripView]:
    """The driver sets off. Sending this or any other action again changes nothing and gets the trip as it is."""
    return _act(caller, trip_id, Action(Kind.EN_ROUTE, body.at))


@api.post("/v1/trips/{trip_id}/arrive")
def arrive(caller: Signed, trip_id: str, body: StepBody) -> Response[TripView]:
    """The driver waits at the pickup. Waiting counts for the rider from when this is heard, whatever the phone says."""
    return _act(caller, trip_id, Action(Kind.ARRIVE, body.at))


@api.post("/v1/trips/{trip_id}/start")
def start(caller: Signed, trip_id: str, body: StartBody) -> Response[TripView]:
    """The rider is aboard and has said his PIN."""
    return _act(caller, trip_id, Action(Kind.START, body.at, pin=body.pin))


@api.post("/v1/trips/{trip_id}/stops/{n}")
def reach_stop(caller: Signed, trip_id: str, n: int, body: StepBody) -> Response[TripView]:
    """A stop on the way was reached, the first being 1."""
    return _act(caller, trip_id, Action(Kind.STOP, body.at, stop=n))


@api.post("/v1/trips/{trip_id}/complete")
def complete(caller: Signed, trip_id: str, body: StepBody) -> Response[TripView]:
    """The rider is where he wanted to be."""
    return _act(caller, trip_id, Action(Kind.COMPLETE, body.at))


@api.post("/v1/trips/{trip_id}/no-show")
def no_show(caller: Signed, trip_id: str, body: StepBody) -> Response[TripView]:
    """The rider did not come, though the driver waited long enough; 409 says how many seconds are missing."""
    return _act(caller, trip_id, Action(Kind.NO_SHOW, body.at))


@api.post("/v1/trips/{trip_id}/actions")
def work_off_backlog(caller: Signed, trip_id: str, body: BacklogBody) -> Response[BacklogView]:
    """What a phone could not send, in order. Each action stands alone: one refused does not hold up those behind it."""
    trip = _driven_by(caller, trip_id)
    outcomes = act_all(trip, [action.as_action for action in body.actions], clock.now())
    facts = tuple(fact for outcome in outcomes for fact in outcome.facts)
    trip = store.save(trip, (outcomes[-1].trip, facts))
    results = [ActionView.of(outcome, border.current().language) for outcome in outcomes]
    return answer(BacklogView(results=results, trip=TripView.of(trip, Side.DRIVER)), trip.version)


@api.post("/v1/trips/{trip_id}/cancel")
def cancel(caller: Signed, trip_id: str, body: CancelBody) -> Response[TripView]:
    """Give the trip up: its people until it starts, the desk until it ends. `cancellation` tells the fee's rule."""
    trip, side = _seen_by(caller, trip_id)
    trip = store.save(trip, _cancelled(trip, side, body))
    return answer(TripView.of(trip, side), trip.version)


@api.put("/v1/trips/{trip_id}/dropoff")
def change_dropoff(caller: Signed, trip_id: str, body: DropoffBody) -> Response[TripView]:
    """Go somewhere else, from the assignment to the end. A price that was agreed no longer holds: the way driven is paid."""
    trip, side = _seen_by(caller, trip_id)
    if side is Side.DRIVER:
        raise TripUnknown()
    trip = store.save(trip, redirecting.redirect(trip, body.point, clock.now()))
    return answer(TripView.of(trip, side), trip.version)


@api.post("/v1/trips/{trip_id}/pin-reset")
def reset_pin(caller: Signed, trip_id: str, body: PinResetBody) -> Response[TripView]:
    """A new PIN, with all attempts again, for a trip that has not started."""
    trip, side = _seen_by(caller, trip_id)
    if side is not Side.DESK:
        raise TripUnknown()
    trip = store.save(trip, (trip.reset_pin(random_digits(), PinReset(clock.now(), caller.id, body.reason)), ()))
    return answer(TripView.of(trip, side), trip.version)


@api.post("/v1/trips/{trip_id}/share")
def share(caller: Signed, trip_id: str) -> Response[ShareView]:
    """One more link to follow the trip by. The token is not kept, so a repeated request makes another link."""
    trip = _ridden_by(caller, trip_id)
    token, now = ids.unguessable_token(), clock.now()
    link = ShareLink.make(token, now)
    trip = store.save_shared(trip.share(link, now), link)
    path = f"/v1/shared-trips/{token}"
    return created(ShareView(token=token, url=settings.api_url() + path, expires_at=link.ends_at), trip.version, path)


@api.delete("/v1/trips/{trip_id}/share")
def unshare(caller: Signed, trip_id: str) -> Response[TripView]:
    """Withdraw every link to the trip, at once."""
    trip = _ridden_by(caller, trip_id)
    trip = store.save(trip, trip.unshare())
    return answer(TripView.of(trip, Side.RIDER), trip.version)


@api.get("/v1/shared-trips/{token}")
def follow(token: str) -> SharedTripView:
    """A shared trip, for whoever holds the link. Without `location` it is told without the car's position."""
    trip = store.get_shared(token_hash(token))
    if trip is None:
        raise NotFound(what="shared trip")
    trip.shares.check(token_hash(token), clock.now(), trip.ended_at)
    return SharedTripView.of(trip, None if trip.state.is_final else last_position(trip.id))


def _act(caller: Caller, trip_id: str, action: Action) -> Response[TripView]:
    trip = _driven_by(caller, trip_id)
    outcome = act(trip, action, clock.now())
    trip = store.save(trip, (outcome.trip, outcome.facts))
    if outcome.refusal:
        raise outcome.refusal
    return answer(TripView.of(trip, Side.DRIVER), trip.version)


def _cancelled(trip: Trip, side: Side, body: CancelBody) -> Change:
    now = clock.now()
    match side:
        case Side.DRIVER:
            another = body.find_another_driver is not False
            return cancelling.cancel_by_driver(trip, body.reason, body.at or now, now, find_another_driver=another)
        case Side.DESK:
            another = body.find_another_driver is True
            return cancelling.cancel_by_desk(trip, body.reason, now, find_another_driver=another)
        case _:
            return cancelling.cancel_by_rider(trip, body.reason, now)


def _seen_by(caller: Caller, trip_id: str) -> tuple[Trip, Side]:
    trip = _trip(trip_id)
    side = _side_of(caller, trip)
    if side is None:
        raise TripUnknown()
    return trip, side


def _side_of(caller: Caller, trip: Trip) -> Side | None:
    """As whom the caller sees a trip. One of the desk is the desk, even for a trip he booked, but not for one he drives."""
    if caller.id == trip.driver_id:
        return Side.DRIVER
    if caller.is_desk:
        return Side.DESK
    return Side.RIDER if caller.id == trip.rider_id else None


def _driven_by(caller: Caller, trip_id: str) -> Trip:
    trip = _trip(trip_id)
    if caller.id != trip.driver_id:
        raise TripUnknown()
    return trip


def _ridden_by(caller: Caller, trip_id: str) -> Trip:
    trip = _trip(trip_id)
    if caller.id != trip.rider_id:
        raise TripUnknown()
    return trip


def _trip(trip_id: str) -> Trip:
    trip = store.get(TripId(trip_id))
    if trip is None:
        raise TripUnknown()
    return trip


handler = api.handler
