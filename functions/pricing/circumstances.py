"""What a fare needs to know about the where and when of a trip, looked up once and kept on the receipt.

With these kept, a receipt can be computed again years later, when time zone rules have changed or the rider was erased and
the exact points with him.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kernel import geo
from pricing import local_time
from pricing.tariff import At, FlatFare, Hours, Tariff
from pricing.trip_facts import TripFacts


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Zones by their codes, in the tariff's order; `zones_touched` are those of any point of the trip.

    `dropoff_moved_m` is how far the ride ended from where it was agreed to.
    """

    utc_offset_s: int
    pickup_zones: tuple[str, ...] = ()
    dropoff_zones: tuple[str, ...] = ()
    zones_touched: tuple[str, ...] = ()
    dropoff_moved_m: int = 0

    @classmethod
    def of(cls, tariff: Tariff, facts: TripFacts, agreed: TripFacts | None = None) -> Circumstances:
        offset_s = local_time.utc_offset_s(tariff.timezone, facts.started_at)
        return cls(utc_offset_s=offset_s).with_places(tariff, facts, agreed)

    def with_places(self, tariff: Tariff, facts: TripFacts, agreed: TripFacts | None = None) -> Circumstances:
        """The same instant with the places looked up again, unless the exact points are gone."""
        if facts.points_reduced:
            return self
        at_point = [{zone.code for zone in tariff.zones if zone.area.contains(point)} for point in facts.points]
        codes = [zone.code for zone in tariff.zones]
        return replace(
            self,
            pickup_zones=tuple(code for code in codes if code in at_point[0]),
            dropoff_zones=tuple(code for code in codes if code in at_point[-1]),
            zones_touched=tuple(code for code in codes if any(code in zones for zones in at_point)),
            dropoff_moved_m=round(geo.distance_m(agreed.dropoff, facts.dropoff)) if agreed else 0,
        )

    def touch(self, zone: str, at: At) -> bool:
        """Whether the trip was where a fee asks for; an empty zone is everywhere."""
        match at:
            case At.PICKUP:
                zones = self.pickup_zones
            case At.DROPOFF:
                zones = self.dropoff_zones
            case At.ANYWHERE:
                zones = self.zones_touched
        return not zone or zone in zones

    def fit(self, flat: FlatFare) -> bool:
        there = flat.from_zone in self.pickup_zones and flat.to_zone in self.dropoff_zones
        back = flat.to_zone in self.pickup_zones and flat.from_zone in self.dropoff_zones
        return there or (flat.both_ways and back)

    def within(self, hours: tuple[Hours, ...], tariff: Tariff, at: datetime) -> bool:
        return local_time.hold(hours, local_time.local(at, self.utc_offset_s), tariff.holidays)
