"""A trip's steps, as far as they have been heard of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from feed.patch import Json
from kernel.clock import rfc3339


@dataclass(frozen=True)
class Cancellation:
    by: str
    reason: str
    fee_due: bool
    find_another_driver: bool


@dataclass(frozen=True)
class TripSeen:
    """`state` is the one of the highest version heard; `steps` when each was last taken; both join in any order."""

    trip_id: str
    ride_id: str
    state: str
    version: int
    steps: dict[str, datetime] = field(default_factory=dict)
    stops_reached: int = 0
    cancellation: Cancellation | None = None

    @property
    def gives_back(self) -> bool:
        """The driver gave the ride back, and another one is looked for."""
        return self.cancellation is not None and self.cancellation.find_another_driver

    def join(self, other: TripSeen) -> TripSeen:
        newest = max(self, other, key=lambda seen: seen.version)
        both = {**self.steps, **other.steps}
        return replace(
            newest,
            steps={step: max(steps[step] for steps in (self.steps, other.steps) if step in steps) for step in both},
            stops_reached=max(self.stops_reached, other.stops_reached),
            cancellation=self.cancellation or other.cancellation,
        )

    def view(self) -> Json:
        shown: Json = {f"{step}_at": rfc3339(at) for step, at in self.steps.items()}
        if self.stops_reached:
            shown["stops_reached"] = self.stops_reached
        if self.cancellation:
            shown["cancellation"] = {
                "by": self.cancellation.by,
                "reason": self.cancellation.reason,
                "fee_due": self.cancellation.fee_due,
            }
        return shown
