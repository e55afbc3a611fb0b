"""The services page: a fault put into the running system stands out, and what was given up is brought back from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from drills.site import Site, site_of
from infra.app import SERVICES
from infra.local import LocalStack
from tests.console.tab import SCREEN, Tab
from tests.system.city import accept, eventually, request_ride
from tests.system.faults import impatient, misconfigured

pytestmark = pytest.mark.system


@pytest.fixture
def site(stack: LocalStack) -> Iterator[Site]:
    with site_of(stack, SERVICES) as site:
        yield site


def test_a_failing_hop_stands_out_and_its_dead_letter_is_delivered_again(
    stack: LocalStack, site: Site, open_tab: Callable[..., Tab]
) -> None:
    rider, driver = site.rider(), site.driver()
    tab = open_tab(size=SCREEN, path="/services").sign_in("desk")
    broken = misconfigured(stack, "corrida-trips-subscribers", TRIPS_TABLE="corrida-nowhere")
    with impatient(stack, "corrida-trips-events"), broken:
        trip_id = accept(driver, request_ride(rider))
        eventually(lambda: trip_id in str(site.desk.get("/v1/dead-letters")["letters"]), 60.0)
        arrow = tab.page.locator('[data-way="dispatch trips"].state-failing')
        arrow.wait_for(state="attached")
        tab.page.locator(".way-label").get_by_text(re.compile("DriverAssigned.* failing")).wait_for()
        tab.page.get_by_role("heading", name="Needs attention").wait_for()
        tab.button(re.compile(r"^trips .* dead letters?; Failing")).click()
        panel = tab.page.locator(".service-panel")
        panel.get_by_text("AccessDenied").first.wait_for()
        tab.check()
    letter = tab.page.get_by_role("row").filter(has_text=trip_id[:8])
    letter.get_by_text("AccessDenied").wait_for()
    letter.get_by_role("button", name="Deliver again").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Deliver again").click()
    dialog.wait_for(state="detached")
    eventually(lambda: rider.get(f"/v1/trips/{trip_id}"), 60.0)
    letter.wait_for(state="detached")
    tab.check()


def test_a_phone_shows_the_same_as_a_list(site: Site, open_tab: Callable[..., Tab]) -> None:
    site.rider()
    tab = open_tab(language="pt-BR", theme="dark", path="/services").sign_in("desk")
    tab.heading("Passos entre serviços").wait_for()
    assert not tab.page.locator(".service-map").is_visible()
    tab.page.get_by_role("table", name="Passos entre serviços").get_by_text("RiderRegistered").first.wait_for()
    tab.page.get_by_role("combobox", name="Serviço").select_option("riders")
    tab.page.locator(".service-panel").get_by_text("Funções").wait_for()
    tab.check()
