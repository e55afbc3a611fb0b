import pytest

from kernel.geo import Point
from simulator.demand import DAY_S, Demand, Request
from simulator.plan import SHORTEST_LIMIT_WALL_S, Plan, sync_epoch_s
from simulator.trips import RecordedTrip

NOW = 1_800_000_123.0


def plan(minutes: int, clock_rate: float) -> Plan:
    trip = RecordedTrip("1", 0, (Point(41.15, -8.61),) * (4 * minutes + 1))
    return Plan(Demand((Request(0.0, trip),), 36_000, 0, 1.0, repeated=False), drivers=1, clock_rate=clock_rate)


def test_the_limit_is_long_enough_to_sit_out_an_outage() -> None:
    assert plan(10, clock_rate=20).limit_wall_s == SHORTEST_LIMIT_WALL_S
    assert plan(60, clock_rate=1).limit_wall_s == 4 * (3600 + 600)


@pytest.mark.parametrize("clock_rate", [2, 10, 20, 100])
def test_the_clocks_meet_long_after_the_end_and_the_scenario_has_the_recorded_time_of_day(clock_rate: float) -> None:
    sync_at = plan(20, clock_rate).clock_sync_at(NOW)
    assert sync_at >= NOW + 3 * plan(20, clock_rate).limit_wall_s
    scenario_begins = NOW - (sync_at - NOW) * (clock_rate - 1)
    assert scenario_begins % DAY_S == pytest.approx(36_000 - 900, abs=1)


def test_a_clock_at_its_own_speed_needs_no_past() -> None:
    assert sync_epoch_s(NOW, 1.0, 3600.0, 0.0) == NOW
