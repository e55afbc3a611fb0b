from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import seconds
from location.fix import Fix, Ignored, advance, believable_step, milliseconds, sift

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON_MS = milliseconds(NOON)

fixes = st.lists(
    st.builds(Fix, st.integers(0, 60).map(lambda s: NOON_MS - s * 1000), st.floats(41.1, 41.2), st.floats(-8.7, -8.6)),
    max_size=12,
)


def fix(after_s: float, north_deg: float = 0.0, accuracy_m: float | None = None) -> Fix:
    return Fix(milliseconds(NOON + seconds(after_s)), 41.15 + north_deg, -8.61, accuracy_m)


def test_points_are_taken_in_the_order_of_their_own_time() -> None:
    batch = sift([fix(-5), fix(-15), fix(-10)], NOON)
    assert batch.fixes == (fix(-15), fix(-10), fix(-5))
    assert not batch.ignored


def test_the_future_the_distant_past_and_the_blurred_are_ignored_and_counted() -> None:
    batch = sift([fix(0), fix(61), fix(59), fix(-24 * 3600 - 1), fix(-1, accuracy_m=201), fix(-2, accuracy_m=200)], NOON)
    assert batch.fixes == (fix(-2, accuracy_m=200), fix(0), fix(59))
    assert batch.ignored == {Ignored.IN_THE_FUTURE: 1, Ignored.TOO_OLD: 1, Ignored.INACCURATE: 1}


def test_one_point_per_instant() -> None:
    batch = sift([fix(0), fix(0), fix(0, north_deg=0.001)], NOON)
    assert batch.fixes == (fix(0),)
    assert batch.ignored == {Ignored.DUPLICATE: 2}


def test_a_point_no_newer_than_the_last_changes_nothing() -> None:
    moved = advance([fix(-10), fix(0)], last=fix(0))
    assert moved.newest is None
    assert list(moved.ignored.values()) == [Ignored.OLDER_THAN_LAST, Ignored.DUPLICATE]


def test_a_jump_is_ignored_and_the_points_around_it_are_not() -> None:
    jump = fix(20, north_deg=0.1)
    moved = advance([fix(10), jump, fix(30)], last=fix(0))
    assert moved.newest == fix(30)
    assert moved.ignored == {jump.at_ms: Ignored.IMPOSSIBLE_SPEED}


def test_after_long_enough_a_far_place_is_believed() -> None:
    far = 0.1
    assert not believable_step(fix(0), fix(180, north_deg=far))
    assert believable_step(fix(0), fix(190, north_deg=far))


def test_two_readings_in_one_second_may_tremble() -> None:
    assert believable_step(fix(0), fix(0.1, north_deg=0.0001))


@given(fixes)
def test_every_point_of_a_batch_is_either_used_or_counted(points: list[Fix]) -> None:
    batch = sift(points, NOON)
    assert len(batch.fixes) + batch.ignored.total() == len(points)


@given(fixes, st.randoms())
def test_the_order_of_arrival_within_a_batch_does_not_matter(points: list[Fix], random: object) -> None:
    by_time = {point.at_ms: point for point in points}
    shuffled = list(by_time.values())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sift(shuffled, NOON) == sift(by_time.values(), NOON)


@given(fixes, st.builds(Fix, st.integers(NOON_MS - 60_000, NOON_MS), st.floats(41.1, 41.2), st.floats(-8.7, -8.6)))
def test_the_position_never_goes_back_in_time_nor_faster_than_a_car_can(points: list[Fix], last: Fix) -> None:
    batch = sift(points, NOON)
    moved = advance(batch.fixes, last)
    if moved.newest:
        assert moved.newest.at_ms > last.at_ms
        followed = [last, *(point for point in batch.fixes if point.at_ms not in moved.ignored)]
        assert all(believable_step(a, b) for a, b in pairwise(followed))
