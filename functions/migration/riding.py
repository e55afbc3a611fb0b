"""A rider's ride: asked for, looked at, cancelled, rated, as old apps do it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.geo import Point, distance_m
from migration import estimates, legacy, other_side, ride_look, store_numbers, store_rides, supply, tipping
from migration.acting import Acting, NothingDone, Refused, Unclear
from migration.capability import Home
from migration.model import Side
from migration.old import OldAnswer, OldCall, OldRefusal, minor_of, money_text
from migration.person import Person
from migration.ride_home import Asked, Riding
from migration.ride_number import NumberedRide
from migration.ride_policy import POLICY
from migration.ride_view import CARRYING, LIVE, Document, Sight, money_of, ms, old_view
from migration.ride_wish import new_end_of, note_of, wish_of

NO_RIDE = OldAnswer.empty(204)

NOT_HEARD_OF_TRIP = frozenset({"not_found", "trip_unknown"})
"""What a service refuses with that has not been told yet how a trip ended."""

HIGHEST_DIGIT_OF_A_TIP = 6
"""What has more digits is none that anybody means; how much may be tipped the services say."""

WHY_A_DRIVER_CANCELS = {"NO_SHOW": "no_show", "WRONG_GPS": "cannot_reach_pickup"}


def home_of_request(call: OldCall, person: Person, wanted: Side) -> Home:
    riding = store_rides.riding(person.user_id)
    if _is_being_asked(riding):
        return Home(Side.SERVICE, binding=True)
    if riding.ride and _is_live(person, riding.ride):
        return Home(Side.SERVICE, binding=True)
    return Home(supply.side_of_request(call, person, wanted))


def request(call: OldCall, services: Acting) -> OldAnswer:
    """The price the services would tell goes with the request, so that it holds.

    What is sent is kept until it is answered: an app that asks again, because it heard nothing, repeats that very request.
    """
    user_id = services.person.user_id
    riding = store_rides.riding(user_id)
    asked = riding.asked if riding.asked and _is_being_asked(riding) else None
    if asked is None:
        wish = wish_of(call)
        quote = _quote(services, wish)
        body = wish | {"quote_token": quote["token"]}
        estimated = money_text(money_of(quote["total"])) or ""
        asked = Asked(store_numbers.take(store_numbers.RIDES), body, estimated, ride_look.now_ms())
        store_rides.begin_asking(riding, asked)
    try:
        ride: Document = services.post("/v1/rides", asked.body, key=_key(asked.number)).document
    except NothingDone:
        store_rides.stop_asking(user_id)
        raise
    except Refused as refused:
        store_rides.stop_asking(user_id)
        if refused.code == "ride_already_open":
            raise OldRefusal(409, "You already have a ride in progress") from refused
        raise
    number = store_numbers.name(ride["ride_id"], asked.number, asked.estimated)
    store_rides.begin_riding(user_id, number, ms(ride["requested_at"]))
    return OldAnswer.of(old_view(Sight(number, ride, estimated=asked.estimated)))


def would_request(call: OldCall, services: Acting, by_legacy: OldAnswer) -> OldAnswer | None:
    """What the services would say to a request, without asking for a ride. Who would come is not foretold.

    The old system refuses for reasons of its own day (a ride is on, a card is locked): nothing to compare.
    """
    if not by_legacy.is_good:
        return None
    wish = wish_of(call)
    services.get("/v1/riders/me")
    quote = _quote(services, wish)
    return OldAnswer.of(
        {
            "startLocationLat": wish["pickup"]["lat"],
            "startLocationLong": wish["pickup"]["lng"],
            "endLocationLat": wish["dropoff"]["lat"],
            "endLocationLong": wish["dropoff"]["lng"],
            "requestedCarType": {"carCategory": call.text("carCategory", "REGULAR").upper()},
            "estimatedFare": money_text(money_of(quote["total"])),
            "comment": wish.get("note"),
        },
        lines={line["code"]: line["amount"]["amount_minor"] for line in quote["lines"]},
        distance_m=quote["distance_m"],
        straight_m=distance_m(Point(**wish["pickup"]), Point(**wish["dropoff"])),
    )


def home_of_current(person: Person, wanted: Side) -> Home:
    if store_rides.riding(person.user_id).ride:
        return Home(Side.SERVICE, binding=True)
    return Home(wanted)


def current(call: OldCall, services: Acting) -> OldAnswer:
    """The live one of the services; else what the old system still carries; else one that was booked by other means."""
    user_id = services.person.user_id
    riding = store_rides.riding(user_id)
    if riding.ride and (known := store_numbers.by_number(riding.ride)):
        seen = ride_look.as_rider(services, known)
        if seen.status in LIVE:
            return OldAnswer.of(old_view(seen))
    with contextlib.suppress(legacy.Silent, legacy.NotThere):
        if ride := other_side.live_ride(call, "RIDER"):
            return OldAnswer.of(ride)
    return _booked_elsewhere(services) or NO_RIDE


def last(call: OldCall, services: Acting) -> OldAnswer:
    """The last one, as long as its rider has not rated it."""
    riding = store_rides.riding(services.person.user_id)
    if riding.ride and (known := store_numbers.by_number(riding.ride)):
        seen = ride_look.as_rider(services, known)
        if seen.status == "COMPLETED" and seen.trip and not _is_rated(services, seen.trip["trip_id"]):
            return OldAnswer.of(old_view(seen))
    return legacy.ask(call)


def ride_map(call: OldCall, _services: Acting) -> OldAnswer:
    """Maps of rides are drawn by the old system, later, and until then it answers with nothing."""
    ride_look.numbered(call)
    return OldAnswer.empty(200)


def show(call: OldCall, services: Acting) -> OldAnswer:
    return OldAnswer.of(old_view(ride_look.by_whoever_asks(services, ride_look.numbered(call))))


def change(call: OldCall, services: Acting) -> OldAnswer:
    """Another destination, another note, or both."""
    known = ride_look.numbered(call)
    seen = ride_look.as_rider(services, known)
    if seen.status not in LIVE:
        raise OldRefusal(409, f"Ride is {seen.status}")
    try:
        if end := new_end_of(call):
            _redirect(services, known, seen, end)
        if "comment" in call.parameters:
            services.put(f"/v1/rides/{known.ride_id}/note", {"note": note_of(call)})
    except Refused as refused:
        if refused.status in (409, 422):
            raise OldRefusal(409, refused.detail or "Ride can't be changed") from refused
        raise
    return OldAnswer.of(old_view(ride_look.as_rider(services, known)))


def cancel(call: OldCall, services: Acting) -> OldAnswer:
    """By the rider, or by the driver who carries it: a ride that an old app asked for ends with that, as it always did."""
    known = ride_look.numbered(call)
    user_id = services.person.user_id
    by = call.parameters.get("avatarType", "RIDER").upper()
    if by not in ("RIDER", "DRIVER"):
        raise OldRefusal(403, "This ride is cancelled at the desk's console")
    trip_id = store_rides.trip_carried(known.number, user_id) if by == "DRIVER" else ""
    if by == "DRIVER" and not trip_id:
        raise OldRefusal(403, "This is not your ride")
    try:
        if trip_id:
            was_asked_for_elsewhere = not known.estimated
            body = {"reason": _drivers_reason(call), "find_another_driver": was_asked_for_elsewhere}
            _cancel_trip(services, trip_id, body)
            store_rides.set_down(user_id)
            return OldAnswer.of(old_view(ride_look.as_driver(services, known, trip_id)))
        _cancel_as_rider(services, known)
    except Refused as refused:
        if refused.status == 409:
            raise OldRefusal(409, refused.detail or "Ride can't be cancelled") from refused
        raise
    return OldAnswer.of(old_view(ride_look.as_rider(services, known)))


def rate(call: OldCall, services: Acting) -> OldAnswer:
    """The tip first: if the services do not answer, nothing has been done, and the app may try again."""
    known = ride_look.numbered(call)
    carried = store_rides.trip_carried(known.number, services.person.user_id)
    seen = ride_look.by_whoever_asks(services, known)
    if seen.status != "COMPLETED" or seen.trip is None:
        raise OldRefusal(400, "Ride is not completed yet")
    stars = round(call.number("rating"))
    if not 1 <= stars <= 5:
        raise OldRefusal(400, "Rating must be between 1 and 5")
    if not carried and (tip_minor := _tip_minor(call)):
        tipping.tip(services, known, seen.fare, tip_minor)
    body: dict[str, Any] = {"stars": stars}
    if comment := call.parameters.get("comment", "").strip():
        body["comment"] = comment[:1000]
    path = f"/v1/trips/{seen.trip['trip_id']}/rating"
    _when_heard_of(lambda: services.post(path, body))
    return OldAnswer.of(old_view(ride_look.by_whoever_asks(services, known)))


def _is_being_asked(riding: Riding) -> bool:
    return riding.asked is not None and ride_look.now_ms() - riding.asked.at_ms < POLICY.same_request_s * 1000


def _is_live(person: Person, number: int) -> bool:
    """While the services do not answer, a ride they had is taken to be live: no second one is asked for elsewhere."""
    known = store_numbers.by_number(number)
    if known is None:
        return False
    try:
        if ride_look.as_rider(Acting(person), known).status in LIVE:
            return True
    except OldRefusal:
        pass
    except (NothingDone, Unclear, Refused):
        return True
    return False


def _is_rated(services: Acting, trip_id: str) -> bool:
    try:
        return services.get(f"/v1/trips/{trip_id}/rating").document["own"] is not None
    except Refused:
        return False


def _booked_elsewhere(services: Acting) -> OldAnswer | None:
    """By the desk, or with the new app."""
    rides = services.get("/v1/rides", limit=1).document["rides"]
    if not rides or rides[0]["state"] not in ("searching", "offered", "assigned"):
        return None
    known = store_numbers.by_number(store_numbers.number_of(rides[0]["ride_id"]))
    if known is None:
        return None
    seen = ride_look.as_rider(services, known)
    if seen.status not in LIVE:
        return None
    store_rides.begin_riding(services.person.user_id, known.number, ms(rides[0]["requested_at"]))
    return OldAnswer.of(old_view(seen))


def _quote(services: Acting, wish: dict[str, Any]) -> Document:
    try:
        found = services.post("/v1/quotes", {"pickup": wish["pickup"], "dropoff": wish["dropoff"]}, changes=False).document
    except Refused as refused:
        if refused.code in estimates.NO_PRICE_THERE:
            raise NothingDone(f"only the old system may know a price: {refused.code}") from refused
        raise OldRefusal(400, refused.detail) from refused
    except Unclear as unclear:
        raise NothingDone("a price is only told") from unclear
    quote: Document | None = next((each for each in found["quotes"] if each["category"] == wish["category"]), None)
    if quote is None:
        raise OldRefusal(400, "Car category is not available")
    return quote


def _cancel_as_rider(services: Acting, known: NumberedRide) -> None:
    reason = {"reason": "changed_plans"}
    _at_whoever_has_it(
        ride_look.as_rider(services, known),
        lambda: services.post(f"/v1/rides/{known.ride_id}/cancel", reason),
        lambda trip_id: _cancel_trip(services, trip_id, reason),
    )


def _redirect(services: Acting, known: NumberedRide, seen: Sight, end: Document) -> None:
    _at_whoever_has_it(
        seen,
        lambda: services.put(f"/v1/rides/{known.ride_id}/dropoff", end),
        lambda trip_id: _when_heard_of(lambda: services.put(f"/v1/trips/{trip_id}/dropoff", end)),
    )


def _at_whoever_has_it(seen: Sight, at_ride: Callable[[], Any], at_trip: Callable[[str], Any]) -> None:
    """The ride until a driver is assigned, which may be at this very moment; then its trip."""
    if seen.status in CARRYING and seen.trip:
        at_trip(seen.trip["trip_id"])
        return
    try:
        at_ride()
    except Refused as refused:
        if refused.code != "already_assigned":
            raise
        at_trip(refused.problem["trip_id"])


def _when_heard_of(act: Callable[[], Any]) -> None:
    ride_look.retried(act, NOT_HEARD_OF_TRIP, POLICY.news_waited_for_s)


def _cancel_trip(services: Acting, trip_id: str, body: dict[str, Any]) -> None:
    _when_heard_of(lambda: services.post(f"/v1/trips/{trip_id}/cancel", body))


def _drivers_reason(call: OldCall) -> str:
    given = call.parameters.get("reason", "").upper()
    return WHY_A_DRIVER_CANCELS.get(given) or call.parameters.get("comment", "").strip()[:200] or given.lower() or "other"


def _tip_minor(call: OldCall) -> int:
    given = call.parameters.get("tip", "")
    try:
        amount = Decimal(given or 0)
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or amount.adjusted() > HIGHEST_DIGIT_OF_A_TIP:
        raise OldRefusal(400, f"Parameter 'tip' is not an amount: {given[:40]}")
    if amount < 0:
        raise OldRefusal(400, "Tip must not be negative")
    return minor_of(amount) or 0


def _key(number: int) -> str:
    return f"old-app-{number}"
