"""The emergency switch: the desk says how far surge may go in a city for now, and why; 100 switches it off.

Every throw is kept, by whom and with what reason. Quotes heed it at once; cells follow with their next round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pricing.trip_facts import NO_SURGE_PERCENT


@dataclass(frozen=True)
class SurgeLimit:
    """Without `limit_percent` only the tariffs' caps hold."""

    city: str
    limit_percent: int | None = None
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    version: int = 0

    def set(self, limit_percent: int | None, reason: str, by: str, at: datetime) -> SurgeLimit:
        return replace(self, limit_percent=limit_percent, reason=reason, by=by, at=at)

    @property
    def told(self) -> str:
        """In a proof."""
        return f"limit={self.limit_percent}% throw={self.version}"

    def at_most(self, factor_percent: int) -> int:
        """
        >>> SurgeLimit("porto", limit_percent=100).at_most(150), SurgeLimit("porto").at_most(150)
        (100, 150)
        """
        if self.limit_percent is None:
            return factor_percent
        return max(NO_SURGE_PERCENT, min(factor_percent, self.limit_percent))
