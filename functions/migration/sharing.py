"""Following a ride by a link, as the old system's web page does it: with a token, and without being anybody."""

from __future__ import annotations

from migration import ride_look
from migration.acting import Acting, NothingDone, Refused
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.ride_view import Document, status_of


def give_token(call: OldCall, services: Acting) -> OldAnswer:
    """Every time another one: who has an earlier one goes on following."""
    seen = ride_look.as_rider(services, ride_look.numbered(call))
    if seen.trip is None:
        raise OldRefusal(409, "Nobody is on the way yet: share the ride when a driver has accepted it")
    return OldAnswer.of({"token": services.post(f"/v1/trips/{seen.trip['trip_id']}/share").document["token"]})


def follow(call: OldCall, services: Acting) -> OldAnswer:
    """A token that the services did not give may be one of the old system's."""
    try:
        shared: Document = services.get(f"/v1/shared-trips/{call.variables['tracking_key']}").document
    except Refused as refused:
        raise NothingDone("not a token of the services") from refused
    position = shared["position"]
    return OldAnswer.of(
        {
            "status": status_of(None, shared | {"cancellation": None})
            if shared["state"] != "cancelled"
            else "RIDER_CANCELLED",
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


def _point(point: Document) -> Document:
    return {"lat": point["lat"], "lng": point["lng"]}
