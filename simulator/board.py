"""The live display: what the city does now. On a terminal a table that renews itself, elsewhere a line now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from kernel import clock
from simulator.city import City
from simulator.traffic import Traffic

STATES = {
    "searching": ("requesting", "searching", "offered"),
    "driver on the way": ("assigned", "en_route"),
    "driver waiting": ("arrived",),
    "aboard": ("in_progress",),
    "completed": ("completed",),
    "cancelled": ("cancelled",),
    "unserved": ("unserved",),
    "lost": ("lost",),
}
REFRESHES_PER_S = 4
LINE_EVERY_S = 10.0
WINDOW_S = 5.0


class Board:
    def __init__(self, console: Console, city: City, traffic: Traffic) -> None:
        self.console = console
        self.city = city
        self.traffic = traffic
        self.phase = ""
        self._spinner = Spinner("dots")
        self._window = (time.monotonic(), 0)
        self._calls_per_s = 0.0
        self._line_at = 0.0

    @contextmanager
    def shown(self) -> Iterator[None]:
        if not self.console.is_terminal:
            yield
            return
        with Live(get_renderable=self._table, console=self.console, refresh_per_second=REFRESHES_PER_S, transient=True):
            yield

    def enter(self, phase: str) -> None:
        self.phase = phase
        self.tick(force=True)

    def tick(self, *, force: bool = False) -> None:
        """Where nothing renews itself, say how far things are, now and then."""
        if self.console.is_terminal or (not force and time.monotonic() < self._line_at):
            return
        self._line_at = time.monotonic() + LINE_EVERY_S
        rides = ", ".join(f"{count} {state}" for state, count in self._rides().items() if count)
        self.console.print(
            f"{self._time()}  {self.phase}: {rides or 'no ride yet'}; {self._money()}; {self._calls()}",
            highlight=False,
            soft_wrap=True,
        )

    def _table(self) -> Group:
        self._spinner.update(text=f" {self.phase}")
        table = Table.grid(padding=(0, 2))
        table.add_row("scenario clock", f"{self._time()}, {self.city.drivers_online} drivers online")
        for state, count in self._rides().items():
            table.add_row(state, f"{count:4} {'█' * round(40 * count / self.city.rides.expected)}")
        table.add_row("money", self._money())
        table.add_row("HTTP", self._calls())
        return Group(self._spinner, table)

    def _rides(self) -> dict[str, int]:
        by_state = self.city.rides.by_state
        return {name: sum(by_state[state] for state in states) for name, states in STATES.items()}

    def _money(self) -> str:
        tally = self.city.tally
        told = f"{tally.receipts} receipts" + (f" over {tally.fares_told}" if tally.receipts else "")
        without = ", ".join(f"{count} did without {what}" for what, count in tally.went_without.items())
        return f"{told}, {tally.tips} tips, {tally.ratings} ratings" + (f"; {without}" if without else "")

    def _calls(self) -> str:
        since, calls = self._window
        if (elapsed_s := time.monotonic() - since) >= WINDOW_S:
            self._calls_per_s = (self.traffic.calls - calls) / elapsed_s
            self._window = (time.monotonic(), self.traffic.calls)
        errors = self.traffic.server_errors.total() + self.traffic.network_errors.total()
        return f"{self.traffic.calls} calls, {self._calls_per_s:.0f} per second, {errors} errors"

    def _time(self) -> str:
        return f"{clock.now():%H:%M:%S}"
