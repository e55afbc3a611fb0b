"""How people behave: small probabilities and habits. Times are scenario time, unless the name says wall."""

from __future__ import annotations

import random
from dataclasses import dataclass

Odds = tuple[tuple[str, float], ...]
"""What is chosen, and how often."""


@dataclass(frozen=True)
class Behaviour:
    rider_cancels: float = 0.03
    rider_does_not_show: float = 0.01
    rider_has_needs: float = 0.05
    rider_patience_s: tuple[float, float] = (10.0, 200.0)

    driver_declines: float = 0.06
    driver_ignores: float = 0.03
    driver_cancels: float = 0.03
    driver_mistypes_pin: float = 0.04
    driver_thinks_s: tuple[float, float] = (1.0, 4.0)
    driver_speed_mps: float = 9.0
    driver_waits_s: float = 420.0
    boarding_s: float = 20.0
    cars_per_wheelchair_access: int = 4

    categories_wanted: Odds = (("standard", 0.7), ("comfort", 0.17), ("xl", 0.08), ("black", 0.05))
    ways_to_pay: Odds = (("card", 0.45), ("cash", 0.3), ("wallet", 0.15), ("pix", 0.1))
    cards: Odds = (("tok_visa", 0.85), ("tok_timeout_after_success", 0.1), ("tok_declined", 0.05))
    rider_tips: float = 0.35
    tip_percents: tuple[int, ...] = (5, 10, 15)
    rider_rates: float = 0.75
    driver_rates: float = 0.65
    stars: Odds = (("5", 0.7), ("4", 0.18), ("3", 0.06), ("2", 0.03), ("1", 0.03))
    feels_unsafe: float = 0.01

    phone_loses_network: float = 0.1
    phone_without_network_s: tuple[float, float] = (60.0, 240.0)


@dataclass(frozen=True)
class Intervals:
    """How often apps ask. In a faster city phones would ask as much more often; the floors in wall time keep the machine
    that plays the cloud from drowning."""

    offer_poll_s: float = 4.0
    offer_poll_floor_wall_s: float = 0.2
    offer_polls_per_wall_s: float = 30.0
    idle_poll_s: float = 60.0
    nearest_asking: int = 3
    one_more_every_s: float = 10.0
    ride_poll_s: float = 15.0
    trip_poll_s: float = 45.0
    aboard_poll_s: float = 75.0
    poll_floor_wall_s: float = 1.0
    news_poll_s: float = 4.0
    patience_s: float = 180.0
    patience_floor_wall_s: float = 15.0
    fix_s: float = 5.0
    report_floor_wall_s: float = 2.0
    report_ceiling_s: float = 60.0


def chosen(dice: random.Random, odds: Odds) -> str:
    """
    >>> chosen(random.Random(1), (("card", 0.0), ("cash", 1.0)))
    'cash'
    """
    return dice.choices([name for name, _ in odds], [often for _, often in odds])[0]


def person(seed: int, role: str, number: int) -> random.Random:
    """Each person's own dice: what one does never depends on how fast another was."""
    return random.Random(f"{seed}/{role}/{number}")
