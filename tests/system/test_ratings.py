"""What two people say of each other, on the running stack: blind until both have spoken, then counted."""

from collections.abc import Callable

import pytest

from tests.system.city import Driver, Person, carry, eventually, request_ride

pytestmark = pytest.mark.system


def test_two_people_rate_each_other_and_the_desk_hears_at_once_who_did_not_feel_safe(
    new_rider: Callable[[], Person], new_driver: Callable[..., Driver], desk: Person
) -> None:
    rider, driver = new_rider(), new_driver()
    trip_id = carry(rider, driver, request_ride(rider))
    path = f"/v1/trips/{trip_id}/rating"
    eventually(lambda: rider.post(path, {"stars": 2, "tags": ["rude", "felt_unsafe"]}))
    [concern] = [each for each in desk.get("/v1/complaints?topic=safety")["complaints"] if each["trip_id"] == trip_id]
    assert concern["tags"] == ["felt_unsafe"]
    assert driver.get(path)["received"] is None

    driver.post(path, {"stars": 5})
    assert driver.get(path)["received"] == {"stars": 2, "tags": ["rude"]}
    assert eventually(lambda: driver.get("/v1/ratings/mine?role=driver")["count"]) == 1
    assert eventually(lambda: rider.get("/v1/ratings/mine")["count"]) == 1
