"""The hops that never happened: a declared subscriber that has not handled an event, an event saved but never published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kernel.outline import RELAY
from operations.hops import Hop, work_events
from operations.system_map import SUBSCRIBERS, SystemMap


class Whereabouts(StrEnum):
    """Where a thing is that should have gone on."""

    UNPUBLISHED = "unpublished"
    WAITING = "waiting"
    DEAD_LETTERS = "dead_letters"


@dataclass(frozen=True)
class Gap:
    """`service` should have handled (or published) `event` since `since`; it has failed at it `tries` times."""

    event: str
    event_id: str
    service: str
    function: str
    since: datetime
    lies: Whereabouts
    tries: int = 0

    @property
    def state(self) -> str:
        if self.lies is Whereabouts.UNPUBLISHED:
            return "saved, not published"
        failed = f"failed {self.tries} time{'s' * (self.tries != 1)}, " if self.tries else ""
        return failed + ("in dead letters" if self.lies is Whereabouts.DEAD_LETTERS else "waiting")


def gaps(system: SystemMap, hops: Sequence[Hop], dead: Callable[[str], set[str]]) -> list[Gap]:
    """`dead` gives the ids of the events in a service's dead letters."""
    return sorted([*_unpublished(system, hops), *_unhandled(system, hops, dead)], key=lambda gap: gap.since)


def _unpublished(system: SystemMap, hops: Sequence[Hop]) -> Iterator[Gap]:
    published = {hop.event_id for hop in hops if hop.kind == "publish" and not hop.failed}
    for hop in hops:
        for name, version in work_events(hop):
            if name in system.events and not any(_is(event_id, name, version) for event_id in published):
                yield Gap(name, "", hop.service, RELAY, hop.ended_at, Whereabouts.UNPUBLISHED)


def _unhandled(system: SystemMap, hops: Sequence[Hop], dead: Callable[[str], set[str]]) -> Iterator[Gap]:
    first = {hop.event_id: hop for hop in reversed(hops) if hop.kind == "publish" and not hop.failed}
    for event_id, published in first.items():
        for service in system.subscribers(published.what):
            tries = [hop for hop in hops if hop.cause == event_id and hop.service == service]
            if all(hop.failed for hop in tries):
                lies = Whereabouts.DEAD_LETTERS if event_id in dead(service) else Whereabouts.WAITING
                yield Gap(published.what, event_id, service, SUBSCRIBERS, published.at, lies, len(tries))


def _is(event_id: str, name: str, version: str) -> bool:
    return event_id.startswith(f"{name}:") and f":{version}:" in event_id
