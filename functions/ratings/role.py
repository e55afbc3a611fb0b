"""In which of his roles somebody asks."""

from __future__ import annotations

from typing import Literal

from kernel.caller import Caller
from ratings.side import Side

Role = Literal["rider", "driver"] | None


def side_of(caller: Caller, role: Role) -> Side:
    """Who both rides and drives says which; otherwise it is as a rider."""
    if role:
        return Side(role)
    return Side.RIDER if "riders" in caller.groups else Side.DRIVER
