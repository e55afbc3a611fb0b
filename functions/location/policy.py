"""The numbers of this service, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    silent_after_s: int = 120

    point_lead_s: int = 60
    point_age_s: int = 24 * 3600
    position_accuracy_m: float = 200.0
    track_accuracy_m: float = 100.0
    top_speed_mps: float = 60.0
    jump_noise_m: float = 20.0
    speed_band_kmh: int = 5

    moved_m: float = 25.0
    moving_mps: float = 1.5
    report_on_trip_s: int = 5
    report_moving_s: int = 10
    report_parked_s: int = 30

    index_step_deg: float = 0.00025
    index_heartbeat_s: int = 60

    nearby_radius_m: float = 5_000.0
    nearby_limit: int = 10
    misfits_limit: int = 20

    streets_per_straight_line: float = 1.35
    urban_speed_mps: float = 25 / 3.6

    remeasure_after_s: int = 30
    measuring_margin_s: int = 5
    kept_days: int = 90
    recent_trips: int = 3

    @property
    def row_fresh_s(self) -> int:
        """An index row this old belongs to a car that is silent, though nobody may have noticed yet."""
        return self.silent_after_s + self.index_heartbeat_s


POLICY = Policy()


@dataclass(frozen=True)
class City:
    """A rectangle with its own cell size.

    Searches read about as much at any fleet size if cells shrink as available cars get denser: 0.05° up to some 500 of them,
    0.02° up to 5,000, 0.01° up to 20,000, 0.005° beyond (`python -m benchmarks search`). A changed size takes effect as
    cars report, within half a minute; give it a divisor of 360.
    """

    name: str
    south: float
    west: float
    north: float
    east: float
    cell_deg: float


CITIES: tuple[City, ...] = (City("Porto", south=40.9, west=-8.9, north=41.5, east=-8.2, cell_deg=0.05),)
COUNTRYSIDE_CELL_DEG = 0.1
