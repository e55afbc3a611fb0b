"""A declaration as data: what a deployed service says of itself, published beside it, for whoever watches the whole.

It is the deployed declaration, not the one in somebody's checkout: a service that is deployed alone changes it alone.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kernel.declaration import Audience, Service

RELAY = "relay"
LONGEST_BYTES = 4096
"""What a parameter of the standard tier holds."""


class Heard(Struct, frozen=True, kw_only=True, array_like=True):
    """An event it reacts to, and which service says it."""

    event: str
    source: str


class Asked(Struct, frozen=True, kw_only=True, array_like=True):
    """A sibling's internal route it asks, and from which of its functions."""

    service: str
    route: str
    function: str


class Outline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`internal` are its routes for siblings, `people` the groups that call it; `scheduled` functions run by the clock."""

    name: str
    purpose: str
    functions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    internal: dict[str, str] = {}
    emits: tuple[str, ...] = ()
    hears: tuple[Heard, ...] = ()
    asks: tuple[Asked, ...] = ()
    has_timers: bool = False
    scheduled: tuple[str, ...] = ()

    @property
    def has_relay(self) -> bool:
        return RELAY in self.functions

    @classmethod
    def of(cls, service: Service) -> Outline:
        audiences = [route.audience for route in service.routes]
        groups = {group for audience in audiences for group in _groups(audience)}
        return cls(
            name=service.name,
            purpose=service.purpose,
            functions=(*(function.name for function in service.functions), *([RELAY] if service.has_outbox else [])),
            people=tuple(sorted(groups)),
            internal={
                f"{route.method} {route.path}": route.function
                for route in service.routes
                if Audience.SIBLINGS in route.audience
            },
            emits=tuple(event.__name__ for event in service.emits),
            hears=tuple(
                Heard(event=event.__name__, source=event.source.removeprefix("corrida.")) for event in service.reacts_to
            ),
            asks=tuple(
                Asked(service=query.service, route=f"{query.method} {query.path}", function=query.function)
                for query in service.queries
            ),
            has_timers=service.timers,
            scheduled=tuple(dict.fromkeys(schedule.function for schedule in service.schedules)),
        )


def encode(outline: Outline) -> str:
    """Raises if it does not fit where it is published."""
    text = msgspec.json.encode(outline).decode()
    if len(text) > LONGEST_BYTES:
        raise ValueError(f"the outline of {outline.name} has {len(text)} characters, {LONGEST_BYTES} are published")
    return text


def decode(text: str) -> Outline:
    return msgspec.json.decode(text, type=Outline)


def _groups(audience: Audience) -> frozenset[str]:
    return frozenset({"anyone"}) if Audience.ANYONE in audience else audience.groups
