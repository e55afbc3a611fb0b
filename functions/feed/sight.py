"""A shared trip as a follower without an account sees it: nothing about the rider or the price, of the driver what is on the
car's doors, and the ends of the way only roughly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from feed.patch import Json
from feed.policy import POLICY
from feed.viewer import Sight


def seen(sight: Sight, data: Json) -> Json:
    """What of a patch, or of all that a topic shows, this sight lets through."""
    if sight is Sight.FULL:
        return data
    return {name: _SHARED[name](value) if value is not None else None for name, value in data.items() if name in _SHARED}


def _as_it_is(value: Any) -> Any:
    return value


def _roughly(point: Json) -> Json:
    return {name: round(degrees, POLICY.shared_point_decimals) for name, degrees in point.items() if degrees is not None}


def _driver(card: Json) -> Json:
    """A name that was taken away is told as well: whoever saw it shall not keep it."""
    known = dict(card)
    name = known.pop("display_name", None)
    return known if name is None else known | {"first_name": name.partition(" ")[0]}


_SHARED: dict[str, Callable[[Any], Any]] = {
    "state": _as_it_is,
    "trip_id": _as_it_is,
    "car": _as_it_is,
    "estimated_pickup_at": _as_it_is,
    "started_at": _as_it_is,
    "completed_at": _as_it_is,
    "cancelled_at": _as_it_is,
    "driver": _driver,
    "pickup": _roughly,
    "dropoff": _roughly,
}
