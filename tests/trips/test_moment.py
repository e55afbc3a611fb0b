from datetime import datetime

import pytest

from tests.trips.conftest import NOON, later
from trips.moment import DeviceTimeInFuture, DeviceTimeOutOfOrder, DeviceTimeTooOld, Moment


def heard(at: datetime, now: datetime, previous_at: datetime = NOON) -> Moment:
    return Moment.told(at, now, assigned_at=NOON, previous_at=previous_at)


def test_the_devices_time_is_recorded_beside_the_time_we_heard_of_it() -> None:
    assert heard(later(5), now=later(90)) == Moment(at=later(5), received_at=later(90))


def test_a_minute_into_the_future_is_a_clock_a_little_fast_and_means_now() -> None:
    assert heard(later(6), now=later(5)).at == later(5)


def test_more_than_a_minute_into_the_future_is_nonsense() -> None:
    with pytest.raises(DeviceTimeInFuture) as refused:
        heard(later(6, seconds=1), now=later(5))
    assert refused.value.facts == {"at": "2026-07-15T12:06:01.000Z", "now": "2026-07-15T12:05:00.000Z"}


def test_a_day_ago_is_taken_and_longer_ago_is_not() -> None:
    tomorrow = later(24 * 60)
    assert heard(NOON, now=tomorrow).at == NOON
    with pytest.raises(DeviceTimeTooOld):
        heard(NOON, now=later(24 * 60, seconds=1))


def test_before_the_previous_step_is_nonsense() -> None:
    with pytest.raises(DeviceTimeOutOfOrder) as refused:
        heard(later(3), now=later(10), previous_at=later(4))
    assert refused.value.facts["previous_at"] == "2026-07-15T12:04:00.000Z"


def test_a_clock_a_little_slow_may_put_a_step_just_before_the_assignment() -> None:
    assert heard(later(-1), now=later(1)).at == NOON
    with pytest.raises(DeviceTimeOutOfOrder):
        heard(later(-1, seconds=-1), now=later(1))


def test_time_has_passed_if_both_clocks_say_so() -> None:
    arrived = Moment(later(4), later(7))
    assert Moment(later(10), later(10)).seconds_since(arrived) == 3 * 60
    assert Moment(later(5), later(20)).seconds_since(arrived) == 60
    assert Moment(later(9), later(7)).seconds_since(arrived) == 0


def test_what_happens_here_is_never_before_the_previous_step() -> None:
    assert Moment.ours(NOON, previous_at=later(seconds=0.01)).at == later(seconds=0.01)
