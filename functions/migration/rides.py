"""Everything about a ride on the road moves together: requests, driving, presence and events share what the old system keeps
in its memory, and a driver and his rider have to meet on one side.

A ride ends on the side where it began, whatever the route table says meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from migration import (
    driving,
    estimates,
    long_poll,
    presence,
    replaying,
    ride_look,
    riding,
    sharing,
    store_numbers,
    store_rides,
)
from migration.acting import Acting
from migration.capability import Capability, Home, OldRoute
from migration.comparing import Both, Field, Known
from migration.model import Side
from migration.old import OldAnswer, OldCall, minor_of
from migration.person import Person

RIDE = "/rest/rides/{ride_number}"
REQUEST, CURRENT, EVENTS = "/rest/rides", "/rest/rides/current", "/rest/events"
LAST, REPLAY = "/rest/rides/last", "/rest/rides/events"

RIDERS = frozenset({"RIDER"})
OTHER_TRAFFIC_PERCENT = 60


def _as_estimated(both: Both) -> bool:
    """The old price, which was told with no way and no time, could be ours for a way no shorter than the straight line and
    a time more or less like ours."""
    old, new, facts = minor_of(both.legacy), minor_of(both.service), both.by_service.facts
    if old is None or new is None or not facts.get("distance_m"):
        return False
    lines = facts["lines"]
    shorter = lines.get("distance", 0) * (1 - min(1.0, facts["straight_m"] / facts["distance_m"]))
    sooner = lines.get("duration", 0) * OTHER_TRAFFIC_PERCENT / 100
    fees = [amount for code, amount in lines.items() if code.endswith(estimates.AIRPORT_FEES)]
    slack = old * estimates.SLACK_PERCENT / 100
    return bool(new - shorter - sooner - sum(fees[1:]) - slack <= old <= new + sooner + slack)


AS_ESTIMATED = Known(
    "as_estimated",
    "The price in a request is that of the estimate, which is compared line by line under `estimate`: other maps, and one "
    "airport fee where ours charges one per airport.",
    _as_estimated,
)

FIELDS = (
    Field("estimatedFare", money=True, within_percent=estimates.TAXES_PERCENT, known=(AS_ESTIMATED,)),
    Field("requestedCarType.carCategory"),
    Field("startLocationLat", within=0.000_001, personal=True),
    Field("startLocationLong", within=0.000_001, personal=True),
    Field("endLocationLat", within=0.000_001, personal=True),
    Field("endLocationLong", within=0.000_001, personal=True),
)


def home(call: OldCall, person: Person, wanted: Side) -> Home:
    if number := call.variables.get("ride_number"):
        known = store_numbers.by_number(int(number)) if number.isdecimal() else None
        return Home(known.home if known else Side.LEGACY, binding=True)
    if "tracking_key" in call.variables:
        return Home(Side.SERVICE)
    return HOMES.get(call.path, presence.home)(call, person, wanted)


def _home_of_current(call: OldCall, person: Person, wanted: Side) -> Home:
    if call.role == "driver":
        return Home(store_rides.duty(person.user_id).side, binding=True)
    return riding.home_of_current(person, wanted)


HOMES: dict[str, Callable[[OldCall, Person, Side], Home]] = {
    REQUEST: riding.home_of_request,
    CURRENT: _home_of_current,
    LAST: lambda _call, person, wanted: riding.home_of_current(person, wanted),
    REPLAY: lambda call, _person, _wanted: replaying.home(call),
    EVENTS: long_poll.home,
}
"""Of what names no ride; all else is about a driver's shift."""


def current(call: OldCall, services: Acting) -> OldAnswer:
    return driving.current(call, services) if call.role == "driver" else riding.current(call, services)


CAPABILITY = Capability(
    ride_look.CAPABILITY,
    (
        OldRoute(
            "request_ride", "POST", REQUEST, riding.request, FIELDS, riding.would_request, role="rider", avatars=RIDERS
        ),
        OldRoute("current_ride", "GET", CURRENT, current),
        OldRoute("last_ride", "GET", LAST, riding.last, role="rider"),
        OldRoute("ride", "GET", RIDE, riding.show),
        OldRoute("ride_map", "GET", f"{RIDE}/map", riding.ride_map),
        OldRoute("share_ride", "POST", f"{RIDE}/getShareToken", sharing.give_token, role="rider"),
        OldRoute("follow_ride", "GET", "/rest/rides/{tracking_key}/allTrackers", sharing.follow, for_anybody=True),
        OldRoute("change_ride", "PUT", RIDE, riding.change, role="rider"),
        OldRoute("cancel_ride", "DELETE", RIDE, riding.cancel),
        OldRoute("rate_ride", "PUT", f"{RIDE}/rating", riding.rate),
        OldRoute("receive_offer", "POST", f"{RIDE}/received", driving.received, role="driver"),
        OldRoute("accept_ride", "POST", f"{RIDE}/accept", driving.accept, role="driver"),
        OldRoute("decline_ride", "DELETE", f"{RIDE}/decline", driving.decline, role="driver"),
        OldRoute("reach_pickup", "POST", f"{RIDE}/reached", driving.reached, role="driver"),
        OldRoute("start_ride", "POST", f"{RIDE}/start", driving.start, role="driver"),
        OldRoute("end_ride", "POST", f"{RIDE}/end", driving.end, role="driver"),
        OldRoute("replay_steps", "POST", REPLAY, replaying.replay, role="driver"),
        OldRoute("go_online", "POST", "/rest/acdr", presence.go_online, role="driver"),
        OldRoute("report_position", "PUT", "/rest/acdr", presence.report_position, role="driver"),
        OldRoute("go_offline", "DELETE", "/rest/acdr", presence.go_offline, role="driver"),
        OldRoute("current_shift", "GET", "/rest/acdr/current", presence.current, role="driver"),
        OldRoute("events", "GET", EVENTS, long_poll.events),
    ),
    home,
    presence.heard,
)
