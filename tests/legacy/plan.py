"""What the people with old apps will do, decided beforehand: the same from the same seed, whoever answers them.

A crew is a rider with her usual driver, in a district of their own, far enough from the next one that nobody takes another
crew's ride. The first crew has a second driver, who gets what the first declines.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Literal

from tests.legacy.fares import Place
from tests.legacy.history import CENTRE, DRIVERS, NAMES

Ending = Literal["carried", "declined", "rider_cancels_searching", "rider_cancels_assigned", "driver_cancels", "nobody_near"]
Slip = Literal["none", "double_tap", "too_early", "mistyped_password", "rated_too_soon", "strange_ride"]

ENDINGS: tuple[Ending, ...] = (
    "carried",
    "rider_cancels_assigned",
    "declined",
    "nobody_near",
    "carried",
    "rider_cancels_searching",
    "driver_cancels",
    "carried",
)
SLIPS: tuple[Slip, ...] = ("double_tap", "none", "too_early", "mistyped_password", "rated_too_soon", "strange_ride", "none")
LASTING = ("carried", "declined")
"""Rides that are sure to be under way still when a second tap comes."""
MOST_CREWS = DRIVERS - 1
DISTRICT_DEGREES = 0.045
NOBODY_NEAR = Place(31.1, -97.7431)
"""A hundred kilometres north of all cars."""


@dataclass(frozen=True)
class Crew:
    number: int
    rider: str
    drivers: tuple[str, ...]
    stand: Place


@dataclass(frozen=True)
class Journey:
    number: int
    ending: Ending
    slip: Slip
    pickup: Place
    destination: Place
    first_wish: Place
    """Where the rider thought she was going, until somebody was on the way."""
    category: str
    stars: int
    tip: str
    signs_in_again: bool
    takes_a_break: bool
    """The driver, before this journey."""
    without_network: bool
    """The driver, from the pickup to the end: what he taps is sent afterwards."""
    shares: bool
    """The rider, as soon as somebody is on the way; a friend without an account looks."""


def rider(number: int) -> str:
    return f"{NAMES[number].lower()}.{number}@example.com"


def driver(number: int) -> str:
    return f"driver{NAMES[number].lower()}.{100 + number}@example.com"


def onlookers(crew_count: int) -> list[tuple[str, str]]:
    """Role and e-mail of people whom no crew needs."""
    drivers = range(crew_count + 1, DRIVERS)
    return [("rider", rider(MOST_CREWS + 1)), *[("driver", driver(number)) for number in drivers][:1]]


def crews(count: int) -> list[Crew]:
    if not 1 <= count <= MOST_CREWS:
        raise ValueError(f"there are drivers for 1 to {MOST_CREWS} crews")
    drivers = [driver(number) for number in range(DRIVERS)]
    return [
        Crew(
            number,
            rider(number),
            (drivers[0], drivers[1]) if number == 0 else (drivers[number + 1],),
            _district(number),
        )
        for number in range(count)
    ]


def _district(number: int) -> Place:
    angle = 2 * math.pi * number / MOST_CREWS
    return Place(CENTRE.lat + DISTRICT_DEGREES * math.cos(angle), CENTRE.lng + DISTRICT_DEGREES * math.sin(angle))


def journey(crew: Crew, number: int, seed: int) -> Journey:
    dice = random.Random(f"{seed}/{crew.number}/{number}")
    ending = ENDINGS[(number + 3 * crew.number) % len(ENDINGS)]
    if ending == "declined" and len(crew.drivers) < 2:
        ending = "carried"
    destination = Place(crew.stand.lat + dice.uniform(0.004, 0.009), crew.stand.lng + dice.uniform(-0.009, 0.009))
    slip = _slip(SLIPS[(number + crew.number) % len(SLIPS)], ending, crew)
    return Journey(
        number,
        ending,
        slip,
        pickup=NOBODY_NEAR if ending == "nobody_near" else crew.stand,
        destination=destination,
        first_wish=_first_wish(crew, number, destination, ending),
        category="REGULAR",
        stars=dice.choice((5, 5, 5, 4, 3)),
        tip=dice.choice(("", "", "1.00", "2.50")),
        signs_in_again=number % 4 == 3,
        takes_a_break=number % 3 == 2,
        without_network=number % 5 == 4 and slip != "too_early",
        shares=number % 4 == 1,
    )


def _first_wish(crew: Crew, number: int, destination: Place, ending: Ending) -> Place:
    return Place(crew.stand.lat - 0.006, crew.stand.lng) if ending in LASTING and number % 3 == 1 else destination


def _slip(drawn: Slip, ending: Ending, crew: Crew) -> Slip:
    """Only what is answered alike in every run: a slip must not depend on who is quicker, or on which driver is asked."""
    if ending == "rider_cancels_assigned":
        return "rated_too_soon"
    is_sure = {
        "rated_too_soon": False,
        "double_tap": ending in LASTING,
        "too_early": len(crew.drivers) == 1,
    }
    return drawn if is_sure.get(drawn, True) else "none"
