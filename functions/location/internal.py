"""What sibling services ask: the candidates for a ride, where a trip's car is, and what the whole fleet does."""

from __future__ import annotations

from kernel import clock
from kernel.border import Request
from kernel.geo import Point
from kernel.lean import decode_query, lean_handler
from kernel.problem import NotFound
from location import index, roads, store
from location.policy import POLICY
from location.search import Search, Wanted
from location.service import SERVICE
from location.trip import Whereabouts
from location.wire import CandidateCar, NearbyAnswer, NearbyQuery, Vehicle, VehiclesAnswer, VehiclesQuery
from location.wording import WORDINGS


def candidates(request: Request) -> NearbyAnswer:
    query = decode_query(request, NearbyQuery)
    search = Search(
        origin=Point(query.lat, query.lng),
        radius_m=query.radius_m,
        limit=query.limit,
        not_before_s=clock.now().timestamp() - POLICY.row_fresh_s,
        wanted=Wanted(query.category, query.needs),
    )
    found = search.run(index.rows)
    return NearbyAnswer([CandidateCar.of(candidate) for candidate in (*found.fitting, *found.misfitting)])


def trip_position(request: Request) -> Whereabouts:
    trip = store.get_trip(request.parameters["trip_id"])
    if trip is None:
        raise NotFound(what="trip")
    return trip.whereabouts(store.get_car(trip.driver_id))


def vehicles(request: Request) -> VehiclesAnswer:
    query = decode_query(request, VehiclesQuery)
    sampled = roads.sample(query.limit)
    seen = [Vehicle.of(car, car.fix) for car in store.cars(sampled) if car.fix]
    within = [car for car in seen if query.south <= car.lat <= query.north and query.west <= car.lng <= query.east]
    return VehiclesAnswer(within, len(sampled) if len(sampled) < query.limit else roads.roughly_all())


ANSWERS = {
    "/internal/location/nearby": candidates,
    "/internal/location/trips/{trip_id}/position": trip_position,
    "/internal/location/vehicles": vehicles,
}

handler = lean_handler(SERVICE, "internal", WORDINGS, lambda request: ANSWERS[request.route.path](request))
