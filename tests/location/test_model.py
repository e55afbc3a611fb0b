from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import seconds
from kernel.geo import Point
from location.carriage import Carriage, TripId
from location.fix import Fix, milliseconds
from location.model import Car, DriverId, SilenceDue
from location.trip import Towards, Trip

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON_MS = milliseconds(NOON)
RUI = Car(DriverId("rui"))
PICKUP, DROPOFF = Point(41.15, -8.61), Point(41.16, -8.62)


def fix(after_s: float) -> Fix:
    return Fix(NOON_MS + round(after_s * 1000), 41.15, -8.61)


def on_shift() -> Car:
    return RUI.go_online(1, NOON)[0]


def test_a_silent_driver_is_on_the_road_but_neither_heard_nor_available() -> None:
    silent, _ = on_shift().fall_silent()
    assert (silent.is_on_the_road, silent.is_heard, silent.is_available) == (True, False, False)


def test_a_new_watch_replaces_the_old_one() -> None:
    _, [first] = RUI.go_online(1, NOON)
    again, [second] = on_shift().go_offline(2).go_online(3, NOON)
    assert isinstance(first, SilenceDue)
    assert isinstance(second, SilenceDue)
    assert not again.is_watched_by(first)
    assert again.is_watched_by(second)


def test_a_point_belongs_to_the_trip_that_ran_at_its_own_time() -> None:
    car = replace(RUI, carriages=[Carriage(TripId("a"), 0, 100), Carriage(TripId("b"), 90)])
    points = [Fix(at_ms, 41.0, -8.0) for at_ms in (-1, 0, 89, 90, 500)]
    tracks = {trip_id: [point.at_ms for point in fixes] for trip_id, fixes in car.tracked(points).items()}
    assert tracks == {"a": [0, 89], "b": [90, 500]}


def test_a_trip_taken_twice_is_carried_once_and_one_that_is_over_is_not_taken_again() -> None:
    car = RUI.carry(TripId("a"), 0).carry(TripId("a"), 5).release(TripId("a"), 0, 100)
    assert car.carry(TripId("a"), 0) == car
    assert car.carriages == [Carriage(TripId("a"), 0, 100)]


shift_news = st.lists(st.tuples(st.integers(1, 8), st.booleans()), unique_by=lambda it: it[0], min_size=1, max_size=6)


@given(shift_news, st.randoms())
def test_the_newest_news_of_a_shift_wins_whatever_the_order_and_repetition(
    news: list[tuple[int, bool]], random: object
) -> None:
    delivered = news * 2
    random.shuffle(delivered)  # type: ignore[attr-defined]
    car = RUI
    for version, online in delivered:
        car = car.go_online(version, NOON)[0] if online else car.go_offline(version)
    assert (car.shift_version, car.on_shift) == max(news)


trip_news = st.sampled_from(["carry", "release", "online", "offline", "hear", "silent", "erase"])


@given(st.lists(st.tuples(trip_news, st.integers(1, 3)), max_size=30))
def test_a_car_is_available_only_if_on_shift_heard_and_empty(news: list[tuple[str, int]]) -> None:
    car = RUI
    for version, (name, n) in enumerate(news, start=1):
        match name:
            case "carry":
                car = car.carry(TripId(f"{n}"), NOON_MS)
            case "release":
                car = car.release(TripId(f"{n}"), NOON_MS, NOON_MS)
            case "online":
                car, _ = car.go_online(version, NOON)
            case "offline":
                car = car.go_offline(version)
            case "hear" if car.is_on_the_road:
                car, _ = car.hear(fix(version), NOON)
            case "silent" if car.on_shift:
                car, _ = car.fall_silent()
            case "erase":
                car = car.erase()
        empty = all(carriage.until_ms is not None for carriage in car.carriages)
        assert car.is_available == (car.on_shift and empty and not car.silent)
        assert not (car.erased and (car.is_on_the_road or car.fix or car.categories))
        assert len({carriage.trip_id for carriage in car.carriages}) == len(car.carriages)


def test_a_trip_is_the_same_whatever_the_order_of_its_news() -> None:
    def assigned(trip: Trip) -> Trip:
        return trip.of("ride", "ana", "rui").goes(PICKUP, [], DROPOFF)

    def started(trip: Trip) -> Trip:
        return trip.of("ride", "ana", "rui").start(NOON)

    def completed(trip: Trip) -> Trip:
        return trip.of("ride", "ana", "rui").complete(NOON, NOON + seconds(60), PICKUP, DROPOFF)

    results = set()
    for order in permutations([assigned, started, completed]):
        trip = Trip(TripId("trip"))
        for tell in (*order, *order):
            trip = tell(trip)
        results.add(repr(trip))
    assert len(results) == 1


def test_many_late_points_ask_for_one_measurement() -> None:
    trip = Trip(TripId("trip")).complete(NOON, NOON + seconds(60), PICKUP, DROPOFF)
    expecting, timers = trip.measure_later(NOON)
    assert len(timers) == 1
    assert expecting.measure_later(NOON + seconds(20)) == (expecting, ())
    assert len(expecting.measure_later(NOON + seconds(26))[1]) == 1


def test_a_running_trip_is_not_measured() -> None:
    assert Trip(TripId("trip")).start(NOON).measure([]) == (Trip(TripId("trip")).start(NOON), ())


def test_a_trip_without_known_ends_has_a_position_but_no_time_of_arrival() -> None:
    where = Trip(TripId("trip")).start(NOON).whereabouts(replace(RUI, fix=fix(0)))
    assert (where.towards, where.eta_s) == (Towards.DROPOFF, None)
