import pytest

from kernel.geo import Point, offset
from simulator.demand import DAY_S, SHORTEST_SPAN_S, demand, span_s
from simulator.trips import RecordedTrip

START = Point(41.15, -8.61)


def trip(time_of_day_s: int, day: int = 0, minutes: int = 10) -> RecordedTrip:
    points = tuple(offset(START, north_m=n * 50.0) for n in range(minutes * 4 + 1))
    return RecordedTrip(f"{day}/{time_of_day_s}", day * DAY_S + time_of_day_s, points)


def test_the_dates_are_folded_onto_one_day() -> None:
    chosen = demand([trip(7200, day=1), trip(3600, day=40), trip(5400, day=7)], rides=3, drivers=3)
    assert [request.trip.trip_id for request in chosen.requests] == ["40/3600", "7/5400", "1/7200"]
    assert (chosen.starts_at_s, chosen.stretch_s) == (3600, 3600)


def test_the_stretch_that_is_over_soonest_is_chosen() -> None:
    trips = [trip(0), trip(100, minutes=50), trip(9000), trip(9100), trip(9250), trip(9500, minutes=40), trip(40_000)]
    chosen = demand(trips, rides=3, drivers=3)
    assert [request.trip.started_epoch_s for request in chosen.requests] == [9000, 9100, 9250]


def test_waiting_times_shrink_by_one_factor() -> None:
    chosen = demand([trip(0), trip(7200), trip(28_800)], rides=3, drivers=30)
    assert chosen.span_s == pytest.approx(SHORTEST_SPAN_S)
    assert chosen.compression == pytest.approx(28_800 / SHORTEST_SPAN_S)
    assert chosen.requests[1].after_s == pytest.approx(SHORTEST_SPAN_S / 4)


def test_a_dense_stretch_is_not_stretched() -> None:
    chosen = demand([trip(0), trip(60)], rides=2, drivers=2)
    assert (chosen.compression, chosen.span_s) == (1.0, 60.0)


def test_few_drivers_get_more_time_for_many_rides() -> None:
    trips = [trip(60 * n) for n in range(40)]
    assert span_s(trips, drivers=10) > span_s(trips, drivers=20) > SHORTEST_SPAN_S


def test_more_rides_than_trips_repeat_the_day() -> None:
    chosen = demand([trip(0), trip(3600)], rides=5, drivers=5)
    assert chosen.repeated
    assert [request.trip.trip_id for request in chosen.requests] == ["0/0", "0/3600", "0/0", "0/3600", "0/0"]
    assert chosen.stretch_s == 2 * DAY_S
    after_s = [request.after_s for request in chosen.requests]
    assert after_s == sorted(after_s)


def test_one_ride_comes_at_once() -> None:
    chosen = demand([trip(0), trip(3600)], rides=1, drivers=1)
    assert (len(chosen.requests), chosen.span_s, chosen.longest_s) == (1, 0.0, 600)
