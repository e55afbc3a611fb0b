"""The two people of a trip."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    RIDER = "rider"
    DRIVER = "driver"

    @property
    def other(self) -> Side:
        return Side.DRIVER if self is Side.RIDER else Side.RIDER
