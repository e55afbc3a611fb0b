"""A ride carried by two people on two phones, with the network cut in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.console.tab import Tab
from tests.system.city import Person, eventually

pytestmark = pytest.mark.system

PICKUP, DESTINATION, ELSEWHERE = "Ribeira", "Casa da Música", "Serralves"
CLOSE_TO_THE_PICKUP = "Praça da Liberdade"
NEXT = "On to the next ride"


@pytest.fixture(autouse=True)
def nobody_else_waits(desk: Person) -> None:
    """Rides that other tests have left open would be offered to this driver first."""

    def called_off() -> bool:
        waiting = desk.get("/v1/rides?limit=100")["rides"]
        for ride in waiting:
            desk.ask("POST", f"/v1/rides/{ride['ride_id']}/cancel", {"reason": "booked_twice"}, Idempotency_Key=str(uuid4()))
        return not waiting

    assert eventually(called_off)


@pytest.fixture
def rider(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab().sign_in("riders")


@pytest.fixture
def driver(open_tab: Callable[..., Tab]) -> Iterator[Tab]:
    """On shift, close to the pickup; off shift when the test is over."""
    driver: Tab = open_tab().sign_in("drivers")
    driver.button("Go online").or_(driver.button(NEXT)).first.wait_for()
    if driver.button(NEXT).is_visible():
        driver.button(NEXT).click()
    driver.button("Go online").click()
    driver.choose("Or drive to", CLOSE_TO_THE_PICKUP)
    driver.heading("Waiting for rides").wait_for()
    yield driver
    driver.find_network()
    if driver.button("Go offline").is_visible():
        driver.button("Go offline").click()
        driver.button("Go online").wait_for()


def test_a_ride_is_carried_by_hand_and_a_cut_network_loses_nothing(rider: Tab, driver: Tab) -> None:
    rider.choose("Pickup", PICKUP)
    rider.choose("Destination", DESTINATION)
    rider.page.get_by_text("away", exact=False).first.wait_for()
    rider.check()
    rider.button(re.compile("^Request for €")).click()
    rider.button("Cancel the request").wait_for()

    driver.button("Accept").wait_for()
    driver.check()
    driver.button("Accept").click()
    driver.button("Set off to the pickup").click()
    driver.button("Drive there (by hand)").click()
    rider.heading("On the way to the pickup").wait_for()
    pin = rider.page.locator(".pin [aria-hidden]").inner_text()
    rider.check()
    driver.check()

    rider.lose_network()
    driver.lose_network()
    driver.button("I am at the pickup").click()
    driver.page.get_by_text("what you did is kept").wait_for()
    driver.page.get_by_label("The rider's PIN").fill(pin)
    driver.find_network()
    driver.page.get_by_text("what you did is kept").wait_for(state="detached")
    rider.find_network()
    rider.heading("At the pickup").wait_for()

    driver.button("Start the ride").click()
    driver.button("Drive there (by hand)").click()
    rider.heading("Under way").wait_for()
    rider.page.locator(".mark-car").wait_for()
    rider.check()
    goes_elsewhere(rider, driver)
    shared = followed_by_a_friend(rider)
    for _ in range(2):
        driver.page.wait_for_event("requestfinished", lambda request: request.url.endswith("/v1/positions"))
    driver.button("Arrived: end the ride").click()
    rider.heading("Completed").wait_for()
    shared.heading("Completed").wait_for()
    shared.check()

    driver.button(NEXT).wait_for()
    driver.check()
    paid_and_rated(rider)
    driver.button(NEXT).click()


def goes_elsewhere(rider: Tab, driver: Tab) -> None:
    """The rider changes her mind on the way, and the driver's screen leads there."""
    rider.button("Change the destination").click()
    rider.choose("New destination", ELSEWHERE)
    rider.page.get_by_text("From the pickup it would be about").wait_for()
    rider.check()
    rider.button("Go there instead").click()
    rider.button("Change the destination").wait_for()
    driver.page.get_by_role("definition").get_by_text(ELSEWHERE).wait_for()


def followed_by_a_friend(rider: Tab) -> Tab:
    """A tab of somebody without an account who was sent the link."""
    rider.button("Share the ride").click()
    link = rider.page.get_by_role("dialog").get_by_role("link").get_attribute("href") or ""
    rider.button("Close").click()
    browser = rider.context.browser
    assert browser is not None
    friend = Tab.open(browser, rider.info, path=link.partition("#")[2])
    friend.heading("Under way").wait_for()
    friend.check()
    return friend


def paid_and_rated(rider: Tab) -> None:
    """The receipt says how the price comes about; the driver gets his stars."""
    rider.page.locator(".price-total").wait_for()
    rider.page.get_by_text("Paid with").wait_for()
    rider.page.get_by_role("radio", name="5 stars").check(force=True)
    rider.button("safe driving").click()
    rider.check()
    rider.button("Send the rating").click()
    rider.page.get_by_text("Ratings are shown when both have rated").wait_for()
    rider.check()
