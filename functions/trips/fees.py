"""Whether a cancellation costs the rider a fee. How much is the tariff's business."""

from datetime import datetime
from enum import StrEnum

from kernel.clock import seconds
from trips.policy import POLICY
from trips.side import Side


class FeeRule(StrEnum):
    """The rule that decided; only two of them cost."""

    FREE_PERIOD = "free_period"
    LATE_CANCELLATION = "late_cancellation"
    DRIVER_LATE = "driver_late"
    NO_SHOW = "no_show"
    DRIVER_CANCELLED = "driver_cancelled"
    DESK_CANCELLED = "desk_cancelled"
    OVERDUE = "overdue"

    @property
    def fee_due(self) -> bool:
        return self in (FeeRule.LATE_CANCELLATION, FeeRule.NO_SHOW)


def fee_rule(
    by: Side,
    *,
    no_show: bool,
    assigned_at: datetime,
    promised_at: datetime | None,
    arrival_heard_at: datetime | None,
    cancelled_at: datetime,
) -> FeeRule:
    """`promised_at` is when the rider was told the driver would be there, if he was told; that he is there counts from when
    the rider could know of it."""
    match by:
        case Side.RIDER:
            return _rule_for_rider(assigned_at, promised_at, arrival_heard_at, cancelled_at)
        case Side.DRIVER:
            return FeeRule.NO_SHOW if no_show else FeeRule.DRIVER_CANCELLED
        case Side.DESK:
            return FeeRule.DESK_CANCELLED
        case Side.SYSTEM:
            return FeeRule.OVERDUE


def _rule_for_rider(
    assigned_at: datetime, promised_at: datetime | None, arrival_heard_at: datetime | None, cancelled_at: datetime
) -> FeeRule:
    """Nobody pays for giving up on a driver who did not keep his word; else the first minutes are free until he is there."""
    if promised_at and (arrival_heard_at or cancelled_at) > promised_at + seconds(POLICY.driver_late_after_s):
        return FeeRule.DRIVER_LATE
    if arrival_heard_at or cancelled_at > assigned_at + seconds(POLICY.free_cancellation_s):
        return FeeRule.LATE_CANCELLATION
    return FeeRule.FREE_PERIOD
