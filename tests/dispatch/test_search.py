from datetime import timedelta

from dispatch.policy import POLICY
from dispatch.search import Search
from tests.dispatch.conftest import NOON, after, searching


def test_a_search_that_finds_nobody_widens_step_by_step_and_then_keeps_waiting() -> None:
    ride, radii = searching(), []
    for n in range(5):
        radii.append(ride.search.radius_m)
        ride, [due] = ride.found_nobody(after(5 * n), recorded=False)
        assert due.due_at == after(5 * n + 5)  # type: ignore[union-attr]
    assert radii == [2000, 4000, 8000, 8000, 8000]
    assert POLICY.wider_than(8000) == 8000


def test_repeated_rounds_are_counted_on_the_ride() -> None:
    ride = searching()
    for n in range(3):
        ride, _ = ride.found_nobody(after(5 * n), recorded=n == 0)
    assert (ride.search.round, ride.search.recorded_round, ride.search.repeats) == (3, 1, 2)


def test_time_in_which_we_could_not_look_does_not_count() -> None:
    ride, _ = searching().could_not_look(after(100), recorded=True)
    assert ride.search.blind
    assert ride.search.gives_up_at == after(305)
    seeing, _ = ride.found_nobody(after(105), recorded=True)
    assert not seeing.search.blind


def test_a_timer_minutes_late_takes_nothing_of_the_budget() -> None:
    ride = searching().caught_up(after(600))
    assert ride.search.gives_up_at == after(300 + 600 - 30)
    assert not ride.search.is_over(after(600))


def test_an_ordinarily_late_timer_changes_nothing() -> None:
    assert searching().caught_up(after(20)) == searching()


def test_no_search_lasts_for_ever() -> None:
    search = Search.begin(1, NOON).excused(timedelta(hours=5))
    assert search.is_over(after(1800))
