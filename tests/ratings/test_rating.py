from dataclasses import replace

import pytest

from ratings.rating import Withdrawal
from ratings.side import Side
from ratings.tags import TagUnfit
from tests.ratings.conftest import NOON, later, rating


def test_the_order_and_number_of_tags_say_nothing() -> None:
    one, other = rating(Side.DRIVER, 5, "friendly", "clean_car"), rating(Side.DRIVER, 5, "clean_car", "friendly", "friendly")
    assert one.says_the_same_as(other)
    assert not one.says_the_same_as(rating(Side.DRIVER, 4, "clean_car", "friendly"))


def test_the_same_said_later_is_the_same() -> None:
    assert rating().says_the_same_as(rating(at=later(days=1)))


def test_a_rating_with_a_wrong_tag_does_not_come_to_be() -> None:
    with pytest.raises(TagUnfit):
        rating(Side.RIDER, 5, "clean_car")


def test_a_rating_counts_from_its_counting_to_its_withdrawal() -> None:
    waiting = rating()
    counted = replace(waiting, counted_at=NOON)
    withdrawn = replace(counted, withdrawal=Withdrawal("dora", NOON, "made up"))
    assert [each.waits_to_count for each in (waiting, counted, withdrawn)] == [True, False, False]
    assert [each.counts for each in (waiting, counted, withdrawn)] == [False, True, False]


def test_one_withdrawn_before_it_counted_never_will() -> None:
    withdrawn = replace(rating(), withdrawal=Withdrawal("dora", NOON, "made up"))
    assert not withdrawn.waits_to_count
    assert not withdrawn.counts
