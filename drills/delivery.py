"""The same day twice: undisturbed, and with a bad postman between the services and functions that die after their writes.

In the end all tables must say the same. People do what an app does: they repeat what failed, under the same key.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime

from drills import outboxes
from drills.comparison import Keys, Told, differences, keys, what_tables_say
from drills.day import Day
from drills.deaths import mortal
from drills.outcome import Outcome
from drills.postman import bad_postman
from drills.queues import drained, event_queues, impatient, timer_queues
from drills.site import Site
from tests.system.city import eventually

SETTLED_S = 300.0
QUIET_S = 75.0
TRIES, SHOWN_AGAIN_S = 100, 5
"""Whoever is killed at random is no poison."""


def run(site: Site, seed: int = 1, share_of_deaths: float = 0.08) -> Outcome:
    queues = event_queues(site.stack, site.services)
    clean, _, _ = lived_through(site)
    with ExitStack() as disturbed:
        for queue in (*queues.values(), *timer_queues(site.stack, site.services).values()):
            disturbed.enter_context(impatient(queue, TRIES, SHOWN_AGAIN_S))
        since = datetime.now(UTC)
        with mortal(site, share_of_deaths) as deaths, bad_postman(site, seed) as postman:
            _, day, before = lived_through(site)
        replayed = outboxes.replay(site, since, seed)
        failures = drained(list(queues.values()), SETTLED_S)
    found: list[str] = []

    def is_as_on_the_clean_day() -> bool:
        found[:] = differences(clean, what_tables_say(site, day.names, before))
        return not found

    try:
        eventually(is_as_on_the_clean_day, SETTLED_S)
    except AssertionError:
        failures += [*found, *postman.failures]
    return Outcome(
        "Delivery",
        "Events doubled, delayed, shuffled, dropped and replayed, functions killed after their writes: the same end",
        figures={
            "events carried": postman.carried,
            "doubled": postman.doubled,
            "delayed": postman.delayed,
            "dropped": postman.dropped,
            "replays of the archives": postman.replays,
            "outboxes replayed": replayed,
            "functions killed": deaths.count,
            "items compared": sum(counted.total() for counted in clean.values()),
        },
        failures=failures,
    )


def lived_through(site: Site) -> tuple[Told, Day, Keys]:
    """What the tables say of a day, the day, and what there was before it."""
    before = keys(site)
    day = Day(site)
    day.happens()
    return settled(site, day, before), day, before


def settled(site: Site, day: Day, before: Keys) -> Told:
    """What the tables say when they have said the same for a while: a fare waits for its track, a payment for the fare."""
    deadline_s = time.monotonic() + SETTLED_S
    told, since_s = what_tables_say(site, day.names, before), time.monotonic()
    while time.monotonic() < min(deadline_s, since_s + QUIET_S):
        time.sleep(2)
        now = what_tables_say(site, day.names, before)
        if now != told:
            told, since_s = now, time.monotonic()
    return told
