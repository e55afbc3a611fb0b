"""Rides, from the wish to the end."""

from __future__ import annotations

from tests.journeys.city import City
from tests.journeys.people import MARKET, SQUARE, near


def test_a_ride_from_sign_up_to_completion(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 200))

    ride_id = ana.asks_for_a_ride(SQUARE, MARKET, note="By the fountain")
    assert ana.ride(ride_id)["state"] == "offered"
    assert rui.has_an_offer()
    assert (rui.offer["note"], rui.offer["rider_display_name"]) == ("By the fountain", "Ana")

    trip_id = rui.accepts()
    ride = ana.ride(ride_id)
    assert (ride["state"], ride["trip_id"], ride["driver"]["display_name"]) == ("assigned", trip_id, "Rui")
    assert ana.trip(ride_id)["state"] == "assigned"

    city.carry(rui, ana, ride_id, SQUARE, MARKET)
    assert ana.ride(ride_id)["state"] == "completed"
    city.wait(120)
    trip = ana.trip(ride_id)
    assert trip["state"] == "completed"
    assert 850 < trip["distance_m"] < 1_000
    assert [entry["trip_id"] for entry in ana.get("/v1/trips")["trips"]] == [trip_id]
    assert [entry["trip_id"] for entry in rui.get("/v1/trips")["trips"]] == [trip_id]


def test_after_a_ride_the_driver_is_there_for_the_next(city: City) -> None:
    ana, bob = city.rider("Ana"), city.rider("Bob")
    rui = city.driver("Rui", SQUARE)
    first = ana.asks_for_a_ride(SQUARE, near(SQUARE, 300))
    rui.accepts()
    city.carry(rui, ana, first, SQUARE, near(SQUARE, 300))
    second = bob.asks_for_a_ride(near(SQUARE, 300), SQUARE)
    rui.accepts()
    assert bob.ride(second)["state"] == "assigned"


