"""The right to be forgotten: it reaches every copy, and nothing late brings anything back."""

from __future__ import annotations

from kernel.geo import Point
from tests.journeys.city import City
from tests.journeys.people import SQUARE, near

RIDER = {
    "phone": "+351914444444",
    "emergency_contacts": [{"name": "Tia Eulalia", "phone": "+351915555555"}],
    "places": [{"label": "Refugio", "lat": 41.16, "lng": -8.62, "address": "Rua do Sossego 7"}],
}
HOME = Point(41.157931, -8.629137)
PERSONAL = ("Anabela", "+351914444444", "Eulalia", "+351915555555", "Refugio", "Sossego", "Zebedeu", "Berlioz")


def test_a_rider_is_forgotten_everywhere(city: City) -> None:
    anabela = city.rider("Anabela", **RIDER)
    rui = city.driver("Rui", near(SQUARE, 100))
    ride_id = anabela.asks_for_a_ride(SQUARE, near(SQUARE, 300), note="Ring at Berlioz")
    rui.accepts()
    city.carry(rui, anabela, ride_id, SQUARE, near(SQUARE, 300))
    anabela.asks_for_a_ride(guest={"name": "Zebedeu", "phone": "+351915555555"})
    assert all(words in city.everything_stored() for words in PERSONAL)

    anabela.must("DELETE", "/v1/riders/me")
    city.wait(300)
    stored = city.everything_stored()
    assert [words for words in PERSONAL if words in stored] == []


def test_what_a_rider_said_how_he_paid_and_where_he_went_is_forgotten_everywhere(city: City) -> None:
    """The sums stay: the books, and a receipt that still computes to the cent."""
    ana = city.rider("Ana")
    rui = city.driver("Rui", HOME)
    card = ana.adds_card()
    ride_id = city.ride_along(ana, rui, HOME, near(HOME, 300), payment_method_id=card)
    trip_id = ana.ride(ride_id)["trip_id"]
    ana.rates(trip_id, 2, tags=["felt_unsafe"], comment="He knows my cousin Domitila")
    complaint = {"trip_id": trip_id, "topic": "lost_item", "text": "My umbrella, the Burberry one"}
    ana.must("POST", "/v1/complaints", complaint, key="my-umbrella")
    words = ("Domitila", "Burberry", "4242", str(HOME.lat))
    assert all(word in city.everything_stored() for word in words)

    ana.must("DELETE", "/v1/riders/me")
    city.wait(300)
    stored = city.everything_stored()
    assert [word for word in words if word in stored] == []
    assert rui.earned_minor() > 0
    city.check_books()


def test_where_a_driver_is_paid_and_what_he_said_is_forgotten_everywhere(city: City) -> None:
    ana = city.rider("Ana")
    leopoldo = city.driver("Leopoldo", near(SQUARE, 100))
    ride_id = city.ride_along(ana, leopoldo, SQUARE, near(SQUARE, 300), payment_method_id=ana.adds_card())
    account = {"kind": "iban", "number": "PT50000201231234567890154", "holder_name": "Leopoldo Quintanilha"}
    leopoldo.must("PUT", "/v1/payout-account", account)
    trip_id = ana.ride(ride_id)["trip_id"]
    leopoldo.rates(trip_id, 3, comment="She sang like Florbela")
    ana.rates(trip_id, 5, comment="Leopoldo is the best")
    words = ("PT50000201231234567890154", "Quintanilha", "Florbela", "Leopoldo is the best")
    assert all(word in city.everything_stored() for word in words)

    leopoldo.phone_is_on = False
    leopoldo.must("DELETE", "/v1/drivers/me")
    city.wait(300)
    stored = city.everything_stored()
    assert [word for word in words if word in stored] == []
    assert ana.payment(ride_id)["state"] == "captured"
    city.check_books()


def test_a_driver_is_forgotten_everywhere(city: City) -> None:
    ana = city.rider("Ana")
    leopoldo = city.driver("Leopoldo", near(SQUARE, 100), plate="ZZ-99-ZZ")
    ride_id = ana.asks_for_a_ride(SQUARE, near(SQUARE, 300))
    leopoldo.accepts()
    city.carry(leopoldo, ana, ride_id, SQUARE, near(SQUARE, 300))
    assert all(words in city.everything_stored() for words in ("Leopoldo", "+351923456789", "ZZ99ZZ"))

    leopoldo.phone_is_on = False
    leopoldo.must("DELETE", "/v1/drivers/me")
    city.wait(300)
    stored = city.everything_stored()
    assert [words for words in ("Leopoldo", "+351923456789", "ZZ99ZZ") if words in stored] == []
    assert ana.trip(ride_id)["state"] == "completed", "the rider's own history stays"


def test_what_arrives_late_does_not_bring_anybody_back(city: City) -> None:
    city.cloud.delays_s = lambda: [0.0, 600.0]
    anabela = city.rider("Anabela", **RIDER)
    anabela.signs_up(display_name="Anabela Maria", **RIDER)
    city.wait(5)
    anabela.must("DELETE", "/v1/riders/me")
    city.wait(700)
    stored = city.everything_stored()
    assert [words for words in PERSONAL if words in stored] == []
    assert anabela.ask("GET", "/v1/riders/me").code == "account_erased"
