"""What everybody in a run shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.behaviour import Behaviour, Intervals
from simulator.kerb import Kerb
from simulator.rides import Rides


@dataclass
class City:
    """`notes` tell the report's reader what did not go as it should."""

    seed: int
    rides: Rides
    behaviour: Behaviour = field(default_factory=Behaviour)
    intervals: Intervals = field(default_factory=Intervals)
    kerb: Kerb = field(default_factory=Kerb)
    drivers_online: int = 0
    drivers_waiting: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def offer_poll_floor_wall_s(self) -> float:
        """The budget of polls, shared by the drivers who wait."""
        return self.drivers_waiting / self.intervals.offer_polls_per_wall_s
