"""A ride looked up in the services, as its rider or its driver sees it, and told as the old apps read it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from kernel import clock
from migration import store_numbers, store_people, store_rides
from migration.acting import Acting, Refused
from migration.model import Side
from migration.old import OldCall, OldRefusal
from migration.ride_number import NumberedRide
from migration.ride_policy import POLICY
from migration.ride_view import OUT_OF_TIME, Document, Sight, money_of, ms

CAPABILITY = "rides"

T = TypeVar("T")


def now_ms() -> int:
    return round(clock.now().timestamp() * 1000)


def numbered(call: OldCall) -> NumberedRide:
    given = call.variables["ride_number"]
    found = store_numbers.by_number(int(given)) if given.isdecimal() else None
    if found is None or found.home is not Side.SERVICE:
        raise OldRefusal(404, "Ride not found")
    return found


def as_rider(services: Acting, known: NumberedRide) -> Sight:
    ride = _of_his(services, f"/v1/rides/{known.ride_id}")
    ride = _ended_in_time(services, ride)
    trip = _or_none(services, f"/v1/trips/{ride['trip_id']}") if ride["trip_id"] else None
    return _with_money(services, _with_driver(Sight(known.number, ride, trip, estimated=known.estimated or None)))


def as_driver(services: Acting, known: NumberedRide, trip_id: str) -> Sight:
    """Right after he accepted it the trip is on its way here: then the ride tells as much."""
    trip = _or_none(services, f"/v1/trips/{trip_id}")
    ride = None if trip else _of_his(services, f"/v1/rides/{known.ride_id}")
    duty = store_rides.duty(services.person.user_id)
    seen = Sight(
        known.number,
        ride,
        trip,
        estimated=known.estimated or None,
        driver_number=services.person.numbers.get("driver"),
        shift_number=duty.number or None,
    )
    return _with_money(services, seen)


def by_whoever_asks(services: Acting, known: NumberedRide) -> Sight:
    trip_id = store_rides.trip_carried(known.number, services.person.user_id)
    return as_driver(services, known, trip_id) if trip_id else as_rider(services, known)


def final_fare(services: Acting, known: NumberedRide) -> Document | None:
    """The bill is made when the way has been measured, which takes a moment; None if it takes longer than people wait."""

    def ask() -> Document | None:
        fare = _or_none(services, f"/v1/rides/{known.ride_id}/fare")
        return fare if fare and fare["final"] else None

    return patiently(ask, POLICY.bill_waited_for_s)


def patiently(ask: Callable[[], T | None], for_s: float) -> T | None:
    """Ask until there is something: what one service did, the others hear of by events, within moments."""
    until = time.monotonic() + for_s
    while (found := ask()) is None and time.monotonic() < until:
        time.sleep(POLICY.asked_again_after_s)
    return found


def retried(act: Callable[[], T], codes: frozenset[str], for_s: float) -> T:
    """Act, and again as long as a service is refusing only because it has not heard yet."""
    until = time.monotonic() + for_s
    while True:
        try:
            return act()
        except Refused as refused:
            if refused.code not in codes or time.monotonic() >= until:
                raise
        time.sleep(POLICY.asked_again_after_s)


def _of_his(services: Acting, path: str) -> Document:
    try:
        found: Document = services.get(path).document
    except Refused as refused:
        if refused.status in (403, 404):
            raise OldRefusal(403, "This is not your ride") from refused
        raise
    return found


def _or_none(services: Acting, path: str) -> Any:
    try:
        return services.get(path).document
    except Refused as refused:
        if refused.status in (403, 404):
            return None
        raise


def _ended_in_time(services: Acting, ride: Document) -> Document:
    """Somebody with an old app is told that there is nobody about as soon as the old system would have told him.

    He asks again, and then of the side that has a car (`supply`). New apps wait with their riders until one appears.
    """
    waited_ms = now_ms() - ms(ride["requested_at"])
    if ride["state"] != "searching" or not ride["search"]:
        return ride
    if ride["search"]["rounds"] < POLICY.search_looks and waited_ms < POLICY.search_ends_after_s * 1000:
        return ride
    try:
        ended: Document = services.post(f"/v1/rides/{ride['ride_id']}/cancel", {"reason": OUT_OF_TIME}).document
    except Refused:
        return ride
    return ended


def _with_driver(seen: Sight) -> Sight:
    subject = (seen.ride or {}).get("driver_id")
    person = store_people.by_subject(subject) if subject else None
    if person is None:
        return seen
    number = store_rides.duty(person.user_id).number
    return replace(seen, driver_number=person.numbers.get("driver"), shift_number=number or None)


def _with_money(services: Acting, seen: Sight) -> Sight:
    if seen.status != "COMPLETED":
        return seen
    ride_id = (seen.ride or seen.trip or {})["ride_id"]
    fare = _or_none(services, f"/v1/rides/{ride_id}/fare")
    payment = _or_none(services, f"/v1/rides/{ride_id}/payment") or {}
    tip = payment.get("tip")
    if tip and tip["state"] != "refused":
        return replace(seen, fare=fare, tip=money_of(tip["amount"]))
    promised = store_rides.promised_tip(seen.number)
    return replace(seen, fare=fare, tip=promised.money if promised and promised.is_open else None)
