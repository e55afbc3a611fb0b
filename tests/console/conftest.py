"""A browser on the deployed local stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra import console_files
from infra.local import StackInfo
from tests.console import chromium
from tests.console.tab import Tab
from tests.system.conftest import desk, http, new_driver, new_rider

__all__ = ["desk", "http", "new_driver", "new_rider"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not console_files.is_built():
        pytest.fail("the console is not built; build it with: make console")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(browser: Browser, info: StackInfo) -> Iterator[Callable[..., Tab]]:
    """Tabs that are closed when the test is over."""
    opened: list[Tab] = []

    def open(**options: object) -> Tab:
        opened.append(Tab.open(browser, info, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open
    for tab in opened:
        tab.close()
