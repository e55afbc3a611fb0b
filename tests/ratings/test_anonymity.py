from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ratings.anonymity import disclosed
from ratings.model import EndedTrip
from ratings.policy import POLICY
from ratings.rating import Withdrawal
from ratings.side import Side
from tests.ratings.conftest import NOON, ended, rating

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)


def commented(number: int, comment: str | None = None, days_later: float = 0) -> EndedTrip:
    at = JULY + timedelta(days=number)
    trip, _ = ended(f"trip-{number}", at).rate(rating(comment=f"comment {number}" if comment is None else comment), at)
    return trip.counted(Side.DRIVER, at + timedelta(days=days_later))


def newest_first(*trips: EndedTrip) -> list[EndedTrip]:
    return sorted(trips, key=lambda trip: trip.ended_at, reverse=True)


@given(st.integers(0, 40))
def test_comments_come_out_in_whole_groups_only(count: int) -> None:
    found = disclosed(newest_first(*map(commented, range(count))), Side.DRIVER, count)
    whole = count - count % POLICY.comment_group
    assert {comment.text for comment in found} == {f"comment {number}" for number in range(whole)}


def test_a_group_is_in_no_order_of_time_and_bears_one_month() -> None:
    found = disclosed(newest_first(*map(commented, range(28, 33))), Side.DRIVER, 5)
    texts = [comment.text for comment in found]
    assert {comment.month for comment in found} == {"2026-08"}
    assert texts not in (sorted(texts), sorted(texts, reverse=True))


def test_who_says_nothing_hides_the_others() -> None:
    trips = [commented(number, comment="" if number else "alone") for number in range(5)]
    assert [comment.text for comment in disclosed(newest_first(*trips), Side.DRIVER, 5)] == ["alone"]


def test_only_what_counts_is_disclosed() -> None:
    trips = [commented(number) for number in range(6)]
    trips[3] = trips[3].withdraw(Side.DRIVER, Withdrawal("dora", NOON, "insult"))
    found = disclosed(newest_first(*trips), Side.DRIVER, 6)
    assert {comment.text for comment in found} == {"comment 0", "comment 1", "comment 2", "comment 4"}


def texts(trips: list[EndedTrip], ever_counted: int) -> set[str]:
    return {comment.text for comment in disclosed(newest_first(*trips), Side.DRIVER, ever_counted)}


def test_a_rating_that_counts_late_neither_comes_out_alone_nor_drives_another_one_out() -> None:
    """The one that the other side never answered counts days after those of newer trips."""
    trips = [commented(number) for number in range(1, 6)]
    before = texts(trips, 5)
    assert texts([*trips, commented(0, days_later=6)], 6) == before
    more = [commented(0, days_later=6), *map(commented, range(7, 11))]
    assert texts([*trips, *more], 10) - before == {f"comment {number}" for number in (0, 7, 8, 9, 10)}


def test_a_withdrawn_rating_betrays_nobody_else() -> None:
    trips = [commented(number) for number in range(7)]
    before = texts(trips, 7)
    trips[3] = trips[3].withdraw(Side.DRIVER, Withdrawal("dora", NOON, "insult"))
    assert before - texts(trips, 7) == {"comment 3"}


def test_a_group_of_which_ratings_may_be_missing_is_left_out() -> None:
    """What older trips received may have counted among what the oldest of these did."""
    trips = [commented(number) for number in range(100)]
    assert texts(trips, 120) == {f"comment {number}" for number in range(5, 100)}


def test_what_waits_to_count_is_not_disclosed() -> None:
    trips = [commented(number) for number in range(5)]
    waiting, _ = ended("trip-9", JULY + timedelta(days=9)).rate(rating(comment="not yet"), JULY)
    assert len(disclosed(newest_first(*trips, replace(waiting, revealed_at=None)), Side.DRIVER, 5)) == 5
