"""Events arrive late, twice and in any order; what the services know in the end is the same."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from dispatch.store_cards import customer_card
from location.store import needs_of
from tests.journeys.city import City
from tests.journeys.people import SQUARE, near


def unreliable(seed: int, longest_s: float) -> Callable[[], list[float]]:
    """Each event comes once to three times, each time up to `longest_s` late."""
    chance = random.Random(seed)
    return lambda: [chance.uniform(0, longest_s) for _ in range(chance.randint(1, 3))]


@pytest.mark.parametrize("seed", range(4))
def test_location_and_dispatch_know_the_same_customer_as_riders(city: City, seed: int) -> None:
    city.cloud.delays_s = unreliable(seed, 60)
    chance = random.Random(seed)
    ana = city.rider("Ana")
    for number in range(5):
        needs = chance.sample(["wheelchair", "hearing", "low_vision", "assistance_animal"], k=chance.randint(0, 3))
        ana.signs_up(display_name=f"Ana {number}", needs=needs)
        city.wait(chance.uniform(0, 20))
    city.wait(120)
    truth = ana.get("/v1/riders/me")
    known_to_dispatch = customer_card(ana.id)
    assert known_to_dispatch is not None
    assert (known_to_dispatch.display_name, known_to_dispatch.needs) == ("Ana 4", truth["needs"])
    assert needs_of(ana.id) == truth["needs"]


@pytest.mark.parametrize("seed", range(3))
def test_a_ride_is_carried_however_its_events_arrive(city: City, seed: int) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    city.cloud.delays_s = unreliable(seed, 15)
    ride_id = ana.asks_for_a_ride()
    city.wait(1)
    rui.accepts()
    city.wait(16)
    city.carry(rui, ana, ride_id, SQUARE, near(SQUARE, 400))
    city.wait(180)
    assert ana.ride(ride_id)["state"] == "completed"
    assert ana.trip(ride_id)["distance_m"] > 250
    bob = city.rider("Bob")
    city.wait(20)
    bob.asks_for_a_ride(near(SQUARE, 400), SQUARE)
    city.wait(1)
    assert rui.has_an_offer(), "he is free again, whatever came twice"


@pytest.mark.parametrize("seed", range(2))
def test_a_ride_is_paid_and_rated_once_however_its_events_arrive(city: City, seed: int) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100), categories=["standard", "comfort"])
    card, price = ana.adds_card(), ana.price("comfort", SQUARE, near(SQUARE, 400))
    city.wait(30)
    city.cloud.delays_s = unreliable(seed, 40)
    terms = {"category": "comfort", "quote_token": price["token"], "payment_method_id": card}
    ride_id = ana.asks_for_a_ride(SQUARE, near(SQUARE, 400), **terms)
    city.wait(1)
    trip_id = rui.accepts()
    city.wait(41)
    city.carry(rui, ana, ride_id, SQUARE, near(SQUARE, 400))
    city.wait(180)
    tip = {"amount": {"amount_minor": 100, "currency": "EUR"}}
    ana.must("POST", f"/v1/rides/{ride_id}/tip", tip, key="tip-00001")
    assert (ana.rates(trip_id, 4).status, rui.rates(trip_id, 5).status) == (201, 201)
    city.wait(60)

    assert ana.payment(ride_id)["paid"] == ana.fare(ride_id)["final"]["total"] == price["total"]
    assert sorted(city.desk.entries(ride_id)) == ["fare", "provider_fee", "provider_fee", "tip"]
    share = rui.get(f"/v1/rides/{ride_id}/fare")["final"]["driver_share"]["amount_minor"]
    assert rui.earned_minor() == share + 100
    assert [person.get(f"/v1/ratings/mine?role={role}")["count"] for person, role in ((ana, "rider"), (rui, "driver"))] == [
        1,
        1,
    ]
    city.check_books()


def test_a_trip_given_up_twice_is_searched_for_once(city: City) -> None:
    ana = city.rider("Ana")
    rui, eva = city.driver("Rui", near(SQUARE, 100)), city.driver("Eva", near(SQUARE, 900))
    ride_id = ana.asks_for_a_ride()
    abandoned = rui.accepts()
    city.cloud.delays_s = lambda: [0.0, 0.0, 40.0]
    rui.gives_up(abandoned)
    eva.accepts()
    city.wait(60)
    ride = ana.ride(ride_id)
    assert (ride["state"], ride["attempt"], ride["driver"]["display_name"]) == ("assigned", 2, "Eva")
