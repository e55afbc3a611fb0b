"""Pictures of every page for people to look at: `python -m tests.console.shots`, with a local stack up.

In `build/shots/<width>-<language>/`, at a phone's and a screen's width, in both languages (English light, Portuguese dark),
and a ride by hand stage by stage. `python -m tests.console.shots /driver` takes those whose path begins so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from infra.assets import ROOT
from infra.local import LocalStack
from tests.console import chromium
from tests.console.tab import PHONE, SCREEN, Tab
from tests.console.test_every_page import by_group

SHOTS = ROOT / "build" / "shots"
LOOKS = [(size, language) for size in (PHONE, SCREEN) for language in ("en", "pt-BR")]
THEMES = {"en": "light", "pt-BR": "dark"}
MAIN = ".sheet .button-primary"
PLACES = (1, 4)


def main(arguments: list[str]) -> None:
    wanted = arguments[0] if arguments else "/"
    info = LocalStack().info
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for size, language in LOOKS:
            folder = SHOTS / f"{size['width']}-{language}"
            folder.mkdir(parents=True, exist_ok=True)
            open_tab = partial(Tab.open, browser, info, size=size, language=language, theme=THEMES[language])
            take_pages(open_tab, folder, wanted)
            if wanted == "/":
                take_ride(open_tab, folder)
        browser.close()


def take_pages(open_tab: Callable[[], Tab], folder: Path, wanted: str) -> None:
    for group, paths in by_group().items():
        if not any(path.startswith(wanted) for path in paths):
            continue
        tab = open_tab()
        tab.page.get_by_role("heading", level=1).wait_for()
        tab.page.screenshot(path=folder / "sign-in.png", full_page=True)
        tab.sign_in(group)
        for path in paths:
            if path.startswith(wanted):
                tab.go(path)
                tab.page.wait_for_timeout(500)
                tab.settle()
                tab.page.wait_for_timeout(1500)
                tab.page.screenshot(path=folder / f"{group}{path.replace('/', '-')}.png", full_page=True)
        tab.close()


def take_ride(open_tab: Callable[[], Tab], folder: Path) -> None:
    """By the one big button that each stage has, whatever it is called in this language."""
    rider, driver = open_tab().sign_in("riders"), open_tab().sign_in("drivers")
    shoot = shooter(rider, driver, folder)
    begin_shift(driver)
    driver.page.locator(".sheet select").select_option(index=1)
    driver.page.wait_for_timeout(3000)
    shoot("1-waiting")
    for select, place in zip(rider.page.locator(".end-row select").all(), PLACES, strict=True):
        select.select_option(index=place)
    rider.page.locator(".category-price").first.wait_for()
    rider.page.locator(".price-details summary").click()
    shoot("2-quoted")
    rider.page.locator(MAIN).click()
    driver.page.locator(".offer").wait_for()
    shoot("3-offered")
    driver.page.locator(MAIN).click()
    rider.page.locator(".pin").wait_for()
    pin = rider.page.locator(".pin [aria-hidden]").inner_text()
    driver.page.locator(MAIN).click()
    driver.page.wait_for_timeout(4000)
    shoot("4-coming")
    driver.page.locator(MAIN).click()
    driver.page.locator("input[inputmode=numeric]").fill(pin)
    driver.page.wait_for_timeout(1500)
    shoot("5-at-the-pickup")
    driver.page.locator(MAIN).click()
    driver.page.locator(".sheet .eta + button").click()
    driver.page.wait_for_timeout(9000)
    shoot("6-under-way")
    driver.page.locator(MAIN).click()
    rider.page.locator(".price-total").wait_for()
    rider.page.locator(".star input").nth(4).check(force=True)
    rider.page.wait_for_timeout(3000)
    shoot("7-completed")
    driver.page.locator(MAIN).last.click()
    driver.page.locator(".button-danger").click()
    driver.page.wait_for_timeout(1000)
    rider.close()
    driver.close()


def begin_shift(driver: Tab) -> None:
    """From whatever the last shift left on the screen."""
    driver.page.locator(".sheet h1").wait_for()
    while not driver.page.locator(".sheet select").is_visible():
        driver.page.locator(MAIN).click()
        driver.page.wait_for_timeout(1500)


def shooter(rider: Tab, driver: Tab, folder: Path) -> Callable[[str], None]:
    def shoot(stage: str) -> None:
        for who, tab in {"rider": rider, "driver": driver}.items():
            tab.page.evaluate("window.scrollTo(0, 0)")
            tab.page.screenshot(path=folder / f"ride-{stage}-{who}.png", full_page=True)

    return shoot


if __name__ == "__main__":
    main(sys.argv[1:])
