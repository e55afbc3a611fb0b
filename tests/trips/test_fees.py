from datetime import datetime
from typing import Any

import pytest

from tests.trips.conftest import NOON, later
from trips.fees import FeeRule, fee_rule
from trips.side import Side

PROMISED_AT = later(4)


def rule(by: Side = Side.RIDER, **facts: Any) -> FeeRule:
    defaults: dict[str, Any] = {
        "no_show": False,
        "assigned_at": NOON,
        "promised_at": PROMISED_AT,
        "arrival_heard_at": None,
        "cancelled_at": later(3),
    }
    return fee_rule(by, **defaults | facts)


def test_the_first_five_minutes_are_free() -> None:
    assert rule(cancelled_at=later(5)) is FeeRule.FREE_PERIOD
    assert not FeeRule.FREE_PERIOD.fee_due


def test_after_five_minutes_a_rider_pays() -> None:
    assert rule(cancelled_at=later(5, seconds=1)) is FeeRule.LATE_CANCELLATION
    assert FeeRule.LATE_CANCELLATION.fee_due


def test_a_rider_whose_driver_is_there_pays_from_the_first_minute() -> None:
    assert rule(arrival_heard_at=later(2), cancelled_at=later(2, seconds=1)) is FeeRule.LATE_CANCELLATION


@pytest.mark.parametrize(
    ("cancelled_at", "expected"),
    [(later(9), FeeRule.LATE_CANCELLATION), (later(9, seconds=1), FeeRule.DRIVER_LATE)],
)
def test_nobody_pays_for_giving_up_on_a_driver_five_minutes_late(cancelled_at: datetime, expected: FeeRule) -> None:
    assert rule(cancelled_at=cancelled_at) is expected


def test_a_driver_who_came_that_late_is_still_late_when_he_is_there() -> None:
    assert rule(arrival_heard_at=later(10), cancelled_at=later(11)) is FeeRule.DRIVER_LATE
    assert rule(arrival_heard_at=later(8), cancelled_at=later(11)) is FeeRule.LATE_CANCELLATION


def test_who_was_promised_no_time_cannot_be_let_down() -> None:
    assert rule(promised_at=None, cancelled_at=later(60)) is FeeRule.LATE_CANCELLATION


def test_a_no_show_costs_the_rider() -> None:
    assert rule(Side.DRIVER, no_show=True).fee_due


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Side.DRIVER, FeeRule.DRIVER_CANCELLED),
        (Side.DESK, FeeRule.DESK_CANCELLED),
        (Side.SYSTEM, FeeRule.OVERDUE),
    ],
)
def test_what_others_decide_never_costs_the_rider(by: Side, expected: FeeRule) -> None:
    decided = rule(by, arrival_heard_at=later(4), cancelled_at=later(60))
    assert (decided, decided.fee_due) == (expected, False)
