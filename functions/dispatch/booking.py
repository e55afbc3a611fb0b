"""Whom a ride is for: the rider himself, his guest, or whoever called the desk."""

from __future__ import annotations

from typing import NamedTuple

from dispatch.bodies import RideBody
from dispatch.request import OnlyTheDeskBooksForOthers, WhoIsItFor
from kernel import ids
from kernel.caller import Caller


class Booking(NamedTuple):
    """`for_guest`: somebody else sits in the car, so it does not count as the rider's own ride."""

    rider_id: str
    booked_by: str
    for_guest: bool


def booking_of(caller: Caller, body: RideBody) -> Booking:
    """The token says who is asking. Only the desk may ask for others; a caller without an account is known by his phone."""
    if not caller.is_desk:
        if body.rider_id not in (None, caller.id):
            raise OnlyTheDeskBooksForOthers()
        return Booking(caller.id, "rider", for_guest=body.guest is not None)
    if body.rider_id:
        return Booking(body.rider_id, "desk", for_guest=body.guest is not None)
    if body.guest:
        return Booking(ids.derived("caller", body.guest.phone), "desk", for_guest=False)
    raise WhoIsItFor()
