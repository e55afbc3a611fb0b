"""The one question to a sibling: which cars are near."""

from __future__ import annotations

import msgspec

from dispatch.gates import Candidate
from dispatch.model import Ride
from kernel import log, sibling

PATH = "/internal/location/nearby"


class Answer(msgspec.Struct):
    candidates: list[Candidate]


def candidates(ride: Ride, limit: int) -> list[Candidate] | None:
    """The nearest cars, up to `limit` that fit and some that do not; None if location cannot say."""
    request = ride.request
    try:
        answer = sibling.get(
            PATH,
            lat=request.pickup.lat,
            lng=request.pickup.lng,
            radius_m=ride.search.radius_m,
            category=request.category,
            needs=request.needs,
            limit=limit,
        )
        return msgspec.convert(answer, Answer).candidates
    except (sibling.SiblingUnavailable, sibling.SiblingRefused, msgspec.ValidationError) as error:
        log.warning("searching without location", reason=f"{type(error).__name__}: {error}")
        return None
