"""How a trip came about: which driver, in which car, promised for when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.clock import seconds


@dataclass(frozen=True)
class DriverCard:
    """The driver and car as the rider was told them."""

    display_name: str = ""
    vehicle_plate: str = ""
    vehicle_description: str = ""

    @property
    def first_name(self) -> str:
        return self.display_name.partition(" ")[0]


@dataclass(frozen=True)
class Assignment:
    """`by` is `driver`, who accepted an offer, or `desk`."""

    attempt: int
    requested_at: datetime
    at: datetime
    by: str
    estimated_pickup_s: int

    @property
    def promised_at(self) -> datetime | None:
        """When the rider was told the driver would be there, if he was told."""
        return self.at + seconds(self.estimated_pickup_s) if self.estimated_pickup_s > 0 else None
