"""`POST /rest/rides/events`: what a driver's app did while it had no network, sent at once when it has one again.

Steps with the times at which they were taken, and positions; all as text. What the old system cannot use of it, it passes
over, and so it is here. Nothing is lost by an answer that fails: the app keeps all of it and sends it once more, and a step
said again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from kernel import log
from kernel.clock import rfc3339
from migration import driving, legacy, ride_look, store_numbers, store_rides
from migration.acting import Acting, Refused
from migration.capability import Home
from migration.model import Side
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.ride_number import NumberedRide
from migration.ride_policy import POLICY

STEPS = {"DRIVER_REACHED": "arrive", "START_RIDE": "start", "END_RIDE": "complete"}
PLACES = {"UPDATE_LOCATION": ("latitude", "longitude"), "END_RIDE": ("endLocationLat", "endLocationLong")}
POINTS_AT_ONCE = 100
NUMBERS = range(1, 10**15)
INSTANTS_MS = range(4_102_444_800_000)
"""Until the year 2100."""


@dataclass(frozen=True)
class Happened:
    """`told` is the event as the app sent it."""

    ride_number: int
    at_ms: int
    kind: str
    told: dict[str, str]

    @property
    def at(self) -> str:
        return rfc3339(datetime.fromtimestamp(self.at_ms / 1000, UTC))

    @property
    def point(self) -> dict[str, Any] | None:
        try:
            lat, lng = (float(self.told[name]) for name in PLACES[self.kind])
        except (KeyError, ValueError):
            return None
        return {"lat": lat, "lng": lng, "at": self.at}


def home(call: OldCall) -> Home:
    """Here as soon as one of the rides is; what is about others goes on to the old system from here."""
    here = bool(_living_here(_read(call)))
    return Home(Side.SERVICE if here else Side.LEGACY, binding=here)


def replay(call: OldCall, services: Acting) -> OldAnswer:
    events = sorted(_read(call), key=lambda event: (event.ride_number, event.at_ms))
    here = _living_here(events)
    for number, happened in groupby(events, key=lambda event: event.ride_number):
        if known := here.get(number):
            _replay(services, known, list(happened))
    if others := [event.told for event in events if event.ride_number not in here]:
        return legacy.ask(replace(call, body=json.dumps({"events": others}).encode()))
    return OldAnswer.empty(200)


def _replay(services: Acting, known: NumberedRide, events: list[Happened]) -> None:
    trip_id = store_rides.trip_carried(known.number, services.person.user_id)
    if not trip_id:
        return
    points = [event.point for event in events if event.point]
    for begin in range(0, len(points), POINTS_AT_ONCE):
        some = {"points": points[begin : begin + POINTS_AT_ONCE]}
        _try(known, "positions", partial(services.post, "/v1/positions", some))
    for event in events:
        if step := STEPS.get(event.kind):
            _try(known, step, partial(_take, services, known, trip_id, step, event))
    if any(event.kind == "END_RIDE" for event in events):
        store_rides.set_down(services.person.user_id)


def _take(services: Acting, known: NumberedRide, trip_id: str, step: str, event: Happened) -> None:
    body = {"at": event.at}
    if step == "start":
        body["pin"] = driving.pin(services, known, trip_id)
    ride_look.retried(
        lambda: services.post(f"/v1/trips/{trip_id}/{step}", body), driving.NOT_HEARD_OF_TRIP, POLICY.news_waited_for_s
    )


def _try(known: NumberedRide, what: str, act: Callable[[], object]) -> None:
    try:
        act()
    except (Refused, OldRefusal) as refused:
        log.warning("what happened without a network is not taken", number=known.number, what=what, reason=str(refused))


def _living_here(events: Iterable[Happened]) -> dict[int, NumberedRide]:
    """The rides of the services, by their numbers; each is looked up once, however much is told of it."""
    rides = [store_numbers.by_number(number) for number in {event.ride_number for event in events}]
    return {ride.number: ride for ride in rides if ride and ride.home is Side.SERVICE}


def _read(call: OldCall) -> Iterator[Happened]:
    """Those events that say which ride they are about, and when they happened."""
    try:
        events = json.loads(call.body or b"{}")["events"]
    except (ValueError, KeyError, TypeError):
        return
    for event in events if isinstance(events, list) else []:
        try:
            told = {str(name): str(value) for name, value in event.items()}
            happened = Happened(int(told["rideId"]), int(told["eventTimestamp"]), told.get("eventType", ""), told)
        except (AttributeError, KeyError, ValueError):
            continue
        if happened.ride_number in NUMBERS and happened.at_ms in INSTANTS_MS:
            yield happened
