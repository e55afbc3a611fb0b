"""One service is down; the others keep their promises, and afterwards nothing is missing."""

from __future__ import annotations

import pytest

from tests.journeys.city import City
from tests.journeys.people import MARKET, SQUARE, near


def test_without_location_a_search_waits_and_its_time_does_not_run_out(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 200))
    rui.phone_is_on = False
    city.cloud.down = {"location"}
    ride_id = ana.asks_for_a_ride()
    city.wait(30)
    search = ana.ride(ride_id)["search"]
    assert search["degraded"] and search["drivers_asked"] == 0
    city.wait(310)
    assert ana.ride(ride_id)["state"] == "searching", "an outage is not the rider's fault"
    city.cloud.down = set()
    rui.phone_is_on = True
    rui.reports()
    city.wait(6)
    rui.accepts()
    assert ana.ride(ride_id)["state"] == "assigned"


def test_without_location_a_shared_trip_is_told_without_its_place(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui")
    ana.asks_for_a_ride()
    token = ana.must("POST", f"/v1/trips/{rui.accepts()}/share")["token"]
    city.cloud.down = {"location"}
    seen = city.cloud.call("GET", f"/v1/shared-trips/{token}").body
    assert (seen["state"], seen["position"], seen["position_unavailable"]) == ("assigned", None, True)


def test_without_trips_a_ride_is_assigned_and_its_trip_begins_afterwards(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui")
    city.cloud.down = {"trips"}
    ride_id = ana.asks_for_a_ride()
    rui.accepts()
    assert ana.ride(ride_id)["state"] == "assigned"
    city.wait(60)
    city.cloud.down = set()
    city.wait(1)
    assert ana.trip(ride_id)["state"] == "assigned"
    city.carry(rui, ana, ride_id, SQUARE, near(SQUARE, 300))
    assert ana.ride(ride_id)["state"] == "completed"


def test_without_dispatch_a_trip_goes_on_and_its_end_arrives_afterwards(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui")
    ride_id = ana.asks_for_a_ride()
    trip_id = rui.accepts()
    pin = ana.trip(ride_id)["start_pin"]
    city.cloud.down = {"dispatch"}
    for step, more in (("en-route", {}), ("arrive", {}), ("start", {"pin": pin}), ("complete", {})):
        city.wait(20)
        rui.does(trip_id, step, **more)
    assert ana.get(f"/v1/trips/{trip_id}")["state"] == "completed"
    city.cloud.down = set()
    city.wait(1)
    assert ana.ride(ride_id)["state"] == "completed"


@pytest.mark.parametrize("service", ["riders", "drivers", "ratings", "feed"])
def test_neither_accounts_nor_opinions_are_needed_to_carry_somebody(city: City, service: str) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui")
    city.cloud.down = {service}
    ride_id = ana.asks_for_a_ride(SQUARE, MARKET)
    rui.accepts()
    city.carry(rui, ana, ride_id, SQUARE, near(SQUARE, 300))
    assert ana.ride(ride_id)["state"] == "completed"


def test_without_payments_a_ride_is_carried_and_paid_once_afterwards(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    card = ana.adds_card()
    city.cloud.down = {"payments"}
    ride_id = city.ride_along(ana, rui, SQUARE, near(SQUARE, 300), payment_method_id=card)
    assert ana.ride(ride_id)["state"] == "completed"
    assert ana.ask("GET", f"/v1/rides/{ride_id}/payment").status == 503
    city.cloud.down = set()
    city.wait(30)
    assert ana.payment(ride_id)["paid"] == ana.fare(ride_id)["final"]["total"]
    assert city.desk.entries(ride_id).count("fare") == 1
    city.check_books()


def test_without_pricing_a_ride_goes_ahead_at_the_price_that_was_shown_before(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100), categories=["standard", "comfort"])
    price = ana.price("comfort", SQUARE, MARKET)
    city.cloud.down = {"pricing"}
    terms = {"category": "comfort", "quote_token": price["token"], "payment_method_id": ana.adds_card()}
    ride_id = city.ride_along(ana, rui, SQUARE, MARKET, **terms)
    assert ana.ride(ride_id)["state"] == "completed"
    city.cloud.down = set()
    city.wait(90)
    assert ana.fare(ride_id)["final"]["total"] == price["total"]
    assert ana.payment(ride_id)["state"] == "captured"
    city.check_books()


def test_without_ratings_nobody_rates_and_afterwards_everybody_still_may(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    city.cloud.down = {"ratings"}
    ride_id = city.ride_along(ana, rui, SQUARE, near(SQUARE, 300))
    trip_id = ana.ride(ride_id)["trip_id"]
    assert ana.rates(trip_id).status == 503
    city.cloud.down = set()
    city.wait(5)
    assert (ana.rates(trip_id).status, rui.rates(trip_id).status) == (201, 201)
    assert rui.get("/v1/ratings/mine?role=driver")["count"] == 1


def test_an_offer_survives_the_failure_of_its_own_timer(city: City) -> None:
    """The timer that ends an offer comes late; no driver is lost, no ride forgotten."""
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    ride_id = ana.asks_for_a_ride()
    assert rui.has_an_offer()
    city.cloud.down = {"dispatch"}
    city.wait(90)
    city.cloud.down = set()
    city.wait(1)
    assert eva.has_an_offer()
    eva.accepts()
    assert ana.ride(ride_id)["state"] == "assigned"
