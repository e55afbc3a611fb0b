"""What a run intends: whose trips, with how many drivers, how fast, and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.demand import DAY_S, Demand

WAIT_FOR_PICKUP_S = 600.0
SET_UP_S = 900.0
SET_UP_WALL_S = 600.0
SHORTEST_LIMIT_WALL_S = 900.0
LIMIT_PER_PLANNED = 4.0
CLOCK_AHEAD_PER_LIMIT = 3.0


@dataclass(frozen=True)
class Plan:
    demand: Demand
    drivers: int
    clock_rate: float

    @property
    def wall_s(self) -> float:
        """How long the city rides if all goes well."""
        return (self.demand.longest_s + WAIT_FOR_PICKUP_S) / self.clock_rate

    @property
    def limit_wall_s(self) -> float:
        """After this, whoever still waits waits in vain. Long, because apps outlast an outage of the cloud."""
        return max(SHORTEST_LIMIT_WALL_S, LIMIT_PER_PLANNED * self.wall_s)

    def clock_sync_at(self, now_epoch_s: float) -> float:
        """For `kernel.clock`, as Unix seconds: well after the end, and so that the scenario has the recorded time of day."""
        ahead_s = SET_UP_WALL_S + CLOCK_AHEAD_PER_LIMIT * self.limit_wall_s
        return sync_epoch_s(now_epoch_s, self.clock_rate, ahead_s, self.demand.starts_at_s - SET_UP_S)


def sync_epoch_s(now_epoch_s: float, clock_rate: float, at_least_ahead_s: float, time_of_day_s: float) -> float:
    """An instant at least so far ahead that, if the clocks meet then, the scenario begins now at this time of day.

    >>> sync_epoch_s(now_epoch_s=10 * DAY_S, clock_rate=11, at_least_ahead_s=3600, time_of_day_s=0) / DAY_S
    10.1
    """
    if clock_rate <= 1:
        return now_epoch_s
    latest_start_epoch_s = now_epoch_s - at_least_ahead_s * (clock_rate - 1)
    starts_epoch_s = latest_start_epoch_s - (latest_start_epoch_s - time_of_day_s) % DAY_S
    return now_epoch_s + (now_epoch_s - starts_epoch_s) / (clock_rate - 1)
