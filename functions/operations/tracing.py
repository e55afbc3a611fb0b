"""A ride's way through the services: what happened, what should have happened and has not, and what took longest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.refusal import Refusal
from operations.gaps import Gap, gaps
from operations.hops import Hop, read, slowest
from operations.ride_lines import Searchable, about_ride
from operations.system_map import SystemMap

FAILED_LINES = r'"outcome":\s?"(failed|internal_error)"|"message":\s?"(rejected|message failed|unreadable outbox)"'
"""What the lines of failed hops have in common."""


class RideNotRecorded(Refusal):
    """No line of any service speaks of it."""


@dataclass(frozen=True)
class Trace:
    hops: list[Hop]
    gaps: list[Gap]

    @property
    def slowest(self) -> Hop | None:
        return slowest(self.hops)


def trace(system: SystemMap, logs: Searchable, ride_id: str, dead: Callable[[str], set[str]]) -> Trace:
    """`dead` gives the ids of the events in a service's dead letters."""
    hops = read(about_ride(logs, ride_id))
    return Trace(hops, gaps(system, hops, dead))
