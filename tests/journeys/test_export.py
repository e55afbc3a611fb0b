"""The right to take along what is held: an account's export says where the rest is, and there it is."""

from __future__ import annotations

from kernel import clock
from tests.journeys.city import City
from tests.journeys.people import SQUARE, Person, near


def test_everything_about_oneself_can_be_fetched_from_where_the_export_says(city: City) -> None:
    ana = city.rider("Ana")
    rui = city.driver("Rui", near(SQUARE, 100))
    account = {"kind": "iban", "number": "PT50000201231234567890154", "holder_name": "Rui"}
    rui.must("PUT", "/v1/payout-account", account)
    ride_id = city.ride_along(ana, rui, SQUARE, near(SQUARE, 300), payment_method_id=ana.adds_card())
    for who, kind in ((ana, "riders"), (rui, "drivers")):
        assert {path: status for path, status in fetched(who, kind, ride_id).items() if status != 200} == {}


def fetched(who: Person, kind: str, ride_id: str) -> dict[str, int]:
    also_at = who.get(f"/v1/{kind}/me/export")["also_at"]
    paths = [path.format(ride_id=ride_id, month=f"{clock.now():%Y-%m}") for path in also_at.values()]
    return {path: who.ask("GET", path).status for path in paths}
