from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.ratings import LowRatingReceived, RatingGiven, StandingWithdrawn
from ratings.model import EndedTrip
from ratings.policy import POLICY
from ratings.side import Side
from ratings.standing import Counted, ErasureDue, Standing
from tests.ratings.conftest import NOON, ended, later, rating


def trip_of(number: int, stars: int, *tags: str) -> EndedTrip:
    trip, _ = ended(f"trip-{number}", NOON + timedelta(minutes=number)).rate(rating(Side.DRIVER, stars, *tags), NOON)
    return trip


def standing_of(*stars: int) -> Standing:
    standing = Standing(Side.DRIVER, "rui")
    for number, each in enumerate(stars):
        standing, _ = standing.count_in(trip_of(number, each))
    return standing


def test_there_is_no_average_before_the_fifth_rating() -> None:
    assert [standing_of(*[5, 4, 4, 4, 5][:count]).average for count in range(6)] == [None, None, None, None, None, 4.4]


def test_the_average_is_of_the_last_fifty() -> None:
    standing = standing_of(*[1] * 10, *[5] * 50)
    assert (standing.average, standing.count, standing.distribution) == (5.0, 60, {1: 0, 2: 0, 3: 0, 4: 0, 5: 50})


def test_a_rating_that_counts_is_told_with_the_standing_it_makes() -> None:
    _, facts = standing_of(5, 5, 4, 4).count_in(trip_of(9, 4, "friendly"))
    assert facts == (
        RatingGiven(
            subject="driver",
            subject_id="rui",
            trip_id="trip-9",
            ride_id="ride-of-trip-9",
            stars=4,
            tags=["friendly"],
            average=4.4,
            count=5,
        ),
    )


@pytest.mark.parametrize(("stars", "alarms"), [(1, 1), (2, 1), (3, 0)])
def test_a_low_rating_alarms_the_desk(stars: int, alarms: int) -> None:
    _, facts = standing_of().count_in(trip_of(1, stars))
    assert sum(isinstance(fact, LowRatingReceived) for fact in facts) == alarms


def test_safety_tags_are_for_the_desk_alone() -> None:
    standing, (given_, low) = standing_of().count_in(trip_of(1, 1, "felt_unsafe", "rude"))
    assert isinstance(given_, RatingGiven)
    assert isinstance(low, LowRatingReceived)
    assert (given_.tags, low.tags, standing.tags) == (["rude"], ["felt_unsafe", "rude"], {"rude": 1})


def test_a_withdrawn_rating_leaves_the_standing_and_the_next_older_one_comes_back() -> None:
    standing = standing_of(*[5] * 50, 1)
    next_older = Counted("trip-0", NOON, 5)
    without, facts = standing.withdraw("trip-50", next_older)
    assert (without.average, without.count, len(without.latest)) == (5.0, 50, 50)
    assert facts == (StandingWithdrawn(subject="driver", subject_id="rui", average=5.0, count=50),)


def test_withdrawing_one_too_old_to_matter_moves_the_count_only() -> None:
    standing = standing_of(1, *[5] * 50)
    without, _ = standing.withdraw("trip-0", None)
    assert (without.latest, without.count) == (standing.latest, 50)


def test_the_standing_of_the_erased_is_empty_and_swept_once() -> None:
    erased, facts = standing_of(5, 5).erase(later())
    assert (erased.count, erased.latest, erased.version) == (0, [], 0)
    assert facts == (ErasureDue(side=Side.DRIVER, person_id="rui", due_at=later(minutes=1)),)
    assert erased.erase(later(1)) == (erased, ())


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=70), st.randoms())
def test_the_standing_does_not_depend_on_the_order_of_counting(stars: list[int], chance: object) -> None:
    trips = [trip_of(number, each) for number, each in enumerate(stars)]
    in_order = shuffled = Standing(Side.DRIVER, "rui")
    for trip in trips:
        in_order, _ = in_order.count_in(trip)
    chance.shuffle(trips)  # type: ignore[attr-defined]
    for trip in trips:
        shuffled, _ = shuffled.count_in(trip)
    assert shuffled == in_order
    counted = stars[-POLICY.counted_max :]
    if len(stars) >= POLICY.shown_from:
        assert in_order.average is not None
        assert abs(Fraction(sum(counted), len(counted)) - Fraction(in_order.average)) <= Fraction(1, 200) + Fraction(
            1, 10**9
        )


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=70), st.data())
def test_counting_and_withdrawing_is_as_never_having_counted(stars: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(stars) - 1))
    whole, without = Standing(Side.DRIVER, "rui"), Standing(Side.DRIVER, "rui")
    for number, each in enumerate(stars):
        whole, _ = whole.count_in(trip_of(number, each))
        if number != gone:
            without, _ = without.count_in(trip_of(number, each))
    beyond = len(stars) - POLICY.counted_max - 1
    next_older = Counted(f"trip-{beyond}", NOON + timedelta(minutes=beyond), stars[beyond]) if beyond >= 0 else None
    withdrawn, _ = whole.withdraw(f"trip-{gone}", next_older)
    assert withdrawn == replace(without, withdrawn=1)
