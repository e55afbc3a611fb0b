"""A point of the earth as another system tells it: within its bounds, and with nothing else."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from kernel.geo import Point


class PlaceRecord(Struct, frozen=True, forbid_unknown_fields=True):
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lng: Annotated[float, Meta(ge=-180, le=180)]

    @classmethod
    def of(cls, point: Point) -> PlaceRecord:
        return cls(point.lat, point.lng)

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)
