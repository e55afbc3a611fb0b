"""What the people of a crew tell each other by word of mouth, past all servers: a run needs no luck to be repeated."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from tests.legacy.plan import Crew, Journey, journey


class Together:
    def __init__(self, crew: Crew, seed: int) -> None:
        self.crew, self.seed = crew, seed
        self.now: Journey | None = None
        self.ended: set[int] = set()
        self.closed = False
        self._ready: dict[str, int] = {}
        self._changed = Condition()

    def plan(self, number: int) -> Journey:
        return journey(self.crew, number, self.seed)

    @property
    def over(self) -> int:
        """How many journeys are over, which is the number of the next one."""
        return len(self.ended)

    def begin(self, journey: Journey) -> None:
        with self._changed:
            self.now = journey

    def finish(self, number: int) -> None:
        with self._changed:
            self.ended.add(number)
            self._changed.notify_all()

    def go_home(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def ready(self, driver: str, number: int) -> None:
        """This driver stands at the stand and waits for the journey of that number."""
        with self._changed:
            self._ready[driver] = number
            self._changed.notify_all()

    def wait_until_ready(self, number: int, patience_s: float) -> bool:
        return self._wait(lambda: all(self._ready.get(driver, -1) >= number for driver in self.crew.drivers), patience_s)

    def wait_until_over(self, number: int, patience_s: float) -> bool:
        return self._wait(lambda: number in self.ended or self.closed, patience_s)

    def _wait(self, what: Callable[[], bool], patience_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(what, patience_s)
