"""A driver's shift: online, where he is, offline, on the side where he belongs; and how he is moved while nobody needs him.

A driver is never on both sides: he leaves the one before he joins the other. Between the two he is offered nothing for some
milliseconds. What the old system may have offered him in the instant before he left, it withdraws as from anybody who does
not answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kernel import clock, log
from migration import legacy, other_side, ride_look, store, store_numbers, store_rides
from migration.acting import Acting, NothingDone, Refused, Unclear
from migration.capability import Home, Seen
from migration.categories import category_of
from migration.model import Side, Stage
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.person import Person
from migration.ride_home import Duty
from migration.ride_look import CAPABILITY
from migration.ride_policy import POLICY
from migration.ride_view import Document

PLACE = ("latitude", "longitude")
NOT_HEARD_OF_SHIFT = frozenset({"not_on_shift"})
ONLY_OF_A_REPORT = ("sequence", "course", "heading", "speed")


def home(call: OldCall, person: Person, wanted: Side) -> Home:
    """Of everything about his shift. Here both sides are asked if need be, so nobody falls back."""
    duty = store_rides.duty(person.user_id)
    if duty.side is Side.SERVICE:
        return Home(Side.SERVICE, binding=True)
    if wanted is Side.LEGACY or call.method not in ("POST", "PUT"):
        return Home(Side.LEGACY)
    if call.method == "PUT" and duty.stays_until_ms > ride_look.now_ms():
        return Home(Side.LEGACY)
    return Home(Side.SERVICE)


def go_online(call: OldCall, services: Acting) -> OldAnswer:
    duty = store_rides.duty(services.person.user_id)
    terms = duty.terms | call.parameters
    if duty.side is Side.SERVICE and _carries(services):
        _try_to_tell_position(services, *_place(call))
        return _placed(call, store_rides.save_duty(replace(duty, terms=terms)))
    if _wanted(services.person) is Side.LEGACY:
        _leave_here(services, duty)
        answer = legacy.ask(call)
        store_rides.save_duty(_there(duty, answer, terms))
        return answer
    if _rides_there(call):
        return legacy.ask(call)
    try:
        return _placed(call, _join_here(call, services, replace(duty, terms=terms)))
    except (OldRefusal, Refused, NothingDone) as reason:
        return _goes_online_there(call, services, replace(duty, terms=terms), reason)


def report_position(call: OldCall, services: Acting) -> OldAnswer:
    """The one call that every driver on shift makes all the time: here he is moved, if he is idle."""
    duty = store_rides.duty(services.person.user_id)
    if duty.side is Side.LEGACY:
        return _moved_here(call, services, duty)
    wanted = _wanted(services.person)
    if wanted is Side.LEGACY and not _is_needed(services):
        return _moved_back(call, services, duty)
    try:
        tell_position(services, *_place(call), heading=_heading(call))
    except (Unclear, NothingDone) as reason:
        log.warning("a position may not have arrived; the next one will", user_id=duty.user_id, reason=str(reason))
    except Refused as refused:
        if refused.code not in NOT_HEARD_OF_SHIFT:
            raise
        if not _is_on_shift(services):
            store_rides.save_duty(replace(duty, side=Side.LEGACY, ride=0, trip_id="", since_ms=ride_look.now_ms()))
            raise OldRefusal(409, "You are not online") from refused
    return _placed(call, duty)


def go_offline(call: OldCall, services: Acting) -> OldAnswer:
    duty = store_rides.duty(services.person.user_id)
    _leave_here(services, duty)
    store_rides.save_duty(replace(duty, side=Side.LEGACY, since_ms=ride_look.now_ms()))
    return OldAnswer.empty(200)


def current(call: OldCall, services: Acting) -> OldAnswer:
    """Where he went online; where he is by now, his own app knows."""
    duty = store_rides.duty(services.person.user_id)
    shift = _shift(duty) | {name: float(duty.terms[name]) for name in PLACE if duty.terms.get(name)}
    categories = [name.strip() for name in duty.terms.get("carCategories", "REGULAR").split(",")]
    return OldAnswer.of(shift | {"driver": {"id": services.person.numbers.get("driver")}, "carCategories": categories})


def heard(seen: Seen) -> None:
    """On what terms he went online with the old system, for when he is brought back there."""
    if seen.side is Side.LEGACY and seen.route.id == "go_online" and seen.answer.is_good:
        store_rides.save_duty(_there(store_rides.duty(seen.person.user_id), seen.answer, seen.call.parameters))


def tell_position(services: Acting, lat: float, lng: float, heading: float | None = None) -> None:
    point: dict[str, Any] = {"lat": lat, "lng": lng, "at": clock.rfc3339(clock.now())}
    if heading is not None:
        point["heading_deg"] = heading
    services.post("/v1/positions", {"points": [point]})


def _try_to_tell_position(services: Acting, lat: float, lng: float) -> None:
    """Of somebody who has just come on shift, whatever becomes of it: his next report tells it again."""
    try:
        ride_look.retried(lambda: tell_position(services, lat, lng), NOT_HEARD_OF_SHIFT, POLICY.news_waited_for_s)
    except (Refused, NothingDone, Unclear) as reason:
        log.warning("a first position has not arrived", user_id=services.person.user_id, reason=str(reason))


def open_offer(services: Acting) -> Document | None:
    try:
        offer: Document = services.get("/v1/offers/current").document
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    return offer


def _moved_here(call: OldCall, services: Acting, duty: Duty) -> OldAnswer:
    """Only who is free there, and only if the services would have him; whatever fails, he goes on where he was."""
    answer = legacy.ask(call)
    if not _is_free(call, answer):
        return answer
    terms = duty.terms | {name: value for name, value in call.parameters.items() if name not in ONLY_OF_A_REPORT}
    try:
        return _placed(call, _join_here(call, services, replace(duty, terms=terms)))
    except (OldRefusal, Refused, NothingDone) as reason:
        log.warning("a driver stays with the old system", user_id=duty.user_id, reason=str(reason))
        store_rides.stay(duty.user_id, _stays_until_ms())
        return answer


def _goes_online_there(call: OldCall, services: Acting, duty: Duty, refusal: Exception) -> OldAnswer:
    """Whom the services would not have drives with the old system as long as that takes him, at every stage: riders who find
    no car here ask there. While it does not answer, he is told why he was not taken here."""
    log.warning("a driver goes online with the old system", user_id=duty.user_id, reason=str(refusal))
    try:
        _leave_here(services, duty)
    except Refused as refused:
        log.warning("he has no shift here to leave", user_id=duty.user_id, reason=str(refused))
    try:
        answer = legacy.ask(call)
    except (legacy.Silent, legacy.NotThere) as silent:
        store_rides.save_duty(replace(duty, side=Side.LEGACY, since_ms=ride_look.now_ms()))
        raise refusal from silent
    store_rides.save_duty(replace(_there(duty, answer, duty.terms), stays_until_ms=_stays_until_ms()))
    return answer


def _moved_back(call: OldCall, services: Acting, duty: Duty) -> OldAnswer:
    terms = duty.terms | {name: call.text(name) for name in PLACE}
    _leave_here(services, duty)
    answer = other_side.go_online(call, terms)
    if answer.is_good:
        store_rides.save_duty(_there(duty, answer, terms))
        return answer
    log.warning("the old system does not take a driver back", user_id=duty.user_id, status=answer.status)
    return _placed(call, _join_here(call, services, replace(duty, terms=terms)))


def _join_here(call: OldCall, services: Acting, duty: Duty) -> Duty:
    """All that can be known beforehand is asked first; if it fails in spite of that, he is put back."""
    lat, lng = _place(call)
    vehicle_id = _vehicle(services, duty.terms.get("carCategories", ""))
    number = duty.number if duty.side is Side.SERVICE else store_numbers.take(store_numbers.SHIFTS)
    other_side.go_offline(call)
    try:
        _begin_shift(services, vehicle_id)
    except (OldRefusal, Refused, NothingDone, Unclear):
        _put_back(call, services, duty)
        raise
    duty = replace(duty, side=Side.SERVICE, number=number, since_ms=ride_look.now_ms(), ride=0, trip_id="", stays_until_ms=0)
    store_rides.save_duty(duty)
    _try_to_tell_position(services, lat, lng)
    return duty


def _begin_shift(services: Acting, vehicle_id: str) -> None:
    try:
        services.post("/v1/drivers/me/online", {"vehicle_id": vehicle_id})
    except Refused as refused:
        if refused.code != "already_on_shift":
            raise OldRefusal(412, refused.detail) from refused


def _put_back(call: OldCall, services: Acting, duty: Duty) -> None:
    """He was online there, and is again. Whether the services took him is not known; they are told that he left."""
    try:
        services.post("/v1/drivers/me/offline")
    except (Refused, NothingDone, Unclear) as reason:
        log.warning("perhaps still on shift here", user_id=duty.user_id, reason=str(reason))
    if call.method == "PUT":
        try:
            other_side.go_online(call, duty.terms)
        except (legacy.Silent, legacy.NotThere) as reason:
            log.warning("not put back", user_id=duty.user_id, reason=str(reason))


def _leave_here(services: Acting, duty: Duty) -> None:
    if duty.side is Side.SERVICE:
        services.post("/v1/drivers/me/offline")


def _vehicle(services: Acting, old_categories: str) -> str:
    """The car that serves most of what he wants to drive. Raises what he would be told if he could not go online."""
    try:
        driver = services.get("/v1/drivers/me").document
    except Refused as refused:
        raise OldRefusal(403, "You are not a driver") from refused
    if driver["status"] != "approved":
        raise OldRefusal(412, f"You are {driver['status']} as a driver")
    if driver["missing_documents"]:
        raise OldRefusal(412, "Your documents are not complete")
    if not driver["vehicles"]:
        raise OldRefusal(412, "You have no car")
    if driver["shift"]["online"]:
        return str(driver["shift"]["vehicle_id"])
    wanted = {category_of(name.strip()) for name in old_categories.split(",") if name.strip()}
    return str(max(driver["vehicles"], key=lambda car: len(wanted & set(car["categories"])))["vehicle_id"])


def _is_on_shift(services: Acting) -> bool:
    return bool(services.get("/v1/drivers/me").document["shift"]["online"])


def _carries(services: Acting) -> bool:
    trips = services.get("/v1/trips", role="driver", limit=1).document["trips"]
    return bool(trips) and trips[0]["state"] not in ("completed", "cancelled")


def _is_needed(services: Acting) -> bool:
    """While it cannot be found out, he is."""
    try:
        return open_offer(services) is not None or _carries(services)
    except (NothingDone, Unclear):
        return True


def _is_free(call: OldCall, answer: OldAnswer) -> bool:
    """The published API answers a report with the place alone; other versions say how he stands, which saves a question."""
    told = answer.document if answer.is_good else None
    if not isinstance(told, dict):
        return False
    return told["status"] == "AVAILABLE" if "status" in told else other_side.is_free(call)


def _rides_there(call: OldCall) -> bool:
    """A ride that he carries there ends there. If it cannot be asked, and was not yet left for good, he does not move."""
    try:
        return other_side.live_ride(call, "DRIVER") is not None
    except (legacy.Silent, legacy.NotThere) as silent:
        if store.board_seen().shift(CAPABILITY).stage is Stage.SERVICE:
            return False
        raise NothingDone("whether he carries a ride there is not known") from silent


def _stays_until_ms() -> int:
    return ride_look.now_ms() + round(POLICY.stays_for_s * 1000)


def _wanted(person: Person) -> Side:
    return store.board_seen().side_of(CAPABILITY, person.user_id)


def _there(duty: Duty, answer: OldAnswer, terms: dict[str, str]) -> Duty:
    told = answer.document if answer.is_good else None
    number = told.get("id") if isinstance(told, dict) else None
    return replace(
        duty,
        side=Side.LEGACY,
        number=number if isinstance(number, int) else 0,
        terms=dict(terms),
        since_ms=ride_look.now_ms(),
        ride=0,
        trip_id="",
        stays_until_ms=0,
    )


def _placed(call: OldCall, duty: Duty) -> OldAnswer:
    """The place, as the published API answers, and his shift, as other versions do."""
    lat, lng = _place(call)
    return OldAnswer.of({"lat": lat, "lng": lng} | _shift(duty))


def _shift(duty: Duty) -> Document:
    return {"id": duty.number, "status": "RIDING" if duty.ride else "AVAILABLE"}


def _place(call: OldCall) -> tuple[float, float]:
    return call.number("latitude"), call.number("longitude")


def _heading(call: OldCall) -> float | None:
    given = call.parameters.get("course") or call.parameters.get("heading") or ""
    try:
        heading = float(given)
    except ValueError:
        return None
    return heading if 0 <= heading <= 360 else None
