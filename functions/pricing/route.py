"""How far and how long a trip is expected to be, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kernel.geo import Point


class RouteUnknown(Exception):
    """The estimator knows no way between the points."""


class EstimatorSilent(RouteUnknown):
    """It cannot be reached, or not understood: it will not know other ways either."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """`measured_by` names the estimator; `instead_of` the one that was asked for and did not answer, if it was another."""

    distance_m: int
    duration_s: int
    measured_by: str
    instead_of: str = ""

    @property
    def told(self) -> str:
        """
        >>> Route(distance_m=1, duration_s=1, measured_by="straight_line*1.35", instead_of="osrm").told
        'straight_line*1.35 instead of osrm'
        """
        return f"{self.measured_by} instead of {self.instead_of}" if self.instead_of else self.measured_by


class RouteEstimator(Protocol):
    """What an adapter is: from the pickup over the stops to the dropoff, by car, now. Raises `RouteUnknown`."""

    @property
    def name(self) -> str: ...

    def route(self, points: Sequence[Point]) -> Route: ...
