import pytest

from tests.trips.conftest import NOON, PIN, later
from trips.pin import PinLocked, PinReset, PinWrong, StartPin, random_digits


def guessed(pin: StartPin, digits: str, minute: int = 1) -> StartPin:
    with pytest.raises(PinWrong) as refused:
        pin.check(digits, later(minute))
    return refused.value.counted


def after_wrong_ones(count: int) -> StartPin:
    pin = StartPin(PIN)
    for minute in range(count):
        pin = guessed(pin, "0000", minute)
    return pin


def test_the_right_digits_pass_even_at_the_last_attempt() -> None:
    after_wrong_ones(4).check(PIN, NOON)


def test_every_wrong_entry_counts() -> None:
    assert [after_wrong_ones(count).attempts_left for count in range(6)] == [5, 4, 3, 2, 1, 0]


def test_an_entry_sent_twice_by_the_phone_counts_once() -> None:
    once = guessed(StartPin(PIN), "0000")
    assert guessed(once, "0000") == once
    assert guessed(once, "0001").attempts_left == 3


def test_after_five_wrong_ones_the_right_digits_help_no_more() -> None:
    with pytest.raises(PinLocked):
        after_wrong_ones(5).check(PIN, NOON)


def test_a_reset_gives_new_digits_and_all_attempts_and_stays_on_record() -> None:
    reset = PinReset(NOON, "dora", "mistyped by the driver")
    pin = after_wrong_ones(5).reset("1234", reset)
    pin.check("1234", NOON)
    assert (pin.attempts_left, pin.resets) == (5, [reset])


def test_random_digits_are_always_four() -> None:
    assert {len(random_digits()) for _ in range(200)} == {4}
