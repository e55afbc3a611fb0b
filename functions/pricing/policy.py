"""What a co-operative or a city decides about prices beside its tariffs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """From this pressure on (requests per hundred answers) the ride costs `factor_percent` of what it costs else."""

    from_pressure_percent: int
    factor_percent: int


@dataclass(frozen=True)
class Policy:
    """`track_wait_s` is how long the bill of a completed trip waits for a usable track; a later one changes nothing."""

    quote_valid_s: int = 300
    quote_moved_m: int = 50
    quote_stops_max: int = 5

    streets_per_straight_line_percent: int = 135
    urban_speed_kmh: int = 25
    longest_trip_m: int = 150_000

    track_wait_s: int = 60
    unmeasured_moved_m: int = 500
    erasure_delay_s: int = 60

    surge_cells_per_degree: int = 50
    surge_memory_s: int = 600
    surge_window_s: int = 60
    surge_round_s: int = 60
    surge_least_asked: int = 5
    surge_car_stays_s: int = 900
    surge_cars_counted: int = 100
    surge_newest_weight_percent: int = 50
    surge_record_days: int = 730
    surge_steps: tuple[Step, ...] = (
        Step(0, 100),
        Step(125, 110),
        Step(150, 125),
        Step(200, 150),
        Step(250, 175),
        Step(300, 200),
    )


POLICY = Policy()
