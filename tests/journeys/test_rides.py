"""Rides, from the wish to the end."""

from __future__ import annotations

from tests.journeys.city import City
from tests.journeys.people import SQUARE, STATION, near


def test_a_ride_from_sign_up_to_completion(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 900))

    ride_id = ana.asks_for_a_ride(SQUARE, STATION, note="By the fountain")
    assert ana.ride(ride_id)["state"] == "offered"
    assert rui.has_an_offer()
    assert (rui.offer["note"], rui.offer["rider_display_name"]) == ("By the fountain", "Ana")

    trip_id = rui.accepts()
    ride = ana.ride(ride_id)
    assert (ride["state"], ride["trip_id"], ride["driver"]["display_name"]) == ("assigned", trip_id, "Rui")
    assert ana.trip(ride_id)["state"] == "assigned"

    city.carry(rui, ana, ride_id, trip_id, SQUARE, STATION)
    assert ana.ride(ride_id)["state"] == "completed"
    city.wait(120)
    trip = ana.trip(ride_id)
    assert trip["state"] == "completed"
    assert 1_800 < trip["distance_m"] < 2_600
    assert ana.get("/v1/trips")["trips"][0]["trip_id"] == trip_id
    assert rui.get("/v1/trips")["trips"][0]["trip_id"] == trip_id
