from __future__ import annotations

from simulator.speed import remark


def test_rides_without_a_driver_are_put_down_to_the_machine_only_when_drivers_answered_too_late() -> None:
    assert remark(15.0, unserved=3, answered_too_late=0) == []
    assert remark(15.0, unserved=0, answered_too_late=9) == []
    [said] = remark(15.0, unserved=3, answered_too_late=9)
    assert "CLOCK_RATE=7 " in said


def test_a_slower_clock_is_never_slower_than_the_real_one() -> None:
    assert "CLOCK_RATE=1 " in remark(1.5, unserved=1, answered_too_late=1)[0]
