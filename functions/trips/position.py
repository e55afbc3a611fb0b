"""Where a trip's car is, asked of `location`, whose answer a follower can do without."""

from datetime import datetime

import msgspec

from kernel import log, sibling
from trips.model import TripId


class Position(msgspec.Struct, frozen=True):
    lat: float
    lng: float
    at: datetime
    heading_deg: float | None = None
    eta_s: int | None = None


def last_position(trip_id: TripId) -> Position | None:
    """None if `location` does not answer, or has not heard of the car yet."""
    try:
        answer = sibling.get(f"/internal/location/trips/{trip_id}/position")
        return msgspec.convert(answer, Position)
    except (sibling.SiblingUnavailable, sibling.SiblingRefused, msgspec.ValidationError) as error:
        log.warning("no position for a shared trip", trip_id=trip_id, reason=str(error))
        return None
