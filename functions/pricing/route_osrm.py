"""An OSRM server of the operator's own (https://project-osrm.org): the streets' real way, without their traffic."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import urllib3

from kernel.geo import Point
from pricing.route import EstimatorSilent, Route, RouteUnknown

CONNECT_S, READ_S = 0.5, 1.5


class OsrmRoute(msgspec.Struct):
    distance: float
    duration: float


class OsrmAnswer(msgspec.Struct):
    code: str
    routes: list[OsrmRoute] = []


class Osrm:
    name = "osrm"

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        timeout = urllib3.Timeout(connect=CONNECT_S, read=READ_S)
        self._http = urllib3.PoolManager(retries=False, timeout=timeout)

    def route(self, points: Sequence[Point]) -> Route:
        """OSRM writes longitude first."""
        coordinates = ";".join(f"{point.lng:.6f},{point.lat:.6f}" for point in points)
        try:
            response = self._http.request("GET", f"{self.url}/route/v1/driving/{coordinates}?overview=false")
            answer = msgspec.json.decode(response.data, type=OsrmAnswer)
        except (urllib3.exceptions.HTTPError, msgspec.MsgspecError) as error:
            raise EstimatorSilent(f"{self.name}: {type(error).__name__}: {error}") from error
        if answer.code != "Ok" or not answer.routes:
            raise RouteUnknown(f"{self.name}: {response.status} {answer.code}")
        best = answer.routes[0]
        return Route(distance_m=round(best.distance), duration_s=round(best.duration), measured_by=self.name)
