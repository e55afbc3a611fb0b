"""What everybody in a run shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from simulator.attention import Attention
from simulator.behaviour import Behaviour, Intervals
from simulator.kerb import Kerb
from simulator.rides import Rides
from simulator.tally import Tally


@dataclass
class City:
    """`notes` tell the report's reader what did not go as it should."""

    seed: int
    rides: Rides
    behaviour: Behaviour = field(default_factory=Behaviour)
    intervals: Intervals = field(default_factory=Intervals)
    kerb: Kerb = field(default_factory=Kerb)
    tally: Tally = field(default_factory=Tally)
    drivers_online: int = 0
    notes: list[str] = field(default_factory=list)

    @cached_property
    def attention(self) -> Attention:
        return Attention(self.rides, self.intervals)
