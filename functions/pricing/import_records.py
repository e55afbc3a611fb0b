"""A fare as it is imported from the system before: verbatim, and read back as it is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from kernel.money import Money
from pricing.imported import ImportedFare, ImportedLine
from pricing.model import RideFare
from pricing.trip_facts import Kind

Name = Annotated[str, Meta(min_length=1, max_length=128)]
NameOrNone = Annotated[str, Meta(max_length=128)]
Amount = Annotated[int, Meta(ge=0, le=10**11)]
SignedAmount = Annotated[int, Meta(ge=-(10**11), le=10**11)]
Measured = Annotated[int, Meta(ge=0, le=10**9)]


class LineRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(pattern="^[a-z0-9_]{1,40}$")]
    text: Annotated[str, Meta(max_length=200)]
    amount_minor: SignedAmount


class FareRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ride's bill. `total_minor` is what the rider was to pay, `driver_share_minor` of it, or beyond it, the driver's.

    `figures` are the old columns by their names, as text.
    """

    ride_id: Name
    trip_id: NameOrNone
    rider_id: Name
    driver_id: NameOrNone
    category: Annotated[str, Meta(max_length=40)]
    kind: Kind
    ended_at: Annotated[datetime, Meta(tz=True)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    lines: Annotated[list[LineRecord], Meta(max_length=40)]
    total_minor: Amount
    driver_share_minor: Amount
    estimated_minor: Amount | None
    distance_m: Measured
    duration_s: Measured
    surge_percent: Annotated[int, Meta(ge=0, le=10_000)]
    figures: Annotated[dict[Annotated[str, Meta(max_length=60)], Annotated[str, Meta(max_length=200)]], Meta(max_length=60)]

    @classmethod
    def of(cls, held: RideFare) -> FareRecord | None:
        """As it is held."""
        fare = held.imported
        if fare is None:
            return None
        return cls(
            ride_id=held.ride_id,
            trip_id=fare.trip_id,
            rider_id=held.rider_id,
            driver_id=held.driver_id,
            category=fare.category,
            kind=fare.kind,
            ended_at=fare.ended_at,
            currency=fare.total.currency,
            lines=[LineRecord(code=line.code, text=line.text, amount_minor=line.amount_minor) for line in fare.lines],
            total_minor=fare.total.amount_minor,
            driver_share_minor=fare.driver_share.amount_minor,
            estimated_minor=None if fare.estimated is None else fare.estimated.amount_minor,
            distance_m=fare.distance_m,
            duration_s=fare.duration_s,
            surge_percent=fare.surge_percent,
            figures=dict(fare.figures),
        )

    def into(self, before: RideFare) -> RideFare:
        return replace(before, rider_id=self.rider_id, driver_id=self.driver_id, imported=self._fare)

    @property
    def _fare(self) -> ImportedFare:
        lines = tuple(ImportedLine(code=line.code, text=line.text, amount_minor=line.amount_minor) for line in self.lines)
        return ImportedFare(
            trip_id=self.trip_id,
            category=self.category,
            kind=self.kind,
            ended_at=self.ended_at,
            lines=lines,
            total=Money(self.total_minor, self.currency),
            driver_share=Money(self.driver_share_minor, self.currency),
            estimated=None if self.estimated_minor is None else Money(self.estimated_minor, self.currency),
            distance_m=self.distance_m,
            duration_s=self.duration_s,
            surge_percent=self.surge_percent,
            figures=self.figures,
        )
