"""A driver's answer to an offer and his steps with a ride, as old apps send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kernel import clock
from migration import presence, ride_look, store_numbers, store_people, store_rides
from migration.acting import Acting, Refused, Unclear
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.ride_number import NumberedRide
from migration.ride_policy import POLICY
from migration.ride_view import CARRYING, Document, old_view

NOT_HEARD_OF_TRIP = frozenset({"trip_unknown", "not_found"})


def received(call: OldCall, services: Acting) -> OldAnswer:
    """That the app is alive: the services know it from what it asks."""
    ride_look.numbered(call)
    return OldAnswer.empty(200)


def accept(call: OldCall, services: Acting) -> OldAnswer:
    """Taken once: an app that did not hear the answer and accepts again gets the ride it has."""
    known = ride_look.numbered(call)
    trip_id = _accepted(services, known)
    if not trip_id:
        raise OldRefusal(409, "Ride is not available anymore")
    store_rides.carry(services.person.user_id, known.number, trip_id)
    return _shown(services, known, trip_id)


def decline(call: OldCall, services: Acting) -> OldAnswer:
    offer = _offer_of(services, ride_look.numbered(call))
    if offer is None:
        raise OldRefusal(409, "You were not offered this ride")
    try:
        services.post(f"/v1/offers/{offer['offer_id']}/decline")
    except Refused as refused:
        raise OldRefusal(409, "You were not offered this ride") from refused
    return OldAnswer.empty(200)


def reached(call: OldCall, services: Acting) -> OldAnswer:
    """Also of an offer that is still open: the app's acceptance was lost on its way."""
    known = ride_look.numbered(call)
    user_id = services.person.user_id
    if not store_rides.trip_carried(known.number, user_id) and (trip_id := _accepted(services, known)):
        store_rides.carry(user_id, known.number, trip_id)
    return _step(call, services, "arrive", lambda _: {"at": clock.rfc3339(clock.now())})


def start(call: OldCall, services: Acting) -> OldAnswer:
    """Old apps know no start PIN. The rider's consent is his boarding, as it was; the façade reads the PIN as him."""
    known = ride_look.numbered(call)

    def body(trip_id: str) -> dict[str, Any]:
        return {"at": clock.rfc3339(clock.now()), "pin": call.parameters.get("pin") or pin(services, known, trip_id)}

    return _step(call, services, "start", body)


def end(call: OldCall, services: Acting) -> OldAnswer:
    """Where it ended is the last point of its track. The old app shows the fare at once, so the bill is waited for."""
    known = ride_look.numbered(call)
    if "endLocationLat" in call.parameters:
        presence.tell_position(services, call.number("endLocationLat"), call.number("endLocationLong"))
    answer = _step(call, services, "complete", lambda _: {"at": clock.rfc3339(clock.now())})
    store_rides.set_down(services.person.user_id)
    ride_look.final_fare(services, known)
    trip_id = store_rides.trip_carried(known.number, services.person.user_id)
    return _shown(services, known, trip_id) if trip_id else answer


def current(call: OldCall, services: Acting) -> OldAnswer:
    """The ride that he carries here; the one he was given by the desk, too."""
    user_id = services.person.user_id
    duty = store_rides.duty(user_id)
    if duty.ride and (known := store_numbers.by_number(duty.ride)):
        seen = ride_look.as_driver(services, known, duty.trip_id)
        if seen.status in CARRYING:
            return OldAnswer.of(old_view(seen))
    trip = live_trip(services)
    if trip is None:
        if duty.ride:
            store_rides.set_down(user_id)
        return OldAnswer.empty(204)
    number = store_numbers.number_of(trip["ride_id"])
    if duty.trip_id != trip["trip_id"]:
        store_rides.carry(user_id, number, trip["trip_id"])
    known = store_numbers.by_number(number)
    return _shown(services, known, trip["trip_id"]) if known else OldAnswer.empty(204)


def live_trip(services: Acting) -> Document | None:
    trips: list[Document] = services.get("/v1/trips", role="driver", limit=1).document["trips"]
    return trips[0] if trips and trips[0]["state"] not in ("completed", "cancelled") else None


def _step(call: OldCall, services: Acting, step: str, body_of: Callable[[str], dict[str, Any]]) -> OldAnswer:
    """Refused as the old system would: not his ride, or not its turn. A step repeated gets the ride as it is."""
    known = ride_look.numbered(call)
    trip_id = store_rides.trip_carried(known.number, services.person.user_id)
    if not trip_id:
        raise OldRefusal(403, "This is not your ride")
    try:
        ride_look.retried(
            lambda: services.post(f"/v1/trips/{trip_id}/{step}", body_of(trip_id)),
            NOT_HEARD_OF_TRIP,
            POLICY.news_waited_for_s,
        )
    except Refused as refused:
        if refused.status in (409, 422):
            seen = ride_look.as_driver(services, known, trip_id)
            if seen.status not in CARRYING:
                store_rides.set_down(services.person.user_id)
            raise OldRefusal(409, refused.detail or f"Ride is {seen.status}") from refused
        raise
    return _shown(services, known, trip_id)


def _shown(services: Acting, known: NumberedRide, trip_id: str) -> OldAnswer:
    return OldAnswer.of(old_view(ride_look.as_driver(services, known, trip_id)))


def _accepted(services: Acting, known: NumberedRide) -> str:
    """The trip that came of the offer; empty if it went to somebody else."""
    offer = _offer_of(services, known)
    if offer:
        try:
            return str(services.post(f"/v1/offers/{offer['offer_id']}/accept").document["trip_id"])
        except Refused as refused:
            if refused.status != 409:
                raise
        except Unclear:
            if trip_id := _carried_already(services, known):
                return trip_id
            raise
    return _carried_already(services, known)


def _carried_already(services: Acting, known: NumberedRide) -> str:
    try:
        ride = services.get(f"/v1/rides/{known.ride_id}").document
    except Refused:
        return ""
    return str(ride["trip_id"] or "") if ride["driver_id"] == services.person.subject else ""


def _offer_of(services: Acting, known: NumberedRide) -> Document | None:
    offer = presence.open_offer(services)
    return offer if offer and offer["ride_id"] == known.ride_id else None


def pin(services: Acting, known: NumberedRide, trip_id: str) -> str:
    """Read as the rider, if he is one of those for whom the façade may act; else only his own app tells it."""
    ride = services.get(f"/v1/rides/{known.ride_id}").document
    rider = store_people.by_subject(ride["rider_id"])
    if rider is None:
        raise OldRefusal(409, "This rider has a start PIN, which this version of the app can't send. Please update it.")
    trip = Acting(rider).get(f"/v1/trips/{trip_id}").document
    return trip["start_pin"] or "0000"
