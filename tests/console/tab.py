"""One person's browser tab: what it may never do is watched while tests use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from infra.assets import ROOT
from infra.local import StackInfo

AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 780}
SCREEN = {"width": 1280, "height": 800}
SLOW_MS = 60_000
NETWORK_DOWN = "net::ERR_INTERNET_DISCONNECTED"
NOT_YET = re.compile(r"status of (404 .*/(rating|v1/trips/[^/]+(/track)?)|409 .*/v1/trips/[^/]+/position)$")
"""A machine under load may need longer than usual until one service has heard of what happened in another."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const all = [...document.querySelectorAll("main *, header *")];
  return all.filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".leaflet-container"))
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 8);
}"""
NAMES = {
    "en": {"riders": "Rider", "drivers": "Driver", "desk": "Desk", "admin": "Administration"},
    "pt-BR": {"riders": "Passageiro", "drivers": "Motorista", "desk": "Central", "admin": "Administração"},
}


@dataclass
class Tab:
    page: Page
    context: BrowserContext
    info: StackInfo
    language: str = "en"
    faults: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        browser: Browser,
        info: StackInfo,
        *,
        size: dict[str, int] = PHONE,
        language: str = "en",
        theme: str = "light",
        path: str = "/",
    ) -> Tab:
        context = browser.new_context(viewport=size, locale=language, color_scheme=theme)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        tab = cls(page, context, info, language)
        page.on("console", tab._hear)
        page.on("pageerror", lambda error: tab.faults.append(f"thrown: {error}"))
        page.on("request", lambda request: tab.urls.append(request.url))
        page.goto(f"{info.console_url}#{path}")
        return tab

    def sign_in(self, group: str) -> Tab:
        """By the one click that local people have."""
        self.button(NAMES[self.language][group]).click()
        self.page.get_by_role("navigation").wait_for()
        return self

    def go(self, path: str) -> None:
        self.page.evaluate("path => { location.hash = path }", path)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def settle(self) -> None:
        """Until what the page asks for first is there."""
        self.page.locator(".loading").first.wait_for(state="detached")
        self.page.wait_for_timeout(300)

    def lose_network(self) -> None:
        self.context.set_offline(True)

    def find_network(self) -> None:
        self.context.set_offline(False)

    def access_violations(self) -> list[str]:
        """What axe finds, as `rule: element`."""
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate("async () => (await axe.run()).violations")
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def sideways(self) -> list[str]:
        """What makes the page scroll sideways, if it does."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return [f"too wide: {element}" for element in found]

    def check(self) -> None:
        """What holds on every page in every state."""
        token = self._token()
        wrong = [
            *self.sideways(),
            *self.access_violations(),
            *self.faults,
            *(f"asks a stranger: {url}" for url in self.foreign_requests()),
            *(f"tells the token: {url}" for url in self.urls if token and token in url),
        ]
        assert not wrong, "\n".join([self.page.url, *wrong])

    def foreign_requests(self) -> list[str]:
        own = (self.info.console_url, self.info.endpoint, "data:", "blob:")
        return [url for url in self.urls if not url.startswith(own)]

    def _token(self) -> str:
        session = "(JSON.parse(sessionStorage.getItem('corrida.session')) ?? {}).accessToken ?? ''"
        return str(self.page.evaluate(session))

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        fault = f"{message.type}: {message.text} {message.location.get('url', '')}"
        if message.type in ("error", "warning") and NETWORK_DOWN not in fault and not NOT_YET.search(fault):
            self.faults.append(fault)


def transferred_bytes(console_url: str, requests: list[Request]) -> int:
    """Of the console's own files as they went over the wire."""
    return sum(request.sizes()["responseBodySize"] for request in requests if request.url.startswith(console_url))
