"""Requests about tariffs. A tariff is read strictly: nothing is converted, nothing unknown is passed over."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from kernel import problem
from kernel.fields import Coordinates, Instant, utc
from kernel.http import Body
from pricing.tariff import Tariff
from pricing.trip_facts import NO_SURGE_PERCENT, Kind, SpeedBand, TripFacts

LONGEST_M = 2_000_000
LONGEST_S = 7 * 24 * 3600

Metres = Annotated[int, Field(ge=0, le=LONGEST_M)]
Seconds = Annotated[int, Field(ge=0, le=LONGEST_S)]
KindName = Annotated[Kind, Field(strict=False)]

_TARIFF = TypeAdapter(Tariff)


def _read(raw: Any) -> Tariff:
    """As JSON, where text is text and an instant is text too; every misfit is told with its pointer."""
    try:
        tariff = _TARIFF.validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        raise problem.invalid([_misfit(entry["loc"], entry["type"], entry["msg"]) for entry in error.errors()]) from None
    try:
        utc(tariff.valid_from)
    except ValueError as error:
        raise problem.invalid([_misfit(("valid_from",), "instant", str(error))]) from None
    return tariff


def _misfit(place: tuple[int | str, ...], code: str, detail: str) -> dict[str, str]:
    return {"pointer": "/tariff/" + "/".join(map(str, place)), "in": "body", "code": code, "detail": detail}


class PublishBody(Body):
    """`version` is given by publishing, whatever it says."""

    tariff: Annotated[Tariff, BeforeValidator(_read)]


class BandBody(Body):
    below_kmh: Annotated[int, Field(ge=1, le=1000)]
    distance_m: Metres
    duration_s: Seconds


class TripBody(Body):
    """A trip to be priced. Without `started_at` it starts when the tariff begins to hold."""

    kind: KindName = Kind.TRIP
    pickup: Coordinates
    dropoff: Coordinates
    stops: Annotated[list[Coordinates], Field(max_length=10)] = []
    started_at: Instant | None = None
    distance_m: Metres = 0
    duration_s: Seconds = 0
    waited_s: Seconds = 0
    surge_percent: Annotated[int, Field(ge=100, le=1000)] = NO_SURGE_PERCENT
    by_speed: Annotated[list[BandBody], Field(max_length=60)] = []
    cancelled_after_s: Seconds = 0
    requested: Annotated[list[str], Field(max_length=10)] = []

    def facts(self, else_started_at: datetime) -> TripFacts:
        return TripFacts(
            kind=self.kind,
            pickup=self.pickup.point,
            dropoff=self.dropoff.point,
            stops=tuple(stop.point for stop in self.stops),
            started_at=self.started_at or else_started_at,
            distance_m=self.distance_m,
            duration_s=self.duration_s,
            waited_s=self.waited_s,
            surge_percent=self.surge_percent,
            by_speed=tuple(SpeedBand(**band.model_dump()) for band in self.by_speed),
            measured_by="stated",
            cancelled_after_s=self.cancelled_after_s,
            requested=tuple(self.requested),
        )


class CheckBody(PublishBody):
    """What the `trip` would cost under the `tariff`, of which nothing is kept."""

    trip: TripBody
