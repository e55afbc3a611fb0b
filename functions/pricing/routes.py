"""Which estimator says how far a trip is: the one that the deployment chose, or honestly another.

An estimator that did not answer is left alone for a while, so that not every quote waits for the same silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic

from kernel import log, settings
from kernel.geo import Point
from pricing.route import EstimatorSilent, Route, RouteEstimator, RouteUnknown
from pricing.route_amazon import AmazonLocation
from pricing.route_osrm import Osrm
from pricing.route_straight_line import StraightLine

LEFT_ALONE_S = 30.0

_embedded = StraightLine()


@dataclass
class Chosen:
    """An estimator, and until when it is left alone."""

    estimator: RouteEstimator
    silent_until_s: float = 0.0

    def route(self, points: Sequence[Point]) -> Route:
        if monotonic() < self.silent_until_s:
            return self._by_embedded(points)
        try:
            return self.estimator.route(points)
        except RouteUnknown as error:
            log.warning("estimating a route by straight lines", reason=str(error))
            if isinstance(error, EstimatorSilent):
                self.silent_until_s = monotonic() + LEFT_ALONE_S
            return self._by_embedded(points)

    def _by_embedded(self, points: Sequence[Point]) -> Route:
        return replace(_embedded.route(points), instead_of=self.estimator.name)


def estimate(points: Sequence[Point]) -> Route:
    """Never fails; the answer says by what it was made, and instead of what."""
    return chosen(settings.of("route-estimator")).route(points)


@cache
def chosen(name: str) -> Chosen:
    match name:
        case "osrm":
            return Chosen(Osrm(settings.of("osrm-url")))
        case "amazon_location":
            return Chosen(AmazonLocation())
        case "straight_line":
            return Chosen(_embedded)
    raise ValueError(f"route-estimator is {name!r}; it may be straight_line, osrm or amazon_location")
