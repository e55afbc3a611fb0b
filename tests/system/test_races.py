from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from drills import races
from drills.site import Site
from tests.system.city import Driver, Person, accept, eventually, request_ride

pytestmark = pytest.mark.system

CONCURRENT_ACCEPTS = 50


def test_fifty_accepts_of_one_offer_make_one_trip(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver]
) -> None:
    rider, driver, other = new_rider(), new_driver(), new_driver()
    ride_id = request_ride(rider)
    offer = eventually(lambda: driver.offer(ride_id) or other.offer(ride_id))
    path = f"/v1/offers/{offer['offer_id']}/accept"
    crowd = [driver, other] * (CONCURRENT_ACCEPTS // 2)
    with ThreadPoolExecutor(CONCURRENT_ACCEPTS) as pool:
        answers = list(pool.map(lambda person: person.ask("POST", path, Idempotency_Key="race-key-0001"), crowd))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 403, 404, 409, 429}
    winners = {person.driver_id for person, answer in zip(crowd, answers, strict=True) if answer.status_code == 200}
    assert len(winners) == 1
    trips = {answer.json()["trip_id"] for answer in answers if answer.status_code == 200}
    assert trips == {eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["trip_id"])}


def test_a_driver_carries_one_ride_at_a_time(new_rider: Callable[[], Person], new_driver: Callable[..., Driver]) -> None:
    driver, riders = new_driver(), [new_rider(), new_rider()]
    rides = [request_ride(rider) for rider in riders]
    accept(driver, *rides)
    eventually(lambda: driver.offer(*rides) is None)
    states = Counter(rider.get(f"/v1/rides/{ride}")["state"] for rider, ride in zip(riders, rides, strict=True))
    assert states["assigned"] == 1
    assert states["offered"] == 0


def test_in_whatever_order_the_store_hears_of_everybodys_acts_the_history_is_legal(site: Site) -> None:
    assert races.run(site, interleavings=30).failures == []
