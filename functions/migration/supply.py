"""On which side a ride is asked for, so that nobody starves while drivers are split between the two.

A driver is on one side, and only riders of that side find him. So a rider's share decides only if it does not matter: his
ride goes to his own side if a car is free there, else to the other side if one is free there, and to his own if none is
anywhere. While a canary is small, its riders fall back on the old system's many cars; when it is large, the riders who are
left behind get the services'. One who asks again after a search in vain is looked at afresh.

A ride is asked for once, on the side chosen here. With the stage `legacy` or the kill switch nobody is sent to the services.
"""

from __future__ import annotations

from migration import legacy, other_side, store
from migration.acting import Acting, NothingDone, Refused, Unclear
from migration.categories import category_of
from migration.model import Side, Stage
from migration.old import OldCall, OldRefusal
from migration.person import Person
from migration.ride_look import CAPABILITY
from migration.ride_policy import POLICY
from migration.ride_wish import can_be_served, place_of


def side_of_request(call: OldCall, person: Person, wanted: Side) -> Side:
    """Where a rider who has no ride asks for one."""
    may_be_here = can_be_served(call) and (wanted is Side.SERVICE or _may_cross())
    if not may_be_here or _rides_there(call):
        return Side.LEGACY
    try:
        pickup = place_of(call, "startLocation")
    except OldRefusal:
        return wanted
    here = _has_car(person, pickup, category_of(call.text("carCategory", "REGULAR")))
    if here is None or here is (wanted is Side.SERVICE):
        return wanted if here is not None else Side.LEGACY
    there = other_side.has_car(call, pickup["lat"], pickup["lng"])
    if here == there:
        return wanted
    return Side.SERVICE if here else Side.LEGACY


def _may_cross() -> bool:
    board = store.board_seen()
    return not board.kill_switch.on and board.shift(CAPABILITY).stage is Stage.CANARY


def _rides_there(call: OldCall) -> bool:
    """A ride that the old system still carries has to end there first. While it does not answer, nothing moves on there."""
    try:
        return other_side.live_ride(call, "RIDER") is not None
    except legacy.Silent as silent:
        return silent.timed_out
    except legacy.NotThere:
        return False


def _has_car(person: Person, pickup: dict[str, float], category: str) -> bool | None:
    """None if the services cannot say, or know no such place or category."""
    try:
        near = Acting(person).get("/v1/vehicles/nearby", **pickup, category=category).document
    except (NothingDone, Unclear, Refused):
        return None
    return any(car["eta_s"] <= POLICY.near_enough_s for car in near["vehicles"])
