"""Where a trip's car is, as `location` answers it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from feed.patch import Json
from kernel.clock import rfc3339


class Whereabouts(Struct, frozen=True, kw_only=True):
    """`eta_s` is the time to where it goes, `towards` the `pickup` or the `dropoff`."""

    lat: float
    lng: float
    at: datetime
    heading_deg: float | None = None
    towards: str = ""
    eta_s: int | None = None

    def view(self) -> Json:
        """With nulls for what is not known, to take the place of what was known before."""
        return {
            "lat": round(self.lat, 5),
            "lng": round(self.lng, 5),
            "at": rfc3339(self.at),
            "heading_deg": None if self.heading_deg is None else round(self.heading_deg),
            "towards": self.towards or None,
            "eta_s": self.eta_s,
        }
