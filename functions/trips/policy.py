"""What a co-operative or a city decides for its trips."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trips.side import Side

REASONS: Mapping[Side, tuple[str, ...]] = {
    Side.RIDER: (
        "changed_plans",
        "booked_by_mistake",
        "wrong_pickup",
        "waited_too_long",
        "driver_asked_me_to",
        "safety_concern",
    ),
    Side.DRIVER: (
        "no_show",
        "vehicle_problem",
        "accident",
        "cannot_reach_pickup",
        "does_not_fit_vehicle",
        "rider_asked_me_to",
        "safety_concern",
    ),
    Side.DESK: ("rider_asked", "driver_asked", "driver_unreachable", "rider_unreachable", "booked_twice", "safety_concern"),
    Side.SYSTEM: ("overdue",),
}


@dataclass(frozen=True)
class Policy:
    """`reasons` are the words in which each side may say why it cancels; all others are kept as its own words. A driver's
    `no_show` is held to its own rule."""

    clock_skew_s: int = 60
    oldest_action_s: int = 24 * 3600
    free_cancellation_s: int = 300
    driver_late_after_s: int = 300
    no_show_wait_s: int = 300
    pin_attempts: int = 5
    pin_resets_max: int = 20
    redirections_max: int = 10
    longest_trip_m: int = 150_000
    pickup_overdue_s: int = 6 * 3600
    ride_overdue_s: int = 24 * 3600
    share_longest_s: int = 24 * 3600
    share_after_end_s: int = 30 * 60
    share_links_max: int = 10
    shared_point_decimals: int = 3
    erased_point_decimals: int = 2
    erasure_delay_s: int = 60
    reasons: Mapping[Side, tuple[str, ...]] = field(default_factory=lambda: REASONS)


POLICY = Policy()
