"""Who a driver is to his riders."""

from dataclasses import dataclass, field
from enum import StrEnum


class Trait(StrEnum):
    """What riders may prefer in a driver or car."""

    WOMAN_DRIVER = "woman_driver"
    PETS_WELCOME = "pets_welcome"
    CHILD_SEAT = "child_seat"
    SPEAKS_ENGLISH = "speaks_english"
    QUIET_RIDE = "quiet_ride"


@dataclass(frozen=True)
class Profile:
    """What the driver tells about himself, replaced as a whole."""

    display_name: str = ""
    phone: str = ""
    language: str = "en"
    traits: list[Trait] = field(default_factory=list)
