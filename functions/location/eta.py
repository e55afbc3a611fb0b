"""How long a car needs: one function, to be replaced by a road router without anybody noticing."""

from math import ceil

from location.policy import POLICY


def eta_s(straight_line_m: float) -> int:
    """
    >>> eta_s(1000)
    195
    """
    return ceil(straight_line_m * POLICY.streets_per_straight_line / POLICY.urban_speed_mps)
