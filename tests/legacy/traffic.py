"""Old-app traffic for as long as wanted: `python -m tests.legacy.traffic --url http://127.0.0.1:8099 --seconds 20`."""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from threading import Event, Thread

from tests.legacy.apps import Address, DriverApp, OnlookerApp, Pace, Phone, RiderApp
from tests.legacy.plan import Crew, crews, onlookers
from tests.legacy.record import Record
from tests.legacy.together import Together

END_TIMEOUT_S = 240.0
"""For the journeys that are begun; of those that are still to come each has `JOURNEY_TIMEOUT_S`."""
JOURNEY_TIMEOUT_S = 10.0
FOREVER = 1_000_000


class Traffic:
    """Every app is a thread. `stop` lets everybody finish the journey that is begun.

    With `looks` there are also people who only look, and so many times (each) when the journeys are counted.
    """

    def __init__(self, url: str, *, crew_count: int = 3, seed: int = 1, pace: Pace | None = None, looks: int = 0) -> None:
        self.looks = looks
        self.address = Address(url)
        self.record = Record()
        self.pace = pace or Pace()
        self.seed = seed
        self.crews = crews(crew_count)
        self._stopping = Event()
        self._threads: list[Thread] = []

    def start(self, journeys: Mapping[int, int] | None = None) -> Traffic:
        """So many journeys of each crew, by its number; without that until `stop`."""
        for crew in self.crews:
            count = FOREVER if journeys is None else journeys.get(crew.number, 0)
            if count:
                self._send_out(crew, count)
        for role, email in onlookers(len(self.crews)) if self.looks else []:
            self._look(role, email, self.looks if journeys is not None else FOREVER)
        return self

    def point_to(self, url: str) -> None:
        """From now on the apps call there: requests under way are answered by whom they were sent to."""
        self.address.url = url

    def stop(self) -> Record:
        self._stopping.set()
        return self.wait()

    def wait(self, journeys: int = 0) -> Record:
        deadline_s = time.monotonic() + END_TIMEOUT_S + journeys * JOURNEY_TIMEOUT_S
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        if left := [thread.name for thread in self._threads if thread.is_alive()]:
            self.record.crash(f"did not come to an end: {', '.join(left)}")
        return self.record

    def _send_out(self, crew: Crew, count: int) -> None:
        together = Together(crew, self.seed)
        rider = RiderApp(crew, self.address, self.record, self.pace)
        self._run(rider, lambda: self._ride(rider, together, count), together)
        for place in range(len(crew.drivers)):
            driver = DriverApp(together, place, self.address, self.record, self.pace)
            self._run(driver, driver.work, together)

    def _look(self, role: str, email: str, count: int) -> None:
        onlooker = OnlookerApp(role, email, self.address, self.record, self.pace)
        dice = random.Random(f"{self.seed}/{email}")

        def look() -> None:
            for _ in range(count):
                onlooker.look(dice)
                if self._stopping.wait(self.pace.poll_s):
                    break

        self._run(onlooker, look)

    def _ride(self, rider: RiderApp, together: Together, count: int) -> None:
        for number in range(count):
            together.wait_until_ready(number, self.pace.patience_s)
            if self._stopping.wait(self.pace.rest_s):
                break
            journey = together.plan(number)
            together.begin(journey)
            self.record.ended(rider.crew.number, number, rider.go(journey))
            together.finish(number)
        together.go_home()

    def _run(self, phone: Phone, work: Callable[[], None], together: Together | None = None) -> None:
        def live() -> None:
            try:
                work()
            except Exception:
                self.record.crash(f"{phone.app}: {traceback.format_exc()}")
                if together:
                    together.go_home()
            finally:
                phone.close()

        thread = Thread(target=live, name=phone.app, daemon=True)
        self._threads.append(thread)
        thread.start()


def the_same_alone(record: Record, url: str, *, crew_count: int, seed: int, pace: Pace) -> Record:
    """The same journeys again, at this monolith, which has the same history and is nobody's business."""
    done: dict[int, int] = {}
    for crew, number in record.outcomes:
        done[crew] = max(done.get(crew, 0), number + 1)
    return Traffic(url, crew_count=crew_count, seed=seed, pace=pace, looks=1).start(done).wait(max(done.values(), default=0))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", required=True, help="the base, without /rest")
    options.add_argument("--crews", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=20)
    given = options.parse_args()
    traffic = Traffic(given.url, crew_count=given.crews, seed=given.seed).start()
    time.sleep(given.seconds)
    record = traffic.stop()
    print(f"{len(record.calls)} requests, {len(record.failed)} failed, {record.journeys} journeys")  # noqa: T201
    for call in record.failed:
        print(f"  {call.status} {call.method} {call.path} ({call.name}) {call.fault.strip()}")  # noqa: T201
    print(*record.crashes, sep="\n")  # noqa: T201
    return 1 if record.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
