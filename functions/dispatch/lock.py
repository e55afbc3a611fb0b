"""A driver's lock: the one ride he is being asked for, or carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.refusal import Refusal


class DriverTaken(Refusal):
    """Another ride has this driver."""


@dataclass(frozen=True)
class DriverLock:
    """While an offer is open it lapses by itself some time after, so that one left behind heals; with a trip it stays."""

    driver_id: str
    ride_id: str
    offer_id: str
    trip_id: str | None = None
    lapses_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        return self.lapses_at is None or at < self.lapses_at
