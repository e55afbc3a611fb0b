from collections.abc import Callable

import pytest

from tests.system.city import SQUARE, Driver, Person, accept, carry, eventually, request_ride

pytestmark = pytest.mark.system

HARBOUR, PARK = {"lat": 41.1413, "lng": -8.6166}, {"lat": 41.1598, "lng": -8.6598}


def test_a_ride_is_carried_from_request_to_completion(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    trip_id = carry(rider, driver, ride_id)
    ride = eventually(lambda: (seen := rider.get(f"/v1/rides/{ride_id}"))["state"] == "completed" and seen)
    assert (ride["trip_id"], ride["driver"]["display_name"]) == (trip_id, "Rui Teste")
    measured = eventually(lambda: (seen := rider.get(f"/v1/trips/{trip_id}"))["distance_m"] is not None and seen)
    assert measured["state"] == "completed"


def test_the_free_car_is_offered_the_next_ride(new_rider: Callable[[], Person], new_driver: Callable[..., Driver]) -> None:
    driver = new_driver()
    for _ in range(2):
        rider = new_rider()
        carry(rider, driver, request_ride(rider))


def test_when_the_driver_cancels_another_one_comes(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, first = new_rider(), new_driver()
    ride_id = request_ride(rider)
    trip_id = accept(first, ride_id)
    second = new_driver()
    eventually(lambda: first.post(f"/v1/trips/{trip_id}/cancel", {"reason": "vehicle_problem"}))
    assert carry(rider, second, ride_id) != trip_id


def test_a_rider_changes_her_mind_twice_and_everybody_knows(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver = new_rider(), new_driver()
    ride_id = request_ride(rider)
    assert rider.put(f"/v1/rides/{ride_id}/dropoff", HARBOUR)["dropoff"] == HARBOUR
    trip_id = accept(driver, ride_id)
    assert eventually(lambda: rider.get(f"/v1/trips/{trip_id}"))["dropoff"] == HARBOUR
    rider.put(f"/v1/trips/{trip_id}/dropoff", PARK)
    assert driver.get(f"/v1/trips/{trip_id}")["dropoff"] == PARK
    for copy in (f"/v1/rides/{ride_id}", f"/v1/feed/rides/{ride_id}"):
        eventually(lambda copy=copy: (seen := rider.get(copy)).get("data", seen)["dropoff"] == PARK)  # type: ignore[misc]


def test_a_friend_follows_the_trip_by_its_link(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver], nobody: Person
) -> None:
    rider, driver = new_rider(), new_driver()
    trip_id = accept(driver, request_ride(rider))
    link = eventually(lambda: rider.post(f"/v1/trips/{trip_id}/share"))
    eventually(lambda: driver.report(SQUARE))
    seen = eventually(lambda: (view := nobody.get(f"/v1/shared-trips/{link['token']}"))["position"] and view)
    assert round(seen["position"]["lat"], 3) == round(SQUARE.lat, 3)
    assert nobody.ask("GET", "/v1/shared-trips/guessed-token-guessed-token-0001").status_code == 404
