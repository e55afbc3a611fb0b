import pytest

from ratings.model import (
    AccountErased,
    AlreadyRated,
    EndedTrip,
    OtherPersonErased,
    RatingCounts,
    RatingId,
    RatingWindowClosed,
    TripId,
    TripNotCompleted,
    TripUnknown,
)
from ratings.rating import Withdrawal
from ratings.side import Side
from tests.ratings.conftest import NOON, ended, later, rating

WITHDRAWAL = Withdrawal("dora", NOON, "made up")


def rated_by_both() -> EndedTrip:
    trip, _ = ended().rate(rating(Side.DRIVER, 5, comment="Thanks!"), NOON)
    trip, _ = trip.rate(rating(Side.RIDER, 4, comment="Bye!"), later(hours=1))
    return trip


def test_one_rating_alone_is_revealed_to_nobody() -> None:
    trip, facts = ended().rate(rating(Side.DRIVER), NOON)
    assert (trip.revealed_at, facts) == (None, ())
    assert trip.given_by(Side.RIDER) == rating(Side.DRIVER)
    assert trip.received_by(Side.DRIVER, later(hours=71)) is None
    assert trip.received_by(Side.DRIVER, later(hours=72)) == rating(Side.DRIVER), "the window is over"


def test_the_second_rating_reveals_both_and_lets_both_count() -> None:
    trip, _ = ended().rate(rating(Side.DRIVER), NOON)
    trip, facts = trip.rate(rating(Side.RIDER, 4), later(hours=1))
    assert trip.revealed_at == later(hours=1)
    assert facts == tuple(
        RatingCounts(trip_id="trip-1", about=about, due_at=later(hours=1)) for about in (Side.DRIVER, Side.RIDER)
    )
    assert trip.received_by(Side.RIDER, NOON) == rating(Side.RIDER, 4)


def test_the_same_rating_again_changes_nothing_even_after_the_window() -> None:
    trip, _ = ended().rate(rating(Side.DRIVER), NOON)
    assert trip.rate(rating(Side.DRIVER, at=later(days=9)), later(days=9)) == (trip, ())


def test_a_side_rates_once() -> None:
    trip, _ = ended().rate(rating(Side.DRIVER, 5), NOON)
    with pytest.raises(AlreadyRated):
        trip.rate(rating(Side.DRIVER, 4), NOON)


def test_the_window_is_three_days_from_the_end_of_the_trip() -> None:
    ended().rate(rating(), later(hours=71, minutes=59))
    with pytest.raises(RatingWindowClosed):
        ended().rate(rating(), later(hours=72))


def test_a_trip_nobody_rode_is_not_rated() -> None:
    with pytest.raises(TripNotCompleted):
        ended(completed=False).rate(rating(), NOON)


def test_the_end_of_the_window_reveals_what_there_is_once() -> None:
    trip, _ = ended().rate(rating(Side.DRIVER), NOON)
    assert trip.close(later(hours=71)) == (trip, ())
    closed, facts = trip.close(later(hours=72))
    assert facts == (RatingCounts(trip_id="trip-1", about=Side.DRIVER, due_at=later(hours=72)),)
    assert closed.received_by(Side.DRIVER, NOON) == rating(Side.DRIVER)
    assert closed.close(later(hours=73)) == (closed, ())


def test_where_nobody_has_rated_nothing_is_revealed() -> None:
    assert ended().close(later(days=9)) == (ended(), ())


def test_what_the_desk_took_back_is_received_by_nobody_and_the_first_withdrawal_stands() -> None:
    trip = rated_by_both().withdraw(Side.DRIVER, WITHDRAWAL)
    assert trip.received_by(Side.DRIVER, NOON) is None
    assert trip.received_by(Side.RIDER, NOON)
    assert trip.withdraw(Side.DRIVER, Withdrawal("eva", NOON, "again")) == trip


def test_erasing_somebody_takes_away_what_was_said_about_him_and_his_own_words() -> None:
    trip = rated_by_both().forget(Side.RIDER)
    assert trip.received_by(Side.RIDER, NOON) is None
    left = trip.received_by(Side.DRIVER, NOON)
    assert left
    assert (left.stars, left.comment) == (5, "")
    assert trip.forget(Side.RIDER) == trip


def test_nobody_rates_the_erased_and_the_erased_rate_nobody() -> None:
    with pytest.raises(OtherPersonErased):
        ended().rate(rating(Side.DRIVER), NOON, frozenset({Side.DRIVER}))
    with pytest.raises(AccountErased):
        ended().rate(rating(Side.DRIVER), NOON, frozenset({Side.RIDER}))


def test_strangers_see_no_trip() -> None:
    assert [ended().side_of(person) for person in ("ana", "rui")] == [Side.RIDER, Side.DRIVER]
    with pytest.raises(TripUnknown):
        ended().side_of("eve")


@pytest.mark.parametrize("text", ["", "trip-1", ".driver", "trip-1.desk", "trip-1."])
def test_what_is_no_rating_id_names_no_rating(text: str) -> None:
    assert RatingId.parse(text) is None


def test_a_rating_id_names_trip_and_side() -> None:
    assert RatingId.parse("a.b.rider") == RatingId(TripId("a.b"), Side.RIDER)
