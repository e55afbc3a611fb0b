"""What everybody in a run shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from kernel import clock
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

    @property
    def patience_wall_s(self) -> float:
        """How long people wait for what they can do without."""
        patient_until = clock.now() + clock.seconds(self.intervals.patience_s)
        return max(self.intervals.patience_floor_wall_s, clock.wall_seconds_until(patient_until))

    @cached_property
    def attention(self) -> Attention:
        return Attention(self.rides, self.intervals)
