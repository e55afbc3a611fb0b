"""Amazon Location's routes, with its knowledge of today's traffic. Billed per request."""

from __future__ import annotations

from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from kernel import aws
from kernel.geo import Point
from pricing.route import EstimatorSilent, Route, RouteUnknown


class AmazonLocation:
    name = "amazon_location"

    def route(self, points: Sequence[Point]) -> Route:
        pickup, *stops, dropoff = ([point.lng, point.lat] for point in points)
        waypoints = {"Waypoints": [{"Position": stop} for stop in stops]} if stops else {}
        try:
            answer = aws.client("geo-routes").calculate_routes(
                Origin=pickup, Destination=dropoff, TravelMode="Car", DepartNow=True, LegGeometryFormat="Simple", **waypoints
            )
        except (BotoCoreError, ClientError) as error:
            raise EstimatorSilent(f"{self.name}: {error}") from error
        if not answer["Routes"]:
            raise RouteUnknown(f"{self.name}: no way")
        summary = answer["Routes"][0]["Summary"]
        return Route(distance_m=int(summary["Distance"]), duration_s=int(summary["Duration"]), measured_by=self.name)
