"""`GET /rest/events`: what happened since, waited for a little. Nothing is kept: events follow from what rides became.

The ids of the old system count from 1, ours are instants. So it shows which side an app heard last, and when somebody has
changed sides, the other side's last id is put in the place of the one that it would not understand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from migration import driving, legacy, presence, ride_look, store, store_numbers, store_rides
from migration.acting import Acting
from migration.capability import Home
from migration.model import Side
from migration.old import OldAnswer, OldCall
from migration.person import Person
from migration.ride_home import Duty, Riding
from migration.ride_number import NumberedRide
from migration.ride_policy import POLICY
from migration.ride_view import (
    CARRYING,
    LED_ELSEWHERE,
    LIVE,
    Document,
    Sight,
    events_of_ride,
    is_instant,
    offer_event,
    offered_ride,
    old_view,
)

LAST = "lastReceivedEvent"
TOLD_TO_RIDERS = CARRYING | {"COMPLETED", "RIDER_CANCELLED", "DRIVER_CANCELLED", "ADMIN_CANCELLED", "NO_AVAILABLE_DRIVER"}
TOLD_TO_DRIVERS = frozenset({"RIDER_CANCELLED", "ADMIN_CANCELLED"})
NOTHING = OldAnswer.of([])

Look = Callable[[], list[Document]]


def home(call: OldCall, person: Person, wanted: Side) -> Home:
    """Here also if it is the old system that has to be asked, but for a shorter while, or in its own ids."""
    if wanted is Side.SERVICE or is_instant(_last(call)):
        return Home(Side.SERVICE)
    if call.role == "driver":
        return Home(store_rides.duty(person.user_id).side)
    return Home(Side.SERVICE if store_rides.riding(person.user_id).ride else Side.LEGACY)


def events(call: OldCall, services: Acting) -> OldAnswer:
    return _to_driver(call, services) if call.role == "driver" else _to_rider(call, services)


def _to_driver(call: OldCall, services: Acting) -> OldAnswer:
    duty = store_rides.duty(services.person.user_id)
    if duty.side is Side.LEGACY:
        return _asked_there(call, duty.legacy_event)
    since = _since(call, duty)
    first = True

    def look() -> list[Document]:
        nonlocal first
        first, is_first = False, first
        return _news_of_driver(services, since, looks_for_trip=is_first)

    return _held(look)


def _news_of_driver(services: Acting, since: int, *, looks_for_trip: bool) -> list[Document]:
    duty = store_rides.duty(services.person.user_id)
    if duty.ride and (known := store_numbers.by_number(duty.ride)):
        return _news_of_trip(services, known, duty.trip_id, since)
    if offer := presence.open_offer(services):
        event = offer_event(offer, POLICY.offer_lasts_s)
        number = store_numbers.number_of(offer["ride_id"])
        return [event.document(offered_ride(number, offer))] if event.id > since else []
    if looks_for_trip and (trip := driving.live_trip(services)):
        return _sent_by_desk(services, trip, since)
    return []


def _news_of_trip(services: Acting, known: NumberedRide, trip_id: str, since: int) -> list[Document]:
    seen = ride_look.as_driver(services, known, trip_id)
    if seen.status in CARRYING:
        return _documents(seen, since, frozenset({LED_ELSEWHERE}))
    store_rides.set_down(services.person.user_id)
    return _documents(seen, since, TOLD_TO_DRIVERS)


def _sent_by_desk(services: Acting, trip: Document, since: int) -> list[Document]:
    number = store_numbers.number_of(trip["ride_id"])
    known = store_numbers.by_number(number)
    if known is None:
        return []
    store_rides.carry(services.person.user_id, number, trip["trip_id"])
    return _documents(ride_look.as_driver(services, known, trip["trip_id"]), since, frozenset({"DRIVER_ASSIGNED"}))


def _to_rider(call: OldCall, services: Acting) -> OldAnswer:
    riding = store_rides.riding(services.person.user_id)
    known = store_numbers.by_number(riding.ride) if riding.ride else None
    if known is None:
        return _asked_there(call, riding.legacy_event)
    since = _since(call, riding)
    seen = ride_look.as_rider(services, known)
    if _is_long_over(seen):
        store_rides.end_riding(riding.user_id, known.number)
        return _asked_there(call, riding.legacy_event)
    if found := _documents(seen, since):
        return OldAnswer.of(found)
    return _held(lambda: _documents(ride_look.as_rider(services, known), since), looked_already=True)


def _documents(seen: Sight, since: int, kinds: frozenset[str] = TOLD_TO_RIDERS) -> list[Document]:
    news = [event for event in events_of_ride(seen) if event.id > since and event.kind in kinds]
    view = old_view(seen) if news else {}
    return [event.document(view) for event in news]


def _is_long_over(seen: Sight) -> bool:
    told = events_of_ride(seen)
    over = seen.status not in LIVE
    return over and (not told or told[-1].id < ride_look.now_ms() - POLICY.end_told_for_s * 1000)


def _held(look: Look, *, looked_already: bool = False) -> OldAnswer:
    """Answered as soon as there is something, and with nothing well before any gateway loses patience."""
    until = time.monotonic() + POLICY.poll_held_s
    if looked_already:
        time.sleep(POLICY.poll_looks_every_s)
    while not (found := look()):
        if time.monotonic() + POLICY.poll_looks_every_s > until:
            return NOTHING
        time.sleep(POLICY.poll_looks_every_s)
    return OldAnswer.of(found)


def _since(call: OldCall, home: Duty | Riding) -> int:
    """An id of the old system is its last word to him: it is kept for when he is back, and here counts what came after."""
    last = _last(call)
    if is_instant(last):
        return last
    if last and last != home.legacy_event:
        key = store_rides.duty_key(home.user_id) if isinstance(home, Duty) else store_rides.riding_key(home.user_id)
        store_rides.remember_event(key, home.user_id, last)
    return home.since_ms - 1


def _asked_there(call: OldCall, legacy_event: int) -> OldAnswer:
    """For a while only: who is moved meanwhile asks anew, and is then asked for here."""
    if is_instant(_last(call)):
        parameters = dict(parse_qsl(call.query, keep_blank_values=True)) | {LAST: str(legacy_event)}
        call = replace(call, query=urlencode(parameters))
    try:
        return legacy.ask(call, POLICY.legacy_poll_held_s)
    except (legacy.Silent, legacy.NotThere):
        if store.board_seen().shift(ride_look.CAPABILITY).moves:
            time.sleep(POLICY.poll_looks_every_s)
            return NOTHING
        raise


def _last(call: OldCall) -> int:
    given = call.parameters.get(LAST, "")
    return int(given) if given.isdecimal() else 0
