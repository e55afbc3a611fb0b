"""The hops that never happened: a declared subscriber that has not handled an event, an event saved but never published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra import declared
from infra.trace.hops import Hop, work_events


@dataclass(frozen=True)
class Gap:
    """`service` should have handled (or published) `event` since `since`; `state` is what is known of why it has not."""

    event: str
    event_id: str
    service: str
    function: str
    since: datetime
    state: str


def gaps(hops: Sequence[Hop], dead: Callable[[str], set[str]]) -> list[Gap]:
    """`dead` gives the ids of the events in a service's dead letters."""
    return sorted([*_unpublished(hops), *_unhandled(hops, dead)], key=lambda gap: gap.since)


def _unpublished(hops: Sequence[Hop]) -> Iterator[Gap]:
    emitted = {event.__name__ for event in declared.events()}
    published = {hop.event_id for hop in hops if hop.kind == "publish" and not hop.failed}
    for hop in hops:
        for name, version in work_events(hop):
            if name in emitted and not any(_is(event_id, name, version) for event_id in published):
                yield Gap(name, "", hop.service, "relay", hop.ended_at, "saved, not published")


def _unhandled(hops: Sequence[Hop], dead: Callable[[str], set[str]]) -> Iterator[Gap]:
    events = {event.__name__: event for event in declared.events()}
    first = {hop.event_id: hop for hop in reversed(hops) if hop.kind == "publish" and not hop.failed and hop.what in events}
    for event_id, published in first.items():
        for service in declared.subscribers(events[published.what]):
            tries = [hop for hop in hops if hop.cause == event_id and hop.service == service.name]
            if all(hop.failed for hop in tries):
                state = _state(tries, event_id in dead(service.name))
                yield Gap(published.what, event_id, service.name, "subscribers", published.at, state)


def _state(tries: Sequence[Hop], is_dead: bool) -> str:
    failed = f"failed {len(tries)} time{'s' * (len(tries) != 1)}, " if tries else ""
    return failed + ("in dead letters" if is_dead else "waiting")


def _is(event_id: str, name: str, version: str) -> bool:
    return event_id.startswith(f"{name}:") and f":{version}:" in event_id