def test_a_driver_declines_and_the_next_one_is_asked(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    ride_id = ana.asks_for_a_ride()
    assert not eva.has_an_offer()
    rui.declines()
    assert not rui.has_an_offer()
    eva.accepts()
    assert ana.ride(ride_id)["driver"]["display_name"] == "Eva"


def test_an_offer_nobody_answers_dies_on_time_and_goes_to_the_next_driver(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    ana.asks_for_a_ride()
    assert rui.has_an_offer()
    city.wait(20)
    late = rui.ask("POST", f"/v1/offers/{rui.offer['offer_id']}/accept")
    assert late.status == 409
    assert eva.has_an_offer()


def test_a_driver_gives_up_before_the_pickup_and_another_one_comes(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    ride_id = ana.asks_for_a_ride()
    abandoned = rui.accepts()
    rui.gives_up(abandoned)

    assert not rui.has_an_offer(), "who gave it up is not asked again"
    trip_id = eva.accepts()
    ride = ana.ride(ride_id)
    assert (ride["state"], ride["attempt"], ride["trip_id"]) == ("assigned", 2, trip_id)
    assert trip_id != abandoned
    assert rui.get(f"/v1/trips/{abandoned}")["state"] == "cancelled"
    city.carry(eva, ana, ride_id, SQUARE, MARKET)
    assert ana.ride(ride_id)["state"] == "completed"


def test_nobody_is_near_until_a_car_appears(city: City) -> None:
    ana = city.rider("Ana")
    ride_id = ana.asks_for_a_ride()
    city.wait(60)
    search = ana.ride(ride_id)["search"]
    assert search["rounds"] > 1 and search["drivers_asked"] == 0
    rui = city.driver("Rui", near(SQUARE, 1_500))
    city.wait(10)
    rui.accepts()
    assert ana.ride(ride_id)["state"] == "assigned"


def test_nobody_comes_at_all_and_the_rider_is_told_so(city: City) -> None:
    ana = city.rider("Ana")
    ride_id = ana.asks_for_a_ride()
    city.wait(310)
    assert ana.ride(ride_id)["state"] == "unserved"


def test_a_rider_changes_his_mind_while_a_driver_is_asked(city: City) -> None:
    ana, bob = city.rider("Ana"), city.rider("Bob")
    rui = city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    assert rui.has_an_offer()
    offer_id = rui.offer["offer_id"]
    ana.must("POST", f"/v1/rides/{ride_id}/cancel", {"reason": "The rain stopped"})
    assert ana.ride(ride_id)["state"] == "cancelled"
    assert rui.ask("POST", f"/v1/offers/{offer_id}/accept").status == 409
    bob.asks_for_a_ride()
    assert rui.has_an_offer(), "and he is free for others"


def test_a_rider_gives_up_the_trip_and_the_driver_is_free_again(city: City) -> None:
    ana, bob = city.rider("Ana"), city.rider("Bob")
    rui = city.driver("Rui", near(SQUARE, 200))
    ride_id = ana.asks_for_a_ride()
    trip_id = rui.accepts()
    refused = ana.ask("POST", f"/v1/rides/{ride_id}/cancel", {})
    assert (refused.status, refused.code, refused.body["trip_id"]) == (409, "already_assigned", trip_id)
    ana.must("POST", f"/v1/trips/{trip_id}/cancel", {"reason": "changed_plans"})
    assert ana.ride(ride_id)["state"] == "cancelled"
    city.wait(10)
    bob.asks_for_a_ride()
    assert rui.has_an_offer()


def test_a_driver_whose_phone_falls_silent_is_not_asked_until_it_is_heard_again(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui")
    rui.phone_is_on = False
    city.wait(200)
    ride_id = ana.asks_for_a_ride()
    city.wait(20)
    assert ana.ride(ride_id)["state"] == "searching"
    rui.phone_is_on = True
    rui.reports()
    city.wait(10)
    rui.accepts()
    assert ana.ride(ride_id)["state"] == "assigned"


def test_a_rider_who_needs_it_gets_the_car_that_takes_wheelchairs(city: City) -> None:
    ana = city.rider("Ana", needs=["wheelchair"])
    rui = city.driver("Rui", near(SQUARE, 100))
    eva = city.driver("Eva", near(SQUARE, 900), wheelchair_access=True)
    ana.asks_for_a_ride()
    assert not rui.has_an_offer()
    assert eva.has_an_offer()


def test_two_riders_and_one_car(city: City) -> None:
    ana, bob = city.rider("Ana"), city.rider("Bob")
    rui = city.driver("Rui")
    first, second = ana.asks_for_a_ride(), bob.asks_for_a_ride()
    rui.accepts()
    city.wait(10)
    assert [ana.ride(first)["state"], bob.ride(second)["state"]] == ["assigned", "searching"]


def test_a_driver_can_read_why_he_was_not_asked(city: City) -> None:
    ana = city.rider("Ana", needs=["wheelchair"])
    rui = city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    [decision] = rui.get("/v1/decisions/mine")["decisions"]
    assert decision["ride_id"] == ride_id
    assert "wheelchair" in str(decision)
    assert "wheelchair" in str(city.desk.get(f"/v1/rides/{ride_id}/decisions"))


def test_a_friend_without_an_account_follows_the_trip(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 300))
    ana.asks_for_a_ride()
    trip_id = rui.accepts()
    token = ana.must("POST", f"/v1/trips/{trip_id}/share")["token"]
    rui.does(trip_id, "en-route")
    city.wait(10)
    seen = city.cloud.call("GET", f"/v1/shared-trips/{token}").body
    assert (seen["state"], seen["driver_first_name"]) == ("en_route", "Rui")
    assert seen["position"] is not None
    assert "Ana" not in str(seen)


def test_the_desk_sends_a_driver_of_its_choice(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    ride_id = ana.asks_for_a_ride()
    assert rui.has_an_offer()
    city.desk.must("POST", f"/v1/rides/{ride_id}/assign", {"driver_id": eva.id, "reason": "She knows the customer"})
    assert not rui.has_an_offer()
    assert ana.ride(ride_id)["driver"]["display_name"] == "Eva"
    city.carry(eva, ana, ride_id, SQUARE, near(SQUARE, 300))
    assert ana.ride(ride_id)["state"] == "completed"
