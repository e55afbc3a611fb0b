"""Every page, in both languages: readable by machines and thumbs, and small."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Request

from infra.assets import ROOT
from tests.console.tab import Tab, transferred_bytes

pytestmark = pytest.mark.system

FIRST_VISIT_BYTES = 260_000
"""Scripts, styles and Porto's streets: about a second on a slow phone."""


def pages() -> list[tuple[str, str]]:
    """Those that need no id, each with a group that may see it, from the console's own list."""
    source = (ROOT / "console" / "src" / "app" / "pages.ts").read_text()
    groups = dict(re.findall(r'const (\w+) = \["(\w+)"', source))
    listed = re.findall(r'path: "([^"]+)",\s+audience: (\w+)', source)
    return [(path, groups[audience]) for path, audience in listed if ":" not in path and audience in groups]


def by_group() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, group in pages():
        found.setdefault(group, []).append(path)
    return found


@pytest.mark.parametrize("language", ["en", "pt-BR"])
@pytest.mark.parametrize("group", by_group())
def test_pages_can_be_used_by_everybody(open_tab: Callable[..., Tab], group: str, language: str) -> None:
    tab = open_tab(language=language, theme="dark" if language == "pt-BR" else "light")
    tab.page.get_by_role("heading", level=1).wait_for()
    tab.check()
    tab.sign_in(group)
    for path in by_group()[group]:
        tab.go(path)
        tab.page.locator(".page h1, .page h2").first.wait_for()
        tab.settle()
        tab.check()


def test_a_page_that_does_not_exist_says_so(open_tab: Callable[..., Tab]) -> None:
    tab = open_tab().sign_in("riders")
    tab.go("/nowhere")
    tab.heading("There is no such page.").wait_for()
    tab.go("/driver")
    tab.heading("This page is not for your account.").wait_for()
    tab.check()


def test_a_wrong_password_is_told_in_words(open_tab: Callable[..., Tab]) -> None:
    tab = open_tab()
    tab.page.get_by_label("E-mail").fill("rider@example.com")
    tab.page.get_by_label("Password").fill("not-this-one")
    tab.button("Sign in").click()
    tab.page.get_by_role("alert").get_by_text("do not belong together").wait_for()


def test_the_first_visit_is_small_and_guarded(open_tab: Callable[..., Tab]) -> None:
    tab = open_tab()
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    tab.page.on("requestfinished", note)
    response = tab.page.reload()
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    tab.sign_in("riders")
    tab.page.locator(".leaflet-container").wait_for()
    tab.settle()
    assert transferred_bytes(tab.info.console_url, requests) < FIRST_VISIT_BYTES
