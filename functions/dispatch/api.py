"""The dispatch API: every route loads, decides, saves, answers."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from dispatch import gates, price, store, store_cards, store_decisions
from dispatch.bodies import AssignBody, CancelBody, DeclineBody, DropoffBody, NoteBody, RideBody
from dispatch.booking import booking_of
from dispatch.decision import Result, Round
from dispatch.desk_list import DeskList
from dispatch.explanation import ConsiderationList, ConsiderationView, DecisionsView
from dispatch.model import Ride, RideId, RideState
from dispatch.offer import NoOpenOffer, ride_id_of
from dispatch.service import SERVICE
from dispatch.views import AcceptedView, DeclinedView, OfferView, RideList, RideSummary, RideView
from dispatch.wording import WORDINGS
from kernel import border, clock, ids
from kernel.caller import Caller
from kernel.cursor import decode, encode
from kernel.http import Api, Cursor, IdempotencyKey, PageSize, Response, Signed, answer, check_replay, created, fingerprint
from kernel.problem import NotFound

api = Api(SERVICE, WORDINGS)


@api.post("/v1/rides", status_code=201)
def request_ride(caller: Signed, key: IdempotencyKey, body: RideBody) -> Response[RideView]:
    """Ask for a ride now, for oneself or for a guest; the desk asks for whoever called."""
    ride_id = RideId(ids.derived(caller.id, "request_ride", key))
    known = store.get(ride_id)
    if known:
        check_replay(known.fingerprint, body)
    ride = known or _request(ride_id, caller, body)
    return created(_view(ride), ride.version, f"/v1/rides/{ride_id}", replayed=known is not None)


@api.get("/v1/rides")
def list_rides(
    caller: Signed,
    *,
    limit: PageSize = 20,
    cursor: Cursor = None,
    rider_id: Annotated[str | None, Query(description="For the desk: the rides of this rider.")] = None,
    listed: Annotated[DeskList, Query(description="For the desk: which of its lists.")] = DeskList.WITHOUT_DRIVER,
    ended_on: Annotated[date | None, Query(description="For the desk: the day (UTC) of `ended`, else today.")] = None,
) -> RideList:
    """One's own rides, newest first. For the desk, one of its lists: of those who still wait, the longest waiting first."""
    position = decode(cursor)
    if not caller.is_desk:
        rides, after = store.rides_of(caller.id, limit, position)
        return RideList(rides=[RideSummary.of(ride) for ride in rides], next_cursor=encode(after))
    if rider_id:
        rides, after = store.rides_of(rider_id, limit, position)
    else:
        rides, after = store.rides_on(listed, ended_on or clock.now().date(), limit, position)
    cards = store_cards.driver_cards({ride.assignment.driver_id for ride in rides if ride.assignment})
    lines = [RideSummary.of(ride, cards.get(ride.assignment.driver_id) if ride.assignment else None) for ride in rides]
    return RideList(rides=lines, next_cursor=encode(after))


@api.get("/v1/rides/{ride_id}")
def get_ride(caller: Signed, ride_id: str) -> Response[RideView]:
    """A ride, for its rider, the driver who is asked for it or carries it, and the desk. Poll it with `If-None-Match`."""
    ride = store.get(ride_id)
    if ride and (caller.is_desk or caller.id == ride.rider_id):
        return answer(_view(ride), ride.version)
    if ride and ride.lock and ride.lock.driver_id == caller.id:
        return answer(_view(ride).for_driver(carries=ride.state is RideState.ASSIGNED), ride.version)
    raise NotFound(what="ride")


@api.post("/v1/rides/{ride_id}/cancel")
def cancel_ride(caller: Signed, ride_id: str, body: CancelBody | None = None) -> Response[RideView]:
    """Withdraw the request while nobody has it yet. Cancelling twice is the same as cancelling once."""
    ride = _ridden_by(caller, ride_id)
    by = "rider" if caller.id == ride.rider_id else "desk"
    ride = store.save(ride, ride.cancel(by, body.reason if body else "", clock.now()))
    return answer(_view(ride), ride.version)


@api.put("/v1/rides/{ride_id}/dropoff")
def change_dropoff(caller: Signed, ride_id: str, body: DropoffBody) -> Response[RideView]:
    """Go somewhere else, while a driver is looked for; a price that was agreed no longer holds. Then it is the trip's."""
    ride = _ridden_by(caller, ride_id)
    ride = store.save(ride, ride.redirect(body.point, clock.now()))
    return answer(_view(ride), ride.version)


