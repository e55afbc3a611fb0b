"""Poison: malformed messages in every queue, outboxes nobody can read in every stream, good ones among them.

What cannot be read ends in the dead letters with nothing of it written; what can be read is handled; nothing gets stuck.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

from drills import tables
from drills.outcome import Outcome
from drills.queues import Queue, drained, event_queues, impatient, timer_queues
from drills.samples import INSTANT, malformed, strange_but_right
from drills.site import Site
from events.riders import RiderRegistered
from kernel.outbox import ATTRIBUTE
from tests.system.city import eventually

MALFORMED = "malformed-"
STRANGE = "strange-"
TRIES = 2
SHOWN_AGAIN_S = 5
HANDLED_S = 240.0
SEED = 4

NO_TIMERS = (
    "tick",
    "{}",
    json.dumps({"type": "TimerOfTomorrow", "due_at": INSTANT, "data": {}, "correlation_id": "c", "causation_id": MALFORMED}),
    json.dumps({"type": MALFORMED, "due_at": "soon", "data": {}, "correlation_id": "c", "causation_id": "c"}),
)
NO_OUTBOXES = (
    MALFORMED,
    json.dumps({"events": 5}),
    json.dumps({"events": [{"metadata": {"id": MALFORMED}, "data": {}}]}),
    json.dumps({"timers": [{"type": "Soon", "due_at": "soon", "data": {}, "correlation_id": "c", "causation_id": "c"}]}),
)


def run(site: Site, per_event: int = 100) -> Outcome:
    """At most `per_event` of the ways in which an event can be wrong are tried, drawn by lot."""
    queues = event_queues(site.stack, site.services)
    timers = timer_queues(site.stack, site.services)
    with ExitStack() as while_poisoned:
        for queue in (*queues.values(), *timers.values()):
            while_poisoned.enter_context(impatient(queue, TRIES, SHOWN_AGAIN_S))
        poisoned, strange = _poison(site, queues, timers, per_event)
        buried = _poison_streams(site)
        failures = _still_works(site)
        failures += drained(list(queues.values()), HANDLED_S)
        dead = _dead_letters([*queues.values(), *timers.values()], poisoned)
        failures += list(_lost(dead, poisoned)) + buried()
    half_written = tables.holding(site.stack, site.services, MALFORMED)
    return Outcome(
        "Poison",
        "What cannot be read ends in the dead letters, nothing of it is written, and nothing gets stuck behind it",
        figures={
            "malformed messages": sum(poisoned.values()),
            "messages of tomorrow": strange,
            "unreadable outboxes": len(NO_OUTBOXES) * sum(service.has_outbox for service in site.services),
            "dead letters": sum(dead.values()),
        },
        failures=[*failures, *(f"half-written: {where}" for where in half_written)],
    )


def _poison(site: Site, queues: dict[str, Queue], timers: dict[str, Queue], per_event: int) -> tuple[dict[str, int], int]:
    """How many malformed messages went into each queue, and how many that are only strange."""
    lot = random.Random(SEED)
    poisoned: dict[str, int] = {}
    strange = 0
    for service in site.services:
        if queue := queues.get(service.name):
            wrong = [body for event in service.reacts_to for body in _some(malformed(event, MALFORMED), per_event, lot)]
            right = [body for event in service.reacts_to for body in strange_but_right(event, STRANGE)]
            bodies = wrong + right
            lot.shuffle(bodies)
            queue.send(bodies)
            poisoned[queue.name] = len(wrong)
            strange += len(right)
        if queue := timers.get(service.name):
            queue.send(list(NO_TIMERS))
            poisoned[queue.name] = len(NO_TIMERS)
    return poisoned, strange


def _some(found: Iterator[str], most: int, lot: random.Random) -> list[str]:
    bodies = list(found)
    return lot.sample(bodies, min(most, len(bodies)))


def _poison_streams(site: Site) -> Callable[[], list[str]]:
    """Outboxes nobody can read, in every table; returns how to see whether the relays buried them."""
    dynamodb = site.stack.client("dynamodb")
    telling = [service for service in site.services if service.has_outbox]
    for service in telling:
        for number, text in enumerate(NO_OUTBOXES):
            key = {"pk": {"S": "DRILL"}, "sk": {"S": f"POISON#{number}"}}
            dynamodb.put_item(TableName=f"corrida-{service.name}", Item=key | {ATTRIBUTE: {"S": text}})
            dynamodb.delete_item(TableName=f"corrida-{service.name}", Key=key)

    def buried() -> list[str]:
        return [told for service in telling for told in _unburied(Queue(site.stack, f"corrida-{service.name}-relay-dead"))]

    return buried


def _unburied(dead: Queue) -> Iterator[str]:
    """Looks until all are there, or for a while."""
    found: list[str] = []

    def look() -> bool:
        found.extend(body for body in dead.take() if "POISON#" in body)
        return len(found) >= len(NO_OUTBOXES)

    try:
        eventually(look, HANDLED_S)
    except AssertionError:
        yield f"{dead.name} got {len(found)} of {len(NO_OUTBOXES)} unreadable outboxes"


def _still_works(site: Site) -> list[str]:
    """In the midst of it, somebody registers, and others hear of him."""
    name = "Ana unter Gift"
    site.rider(name)
    told = {service.name for service in site.services if RiderRegistered in service.reacts_to}

    def arrived() -> bool:
        holders = {where.partition(":")[0] for where in tables.holding(site.stack, site.services, name)}
        return bool(holders & told - {"riders"})

    try:
        eventually(arrived, HANDLED_S)
    except AssertionError:
        return ["while there was poison, no service heard of a new rider"]
    return []


def _dead_letters(queues: list[Queue], poisoned: dict[str, int]) -> dict[str, int]:
    """How many of ours each queue gave up; nobody else needs to see them. Timers due later than today stay in theirs."""
    dead = dict.fromkeys((queue.name for queue in queues), 0)

    def look() -> bool:
        for queue in queues:
            dead[queue.name] += sum(1 for _ in queue.dead.take())
        return all(dead[name] >= sent for name, sent in poisoned.items())

    with suppress(AssertionError):
        eventually(look, HANDLED_S)
    return dead


def _lost(dead: dict[str, int], poisoned: dict[str, int]) -> Iterator[str]:
    for name, sent in poisoned.items():
        if dead[name] < sent:
            yield f"{sent - dead[name]} malformed messages of {sent} in {name} became no dead letters"
