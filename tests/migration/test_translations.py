"""Accounts, estimates and cars nearby, from the services' answers to the old apps' and back."""

from __future__ import annotations

from typing import Any

import pytest

from migration.model import Stage
from tests.migration.conftest import World, json_of

ESTIMATE = "/rest/rides/estimate?startLat=30.2&startLong=-97.7&endLat=30.3&endLong=-97.6&carCategory=REGULAR"


def quotes(total_minor: int, **lines: int) -> dict[str, Any]:
    told = [
        {"code": code, "amount": {"amount_minor": amount, "currency": "USD"}, "unit": ""} for code, amount in lines.items()
    ]
    quote = {"category": "standard", "total": {"amount_minor": total_minor, "currency": "USD"}, "lines": told}
    return {"quotes": [quote | {"duration_s": 600, "distance_m": 9000}]}


def test_an_estimate_asks_for_a_quote_and_tells_money_as_text(world: World) -> None:
    world.stage("estimates", Stage.SERVICE)
    world.services.tells("POST", "/v1/quotes", quotes(1230))
    fare = {"totalFare": "12.30"}
    told = {"defaultEstimate": fare, "estimates": {"REGULAR": fare}, "duration": 600}
    assert json_of(world.call("GET", ESTIMATE)) == told
    assert world.services.asked[-1].json == {
        "pickup": {"lat": 30.2, "lng": -97.7},
        "dropoff": {"lat": 30.3, "lng": -97.6},
    }


def test_a_missing_parameter_is_refused_in_the_old_words(world: World) -> None:
    world.stage("estimates", Stage.SERVICE)
    answer = world.call("GET", "/rest/rides/estimate?startLat=30.2")
    assert (answer.status, json_of(answer)) == (400, {"message": "Required parameter 'startLong' is not present"})


FARE = "defaultEstimate.totalFare"


def compared(world: World, total: str, duration_s: int, service: dict[str, Any]) -> dict[str, int]:
    world.stage("estimates", Stage.SHADOW)
    world.legacy.tells("GET", "/rest/rides/estimate", {"defaultEstimate": {"totalFare": total}, "duration": duration_s})
    world.services.tells("POST", "/v1/quotes", service)
    world.call("GET", ESTIMATE)
    world.compare()
    return world.counts("estimate")


def test_one_airport_fee_where_we_charge_two_is_a_known_difference(world: World) -> None:
    counts = compared(world, "30.00", 600, quotes(3250, aus_pickup=200, aus_dropoff=250))
    assert counts[f"because|{FARE}|second_airport_fee"] == 1


def test_a_price_between_the_straight_line_and_our_way_is_a_known_difference(world: World) -> None:
    straight_m, ours_m = 14_701, 19_846
    quote = quotes(3000, base=150, distance=1220, duration=1000, booking=630)
    quote["quotes"][0] |= {"distance_m": ours_m, "duration_s": 2400}
    least = 3000 - 1220 * (1 - straight_m / ours_m) - 1000 * (1 - 1600 / 2400)
    counts = compared(world, f"{least / 100:.2f}", 1600, quote)
    assert counts[f"because|{FARE}|another_way"] == 1
    assert counts["because|duration|another_speed"] == 1


def test_any_other_difference_in_price_is_a_mismatch(world: World) -> None:
    assert compared(world, "30.00", 600, quotes(3900, aus_pickup=250, aus_dropoff=250))["money_mismatches"] == 1


def test_ones_account_has_the_old_number(world: World) -> None:
    world.stage("accounts", Stage.SERVICE)
    profile = {"display_name": "Ana Souza", "phone": "+15125550100", "rating": 4.9}
    world.services.tells("GET", "/v1/riders/me", profile)
    assert json_of(world.call("GET", "/rest/riders/current")) == {
        "id": 70,
        "email": "ana@example.com",
        "firstname": "Ana",
        "lastname": "Souza",
        "fullName": "Ana Souza",
        "firstName": "Ana",
        "phoneNumber": "+15125550100",
        "rating": 4.9,
    }


@pytest.mark.parametrize("spelling", ["firstname", "firstName"])
def test_a_first_name_is_compared_however_the_old_system_spells_it(world: World, spelling: str) -> None:
    world.stage("accounts", Stage.SHADOW)
    world.legacy.tells("GET", "/rest/riders/current", {"id": 70, "email": "ana@example.com", spelling: "Ana Maria"})
    world.services.tells("GET", "/v1/riders/me", {"display_name": "Ana Souza", "phone": "", "rating": None})
    world.call("GET", "/rest/riders/current")
    world.compare()
    assert world.counts("current_rider")["equal|firstName"] == 1


def test_who_is_no_driver_here_is_told_so_in_the_old_words(world: World) -> None:
    world.stage("accounts", Stage.SERVICE)
    world.services.tells("GET", "/v1/drivers/me", {"code": "not_registered"}, 404)
    answer = world.call("GET", "/rest/drivers/current")
    assert (answer.status, json_of(answer)) == (403, {"message": "You are not a driver"})


def test_cars_nearby_are_told_as_the_old_app_draws_them(world: World) -> None:
    world.stage("nearby", Stage.SERVICE)
    car = {"id": "a-name-of-today", "lat": 30.2, "lng": -97.7, "eta_s": 90, "heading_deg": None, "category": "standard"}
    world.services.tells("GET", "/v1/vehicles/nearby", {"vehicles": [car] * 12})
    cars = json_of(world.call("GET", "/rest/acdr?latitude=30.2&longitude=-97.7&carCategory=SUV"))
    assert len(cars) == 10
    assert cars[0] | {"id": 0} == {
        "id": 0,
        "latitude": 30.2,
        "longitude": -97.7,
        "status": "AVAILABLE",
        "drivingTimeToRider": 90,
    }
    assert world.services.asked[-1].target == "/v1/vehicles/nearby?lat=30.2&lng=-97.7&category=xl"


@pytest.mark.parametrize("question", ["avatarType=ADMIN&cityId=1", "avatarType=DRIVER&latitude=30.2&longitude=-97.7"])
@pytest.mark.parametrize("stage", [Stage.SHADOW, Stage.SERVICE])
def test_cars_are_listed_for_others_than_riders_by_the_old_system(world: World, question: str, stage: Stage) -> None:
    world.stage("nearby", stage)
    world.legacy.tells("GET", "/rest/acdr", {"content": []})
    assert json_of(world.call("GET", f"/rest/acdr?{question}")) == {"content": []}
    assert (world.services.asked, world.pairs()) == ([], [])


def test_who_wants_a_type_of_driver_is_shown_the_cars_of_the_side_that_has_it(world: World) -> None:
    world.stage("nearby", Stage.SERVICE)
    world.legacy.tells("GET", "/rest/acdr", [])
    assert json_of(world.call("GET", "/rest/acdr?latitude=30.2&longitude=-97.7&driverType=WOMEN_ONLY")) == []
    assert world.services.asked == []
