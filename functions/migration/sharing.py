"""Following a ride by a link, as the old system's web page does it: with a token, and without being anybody."""

from __future__ import annotations

from migration import driving, ride_look
from migration.acting import Acting, NothingDone, Refused
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.ride_policy import POLICY
from migration.ride_view import Document, status_of


def give_token(call: OldCall, services: Acting) -> OldAnswer:
    """Every time another one: who has an earlier one goes on following."""
    seen = ride_look.as_rider(services, ride_look.numbered(call))
    if seen.ride is None or seen.ride["trip_id"] is None:
        raise OldRefusal(409, "Nobody is on the way yet: share the ride when a driver has accepted it")
    path = f"/v1/trips/{seen.ride['trip_id']}/share"
    shared = ride_look.retried(lambda: services.post(path), driving.NOT_HEARD_OF_TRIP, POLICY.news_waited_for_s)
    return OldAnswer.of({"token": shared.document["token"]})


def follow(call: OldCall, services: Acting) -> OldAnswer:
    """A token that the services did not give may be one of the old system's."""
    try:
        shared: Document = services.get(f"/v1/shared-trips/{call.variables['tracking_key']}").document
    except Refused as refused:
        raise NothingDone("not a token of the services") from refused
    position = shared["position"]
    return OldAnswer.of(
        {
            "status": _status(shared),
            "driverFirstName": shared["driver_first_name"],
            "driverLicensePlate": shared["vehicle_plate"],
            "startLocation": _point(shared["pickup"]),
            "endLocation": _point(shared["dropoff"]),
            "startedOn": shared["started_at"],
            "completedOn": shared["ended_at"] if shared["state"] == "completed" else None,
            "currentHeading": position and position["heading_deg"],
            "currentCourse": position and position["heading_deg"],
            "driverLocation": position and _point(position),
            "locations": [_point(position)] if position else [],
        }
    )


def _status(shared: Document) -> str:
    """By whom a trip was cancelled is not told to who follows it."""
    if shared["state"] == "cancelled":
        return "RIDER_CANCELLED"
    return status_of(None, shared | {"cancellation": None})


def _point(point: Document) -> Document:
    return {"lat": point["lat"], "lng": point["lng"]}
