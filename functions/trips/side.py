"""Who acts on a trip."""

from enum import StrEnum


class Side(StrEnum):
    """One of the trip's two people, the desk on behalf of either, or nobody: the time was up."""

    RIDER = "rider"
    DRIVER = "driver"
    DESK = "desk"
    SYSTEM = "system"
