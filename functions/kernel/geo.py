"""Points on the earth and the distance between them."""

from math import asin, cos, degrees, radians, sin, sqrt

from msgspec import Struct

EARTH_RADIUS_M = 6_371_008.8
METRES_PER_DEGREE = 111_195.08


class Point(Struct, frozen=True):
    """WGS84 degrees, always by name: `lat, lng` here, `[lng, lat]` only inside GeoJSON."""

    lat: float
    lng: float


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance (haversine), good to 0.5 % anywhere.

    >>> round(distance_m(Point(41.1496, -8.6110), Point(41.1579, -8.6291)))
    1774
    """
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lng = sin(radians(b.lng - a.lng) / 2)
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_lat**2 + cos(lat_a) * cos(lat_b) * half_lng**2)))


def offset(origin: Point, *, north_m: float = 0.0, east_m: float = 0.0) -> Point:
    """A point some metres away; exact enough within a city."""
    lat = origin.lat + north_m / METRES_PER_DEGREE
    lng = origin.lng + degrees(east_m / (EARTH_RADIUS_M * cos(radians(origin.lat))))
    return Point(lat, lng)
