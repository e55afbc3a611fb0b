import asyncio
from datetime import UTC, datetime

from kernel.geo import Point
from simulator.rides import Ride, Rides

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ride(number: int) -> Ride:
    return Ride(number, Point(41.15, -8.61), NOON)


def test_drivers_are_needed_until_everybody_has_asked_and_sits_in_a_car() -> None:
    rides = Rides(expected=2)
    first, second = ride(1), ride(2)
    rides.open(first)
    rides.moved(first, "in_progress")
    assert not rides.nobody_needs_a_driver.is_set()
    rides.open(second)
    rides.moved(second, "unserved")
    assert rides.nobody_needs_a_driver.is_set()


def test_a_ride_given_back_needs_a_driver_again() -> None:
    rides = Rides(expected=1)
    given_back = ride(1)
    rides.open(given_back)
    rides.moved(given_back, "in_progress")
    rides.moved(given_back, "searching")
    assert not rides.nobody_needs_a_driver.is_set()
    assert list(rides.searching) == [given_back]


def test_whoever_waits_for_news_is_woken_once_by_each_change() -> None:
    async def run() -> None:
        rides = Rides(expected=1)
        waiting = rides.news
        rides.open(ride(1))
        assert waiting.is_set()
        assert not rides.news.is_set()

    asyncio.run(run())
