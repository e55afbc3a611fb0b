"""A thousand people without an account follow one trip by its link: each hears every change of state, in order, and soon.

Meanwhile some of them lose the network and come back, some go without a word, and some stop reading: the others must not
notice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from drills.crowd import Crowd, crowd
from drills.follower import Follower
from drills.outcome import Outcome, Table
from drills.site import Site
from kernel.geo import offset
from tests.system.city import SQUARE, Driver, accept, eventually, request_ride

FOLLOWERS = 1_000
RETURNING_SHARE, GONE_SHARE, DEAF_SHARE = 0.1, 0.02, 0.01
STATES = ["assigned", "en_route", "arrived", "in_progress", "completed"]
PATIENCE_S = 120
TOO_MANY = 429


@dataclass
class Audience:
    """`steady` stay connected, `returning` lose the network and come back, `gone` and `deaf` are there to be in the way."""

    steady: list[Follower]
    returning: list[Follower]
    gone: list[Follower]
    deaf: list[Follower]

    @classmethod
    def of(cls, followers: Sequence[Follower]) -> Audience:
        count = len(followers)
        ends = [round(count * share) for share in (RETURNING_SHARE, GONE_SHARE, DEAF_SHARE)]
        groups, rest = [], list(followers)
        for size in ends:
            groups.append(rest[:size])
            rest = rest[size:]
        return cls(rest, *groups)

    @property
    def faithful(self) -> list[Follower]:
        return [*self.steady, *self.returning]


@dataclass
class Step:
    """One change of state: how long after the driver's word half, 95 % and all of the followers had heard of it."""

    state: str
    said_at_s: float
    heard_after_s: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.heard_after_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(site: Site, count: int = FOLLOWERS) -> Outcome:
    outcome = Outcome(
        f"{count} followers of one trip",
        "Every one gets every change of state, in order, though some lose the network, go away or stop reading",
    )
    with crowd() as people:
        Followed(site, people, outcome).carry(count)
    site.everybody_goes_home()
    return outcome


@dataclass
class Followed:
    site: Site
    people: Crowd
    outcome: Outcome
    steps: list[Step] = field(default_factory=list)

    def carry(self, count: int) -> None:
        rider, driver = self.site.rider(), self.site.driver()
        ride_id = request_ride(rider)
        trip_id = accept(driver, ride_id)
        pin = eventually(lambda: rider.get(f"/v1/trips/{trip_id}"))["start_pin"]
        link = rider.post(f"/v1/trips/{trip_id}/share")["token"]
        get_url = self._tickets(f"/v1/feed/shared/{link}/tickets")
        eventually(get_url)
        started_s = time.monotonic()
        audience = Audience.of(self.people.join(get_url, "shared", count))
        self.outcome.figures |= {"followers": count, "seconds to connect them": round(time.monotonic() - started_s, 1)}

        self._say(driver, trip_id, "en-route", "en_route", audience.faithful)
        self.people.cut([*audience.returning, *audience.gone])
        self.people.deafen(audience.deaf)
        self._say(driver, trip_id, "arrive", "arrived", audience.steady)
        self._say(driver, trip_id, "start", "in_progress", audience.steady, pin=pin)
        self.people.connect(audience.returning, get_url)
        for step in range(1, 4):
            eventually(lambda step=step: driver.report(offset(SQUARE, east_m=20.0 * step)))  # type: ignore[misc]
        self._say(driver, trip_id, "complete", "completed", audience.faithful)
        eventually(lambda: rider.get(f"/v1/rides/{ride_id}")["state"] == "completed")
        self._judge(audience)

    def _tickets(self, path: str) -> Callable[[], str]:
        """They all come from one address, which may be told to go slower."""

        def get_url() -> str:
            while (answer := self.site.nobody.ask("POST", path, {})).status_code == TOO_MANY:
                time.sleep(float(answer.headers["Retry-After"]))
            return str(answer.raise_for_status().json()["url"])

        return get_url

    def _say(self, driver: Driver, trip_id: str, action: str, state: str, listeners: list[Follower], **facts: Any) -> None:
        """The driver's next step; the story goes on when all listeners have heard of it, or it has taken too long."""
        step = Step(state, time.monotonic())
        driver.act(trip_id, action, **facts)
        deadline_s = step.said_at_s + PATIENCE_S
        while time.monotonic() < deadline_s and any(one.reached_at_s(state) is None for one in listeners):
            time.sleep(0.05)
        heard_at_s = [one.reached_at_s(state) for one in listeners]
        step.heard_after_s = [at_s - step.said_at_s for at_s in heard_at_s if at_s is not None]
        self.steps.append(step)

    def _judge(self, audience: Audience) -> None:
        for name, followers in (("steady", audience.steady), ("returning", audience.returning)):
            wrong = [follower for follower in followers if follower.states != STATES]
            backwards = [follower for follower in followers if follower.seqs != sorted(set(follower.seqs))]
            if wrong:
                self.outcome.failures.append(f"{len(wrong)} {name} followers heard {wrong[0].states} instead of {STATES}")
            if backwards:
                self.outcome.failures.append(f"for {len(backwards)} {name} followers time ran backwards")
            lost = [follower for follower in followers if not self.people.is_connected(follower)]
            if lost:
                self.outcome.failures.append(f"{len(lost)} {name} followers lost their connection in the end")
        worst = max(self.steps, key=lambda step: step.quantile(1))
        self.outcome.figures |= {
            "seconds until the last heard of a change": round(worst.quantile(1), 1),
            "of them came back and resumed": len(audience.returning),
            "of them went without a word": len(audience.gone),
            "of them stopped reading": len(audience.deaf),
        }
        rows = [
            (step.state, str(len(step.heard_after_s)), *(f"{step.quantile(share):.2f}" for share in (0.5, 0.95, 1)))
            for step in self.steps
        ]
        head = ("change", "heard by", "half after s", "95 % after s", "all after s")
        self.outcome.tables.append(Table("From the driver's word to the followers' ears", head, rows))
