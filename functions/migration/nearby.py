"""Which cars are near, as the old rider app draws them."""

from __future__ import annotations

import zlib
from typing import Any

from migration.acting import Acting, NothingDone
from migration.capability import Capability, OldRoute
from migration.categories import category_of
from migration.comparing import Both, Field, Known
from migration.old import OldAnswer, OldCall
from migration.ride_wish import wants_a_type_of_driver

AT_MOST = 10
ID_SPACE = 2**31


def cars_near(call: OldCall, services: Acting) -> OldAnswer:
    """A car's id is a number that changes daily, as the services' name for it does: it tells cars apart on a map.

    Who wants a certain type of driver is shown those who would be sent to him: the old system's.
    """
    if wants_a_type_of_driver(call):
        raise NothingDone("the type of its driver is not told of a car nearby")
    query: dict[str, Any] = {"lat": call.number("latitude"), "lng": call.number("longitude")}
    if "carCategory" in call.parameters:
        query["category"] = category_of(call.text("carCategory"))
    cars = services.get("/v1/vehicles/nearby", **query).document["vehicles"]
    return OldAnswer.of(
        [
            {
                "id": ID_SPACE + zlib.crc32(car["id"].encode()) % ID_SPACE,
                "latitude": car["lat"],
                "longitude": car["lng"],
                "status": "AVAILABLE",
                "drivingTimeToRider": car["eta_s"],
            }
            for car in cars[:AT_MOST]
        ]
    )


def _nearest(cars: list[dict[str, Any]]) -> int | None:
    return min((car["drivingTimeToRider"] for car in cars), default=None)


def _none_moved(both: Both) -> bool:
    """Cars are where their drivers' apps say: to the old system, until the rides have moved."""
    return len(both.by_service.document) < len(both.by_legacy.document)


OTHER_SHIFTS = Known(
    "drivers_on_the_other_side",
    "A driver is seen by the side on which he went online; until the rides move, the services know few of them.",
    _none_moved,
)

CAPABILITY = Capability(
    "nearby",
    (
        OldRoute(
            "nearby_cars",
            "GET",
            "/rest/acdr",
            cars_near,
            (
                Field("cars", read=len, known=(OTHER_SHIFTS,)),
                Field("nearest_s", read=_nearest, within=60, within_percent=50, known=(OTHER_SHIFTS,)),
            ),
            role="rider",
            avatars=frozenset({"RIDER"}),
        ),
    ),
)
