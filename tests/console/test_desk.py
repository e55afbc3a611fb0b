"""The desk: books for a caller, sends a driver by hand, sees both on the map, and reads what became of the ride."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.console.tab import SCREEN, Tab
from tests.system.city import SQUARE, STATION, Driver, Person, accept, carry, eventually, request_ride

pytestmark = pytest.mark.system

CALLER = "Dona Amélia"
SUB_PAGES = ("book", "drivers", "complaints", "alerts", "tariffs", "money")


@pytest.fixture
def at_the_desk(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab(size=SCREEN, path="/desk").sign_in("desk")


def test_the_desk_books_for_a_caller_and_sends_a_driver_by_hand(at_the_desk: Tab, new_driver: Callable[..., Driver]) -> None:
    tab, driver = at_the_desk, new_driver(STATION)
    tab.go("/desk/book")
    tab.page.get_by_label("Name", exact=True).fill(CALLER)
    tab.page.get_by_label("Telephone", exact=True).fill(f"+351 91{uuid4().int % 10**7:07}")
    tab.choose("Pickup", "Estação de Campanhã")
    tab.choose("Destination", "Hospital de São João")
    tab.page.get_by_text("by the meter").wait_for()
    tab.check()
    tab.button("Book the ride").click()

    tab.page.get_by_text(CALLER).wait_for()
    once_everybody_has_heard(tab)
    tab.button("Assign a driver").click()
    tab.page.locator(f"input[value='{driver.driver_id}']").check()
    tab.page.get_by_label("Why this one").fill("He knows her")
    tab.check()
    tab.button("Assign").click()
    tab.page.get_by_text("Sent by the desk:").wait_for()
    tab.page.locator(".round").get_by_text("“He knows her”").wait_for()
    tab.check()

    tab.button("Cancel the ride").click()
    tab.button("The rider called off").click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Cancel the ride").click()
    tab.page.locator(".badge").get_by_text("Cancelled").first.wait_for()


def once_everybody_has_heard(tab: Tab) -> None:
    """Of a ride just booked, pricing, payments, the feed and the logs know nothing for a moment, and say so with 404."""
    for known in (".feed-message", ".price-total", "li.hop"):
        tab.page.locator(known).first.wait_for()
    tab.page.get_by_role("region", name="Payment").locator("dl").wait_for()
    tab.faults = [fault for fault in tab.faults if "404" not in fault]


def test_the_city_shows_cars_and_who_waits_and_follows_one(
    at_the_desk: Tab, new_driver: Callable[..., Driver], new_rider: Callable[[], Person]
) -> None:
    tab, driver = at_the_desk, new_driver(SQUARE)
    ride_id = request_ride(new_rider())
    tab.go("/city")
    tab.page.get_by_role("tab", name=re.compile("Requests")).wait_for()
    tab.page.locator(f"a[href='#/rides/{ride_id}']").wait_for()
    tab.page.get_by_role("tab", name=re.compile("Vehicles")).click()
    follow = tab.button("Follow Rui Teste").first
    follow.wait_for()
    tab.check()
    follow.click()
    expect(tab.page.get_by_role("region", name="Following")).to_contain_text("Rui Teste")
    tab.page.get_by_role("tab", name=re.compile("Requests")).click()
    accept(driver, ride_id)
    tab.page.locator(f"a[href='#/rides/{ride_id}']").first.get_by_text("Open", exact=True).wait_for(state="detached")
    tab.page.get_by_role("region", name="Following").get_by_text("Open the ride").click()
    tab.page.get_by_text("Decision record").wait_for()


def test_one_page_explains_a_ride(
    at_the_desk: Tab, new_driver: Callable[..., Driver], new_rider: Callable[[], Person]
) -> None:
    rider, driver = new_rider(), new_driver(SQUARE)
    ride_id = request_ride(rider)
    trip_id = carry(rider, driver, ride_id)
    eventually(lambda: rider.post(f"/v1/trips/{trip_id}/rating", {"stars": 5, "tags": [], "comment": "Kind."}))
    tab = at_the_desk
    tab.go(f"/rides/{ride_id}")
    for told in ("Rider aboard", "Platform's revenue", "“Kind.”"):
        tab.page.get_by_text(told).first.wait_for()
    expect(tab.page.locator(".verdicts").last).to_contain_text("Chosen")
    expect(tab.page.locator(".price-total")).to_contain_text("€")
    tab.page.locator(".hop").nth(1).wait_for()
    tab.settle()
    tab.check()


def test_every_part_of_the_desk_can_be_used_by_everybody(open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(language="pt-BR", theme="dark", path="/desk").sign_in("desk")
    for name in SUB_PAGES:
        tab.go(f"/desk/{name}")
        tab.page.locator(".desk h2, .desk [role=tab]").first.wait_for()
        tab.settle()
        tab.check()


def test_a_faulty_tariff_is_refused_with_every_fault(at_the_desk: Tab) -> None:
    tab = at_the_desk
    tab.go("/desk/tariffs")
    tab.button("Draft the next version").first.click()
    draft = tab.page.get_by_label("The tariff, as JSON")
    text = draft.input_value()
    draft.fill(text.replace('"currency": "EUR"', '"currency": "XXX"').replace("Europe/Lisbon", "Europe/Nowhere"))
    tab.button("Check and price").click()
    expect(tab.page.get_by_role("alert").locator("li")).to_have_count(2)
    tab.faults.clear()
    draft.fill(text)
    tab.button("Check and price").click()
    tab.page.get_by_text("No fault was found.").wait_for()
    tab.check()
