"""The money of a ride, from the price that is shown to the last cent in the books, and what people say of each other."""

from __future__ import annotations

from dispatch.store_cards import customer_card
from tests.journeys.city import City
from tests.journeys.people import DECLINED_CARD, MARKET, SQUARE, Driver, near

COMFORT = {"categories": ["standard", "comfort"]}
CLOSE = near(SQUARE, 300)


def test_a_price_that_was_shown_holds_and_every_cent_of_it_is_booked(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 200), **COMFORT)
    card, price = ana.adds_card(), ana.price("comfort")
    terms = {"category": "comfort", "quote_token": price["token"], "payment_method_id": card}
    ride_id = ana.asks_for_a_ride(SQUARE, MARKET, **terms)
    assert ana.fare(ride_id)["agreed"]["total"] == price["total"]

    rui.accepts()
    city.wait(5)
    assert ana.payment(ride_id)["state"] == "authorised"
    city.carry(rui, ana, ride_id, SQUARE, MARKET)
    city.wait(90)

    fare = ana.fare(ride_id)
    assert (fare["final"]["held"], fare["final"]["total"], fare["quote_refused"]) == (True, price["total"], None)
    assert (ana.payment(ride_id)["state"], ana.payment(ride_id)["paid"]) == ("captured", price["total"])
    share = rui.get(f"/v1/rides/{ride_id}/fare")["final"]["driver_share"]["amount_minor"]
    assert rui.earned_minor() == city.desk.balance_minor(f"driver:{rui.id}") == share
    city.check_books()


def test_in_cash_the_driver_has_the_fare_and_owes_the_co_operatives_part(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    ride_id = city.ride_along(ana, rui, SQUARE, CLOSE)
    fare = rui.get(f"/v1/rides/{ride_id}/fare")["final"]
    assert (fare["basis"], ana.payment(ride_id)["method"]) == ("metered", "cash")
    assert city.desk.balance_minor(f"driver:{rui.id}") == -fare["platform_share"]["amount_minor"]
    assert rui.earned_minor() == fare["driver_share"]["amount_minor"]
    city.check_books()


def test_a_tip_is_the_drivers_and_nobody_elses(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    ride_id = city.ride_along(ana, rui, SQUARE, CLOSE, payment_method_id=ana.adds_card())
    before = city.desk.balance_minor(f"driver:{rui.id}")
    tip = {"amount": {"amount_minor": 150, "currency": "EUR"}}
    for _ in range(2):
        ana.must("POST", f"/v1/rides/{ride_id}/tip", tip, key="tip-00001")
    city.wait(10)
    assert city.desk.balance_minor(f"driver:{rui.id}") == before + 150
    city.check_books()


def test_who_has_not_paid_rides_no_more_until_he_has(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    ride_id = city.ride_along(ana, rui, SQUARE, CLOSE, payment_method_id=ana.adds_card(DECLINED_CARD))
    assert ana.payment(ride_id)["state"] == "owed"
    assert rui.earned_minor() > 0, "the driver gets his share in any case"
    body = {"pickup": {"lat": 41.15, "lng": -8.61}, "dropoff": {"lat": 41.16, "lng": -8.61}}
    assert ana.ask("POST", "/v1/rides", body, key="one-more-ride").code == "debt_open"

    ana.must("POST", "/v1/debts/mine/pay", {"payment_method_id": "pix"}, key="paid-00001")
    city.wait(30)
    assert ana.payment(ride_id)["state"] == "captured"
    assert ana.ask("POST", "/v1/rides", body, key="one-more-ride").status == 201
    city.check_books()


def test_a_late_cancellation_costs_its_fee_and_a_driver_who_gives_up_costs_nothing(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 200)), city.driver("Eva", near(SQUARE, 900))
    card = ana.adds_card()
    ride_id = ana.asks_for_a_ride(payment_method_id=card)
    rui.gives_up(rui.accepts())
    trip_id = eva.accepts()
    eva.does(trip_id, "en-route")
    city.drive(eva, SQUARE)
    eva.does(trip_id, "arrive")
    city.wait(60)
    ana.must("POST", f"/v1/trips/{trip_id}/cancel", {"reason": "changed_plans"})
    city.wait(30)
    receipt = ana.get(f"/v1/rides/{ride_id}/fare")["final"]
    assert [line["code"] for line in receipt["lines"]] == ["cancellation"]
    assert ana.payment(ride_id)["paid"] == receipt["total"]
    assert (rui.earned_minor(), eva.earned_minor()) == (0, receipt["total"]["amount_minor"])
    city.check_books()


def test_a_search_that_finds_nobody_costs_nothing_and_holds_nothing(city: City) -> None:
    ana = city.rider("Ana")
    ride_id = ana.asks_for_a_ride(payment_method_id=ana.adds_card())
    city.wait(320)
    assert ana.fare(ride_id)["state"] == "nothing_due"
    assert ana.payment(ride_id)["state"] == "released"
    assert city.desk.entries(ride_id) == []


def test_what_people_say_of_each_other_reaches_the_customer_card_and_the_drivers_profile(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 50))
    trip_ids = [short_trip(city, rui) for _ in range(5)]
    for trip_id, stars in zip(trip_ids, (5, 5, 4, 4, 3), strict=True):
        assert rui.rates(trip_id, 4).status == 201
        assert ana.get(f"/v1/trips/{trip_id}/rating")["received"] is None, "not before she has spoken"
        assert ana.rates(trip_id, stars).status == 201
    city.wait(5)
    assert (rui.get("/v1/drivers/me")["rating"], ana.get("/v1/riders/me")["rating"]) == (4.2, 4.0)
    known_to_dispatch = customer_card(ana.id)
    assert known_to_dispatch and known_to_dispatch.rating == 4.0

    ride_id = ana.asks_for_a_ride()
    assert rui.has_an_offer() and rui.offer["rider_rating"] == 4.0
    rui.accepts()
    assert ana.ride(ride_id)["driver"]["rating"] == 4.2

    city.desk.must("POST", f"/v1/ratings/{trip_ids[-1]}.driver/withdraw", {"reason": "meant for another driver"})
    assert rui.get("/v1/drivers/me")["rating"] is None, "four are too few to be fair"


def short_trip(city: City, driver: Driver) -> str:
    """The first rider's, to the next corner; returns the trip's id."""
    rider = city.riders[0]
    ride_id = rider.asks_for_a_ride(SQUARE, near(SQUARE, 60))
    trip_id = driver.accepts()
    pin = rider.trip(ride_id)["start_pin"]
    for step, more in (("en-route", {}), ("arrive", {}), ("start", {"pin": pin}), ("complete", {})):
        city.wait(5)
        driver.does(trip_id, step, **more)
    city.wait(5)
    return trip_id
