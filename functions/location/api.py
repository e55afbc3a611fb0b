"""What people's apps ask: the cars around, where my car is, and the way a trip took."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from kernel import clock
from kernel.caller import Caller
from kernel.geo import Point
from kernel.http import Api, Response, Signed, answer
from kernel.problem import NotFound
from location import chunks, index, store
from location.anonymity import vehicle_id
from location.fix import milliseconds
from location.model import PositionUnknown
from location.policy import POLICY
from location.search import Search, Wanted
from location.service import SERVICE
from location.trip import Trip
from location.views import (
    Category,
    DriverNearbyView,
    DriverPositionView,
    DriversNearbyView,
    NearbyView,
    Need,
    TrackView,
    TripPositionView,
    VehicleView,
)
from location.wording import WORDINGS

GEOJSON = "application/geo+json"
TRACK: dict[int, Any] = {200: {"description": "The track", "content": {GEOJSON: {"model": TrackView}}}}

api = Api(SERVICE, WORDINGS)

Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
Lng = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
Needs = Annotated[list[Need] | None, Query(max_length=4)]


@api.get("/v1/vehicles/nearby")
def vehicles_nearby(caller: Signed, lat: Lat, lng: Lng, category: Category | None = None) -> NearbyView:
    """The nearest available cars, for an app to draw; for a rider only those that meet his needs."""
    now = clock.now()
    search = Search(
        origin=Point(lat, lng),
        radius_m=POLICY.nearby_radius_m,
        limit=POLICY.nearby_limit,
        not_before_s=now.timestamp() - POLICY.row_fresh_s,
        wanted=Wanted(category or "", store.needs_of(caller.id)),
    )
    cars = search.run(index.rows).fitting
    return NearbyView(vehicles=[VehicleView.of(car, vehicle_id(car.row.driver_id, now), category) for car in cars])


@api.get("/v1/vehicles/nearby/drivers")
def drivers_nearby(lat: Lat, lng: Lng, category: Category | None = None, needs: Needs = None) -> DriversNearbyView:
    """Whom the desk could send: the nearest available cars by their drivers, those that do not fit included."""
    search = Search(
        origin=Point(lat, lng),
        radius_m=POLICY.nearby_radius_m,
        limit=POLICY.nearby_limit,
        not_before_s=clock.now().timestamp() - POLICY.row_fresh_s,
        wanted=Wanted(category or "", needs or ()),
    )
    found = search.run(index.rows)
    return DriversNearbyView(drivers=[DriverNearbyView.of(car) for car in (*found.fitting, *found.misfitting)])


@api.get("/v1/trips/{trip_id}/position")
def trip_position(caller: Signed, trip_id: str) -> Response[TripPositionView]:
    """Where the car of one's trip is (`ETag`; poll with `If-None-Match`)."""
    trip = _trip_of(caller, trip_id)
    where = trip.whereabouts(store.get_car(trip.driver_id))
    return answer(TripPositionView.model_validate(where), milliseconds(where.at))


@api.get("/v1/trips/{trip_id}/track", responses=TRACK)
def trip_track(caller: Signed, trip_id: str) -> Response[str]:
    """The way a trip took, as GeoJSON; while it runs, the way so far."""
    trip = _trip_of(caller, trip_id)
    line = [fix.point for fix in trip.line(chunks.track(trip.id), clock.now())]
    return Response(status_code=200, content_type=GEOJSON, body=TrackView.of(trip, line).model_dump_json())


@api.get("/v1/drivers/{driver_id}/position")
def driver_position(driver_id: str) -> DriverPositionView:
    """Where a driver was last, whether he can be reached and is free, for the desk."""
    car = store.get_car(driver_id)
    if car is None or car.fix is None:
        raise PositionUnknown()
    return DriverPositionView.of(car, car.fix)


def _trip_of(caller: Caller, trip_id: str) -> Trip:
    trip = store.get_trip(trip_id)
    if trip is None or not (caller.is_desk or trip.is_of(caller.id)):
        raise NotFound(what="trip")
    return trip


handler = api.handler