@api.put("/v1/rides/{ride_id}/note")
def change_note(caller: Signed, ride_id: str, body: NoteBody) -> Response[RideView]:
    """Tell the driver something else than before, until the ride is over."""
    ride = _ridden_by(caller, ride_id)
    ride = store.save(ride, ride.note(body.note))
    return answer(_view(ride), ride.version)


@api.post("/v1/rides/{ride_id}/assign")
def assign_driver(caller: Signed, ride_id: str, body: AssignBody) -> Response[RideView]:
    """The desk sends a driver of its choice, and says why; an offer still open is withdrawn."""
    ride = _ride(ride_id)
    at = clock.now()
    driver = store_cards.drivers([body.driver_id])[body.driver_id]
    card, verdict = gates.check_can_be_sent(ride, driver, at)
    sent = ride.send(card, body.reason, at)
    record = Round.of(ride, at, Result.SENT, [verdict], because=body.reason, by=caller.id)
    ride = store.save(ride, sent, store_decisions.recording(record), store_decisions.explaining(record, verdict))
    return answer(_view(ride), ride.version)


@api.get("/v1/rides/{ride_id}/decisions")
def get_decisions(ride_id: str) -> DecisionsView:
    """The whole decision record of a ride, for the desk."""
    ride = _ride(ride_id)
    return DecisionsView.of(ride, store_decisions.records(ride_id))


@api.get("/v1/decisions/mine")
def my_decisions(caller: Signed, limit: PageSize = 20, cursor: Cursor = None) -> ConsiderationList:
    """Why me, why not me: what the searches of the last days that saw this driver decided about him, newest first."""
    seen, after = store_decisions.considerations(caller.id, limit, decode(cursor))
    language = border.current().language
    return ConsiderationList(decisions=[ConsiderationView.of(each, language) for each in seen], next_cursor=encode(after))


@api.get("/v1/offers/current")
def current_offer(caller: Signed) -> OfferView:
    """The offer that waits for this driver's answer. Phones ask every few seconds: nothing open costs one read."""
    ride = store.ride_offered_to(caller.id)
    offer = ride.offer if ride else None
    if ride is None or offer is None or offer.driver_id != caller.id or clock.now() >= offer.expires_at:
        raise NoOpenOffer()
    return OfferView.of(ride, offer)


@api.post("/v1/offers/{offer_id}/accept")
def accept_offer(caller: Signed, offer_id: str) -> Response[AcceptedView]:
    """Take the ride. Only the driver who was asked can, and repeating it gets the same answer."""
    before = _ride_of_offer(offer_id)
    ride = store.save(before, before.accept(offer_id, store_cards.driver_card(caller.id), clock.now()))
    replayed = {"Idempotency_Replayed": "true"} if ride == before else {}
    return answer(AcceptedView.of(ride, offer_id), ride.version, status=200, **replayed)


@api.post("/v1/offers/{offer_id}/decline")
def decline_offer(caller: Signed, offer_id: str, body: DeclineBody | None = None) -> DeclinedView:
    """Leave the ride to others. The search goes on at once, and does not ask this driver again."""
    ride = _ride_of_offer(offer_id)
    ride = store.save(ride, ride.decline(offer_id, caller.id, body.reason if body else "", clock.now()))
    return DeclinedView(offer_id=offer_id, ride_id=ride.id)


def _request(ride_id: RideId, caller: Caller, body: RideBody) -> Ride:
    booking = booking_of(caller, body)
    card = store_cards.customer_card(booking.rider_id)
    debt = store_cards.debt(booking.rider_id)
    if debt:
        debt.check_settled()
    request = body.request(clock.now(), booking.booked_by)
    asked = Ride.ask(ride_id, booking.rider_id, request, card, fingerprint(body), terms=body.terms)
    if body.quote_token:
        price.check_quote(body.quote_token, booking.rider_id, request)
    open_rides = store.open_rides(booking.rider_id).plus(ride_id, for_guest=booking.for_guest)
    return store.create(asked, open_rides, store_cards.unless_erased(booking.rider_id))


def _ride(ride_id: str) -> Ride:
    ride = store.get(ride_id)
    if ride is None:
        raise NotFound(what="ride")
    return ride


def _ridden_by(caller: Caller, ride_id: str) -> Ride:
    """For its rider and the desk."""
    ride = store.get(ride_id)
    if ride is None or not (caller.is_desk or caller.id == ride.rider_id):
        raise NotFound(what="ride")
    return ride


def _ride_of_offer(offer_id: str) -> Ride:
    ride = store.get(ride_id_of(offer_id))
    if ride is None:
        raise NotFound(what="offer")
    return ride


def _view(ride: Ride) -> RideView:
    driver = store_cards.driver_card(ride.assignment.driver_id) if ride.assignment else None
    return RideView.of(ride, driver, border.current().language)


handler = api.handler
