"""Who is on shift, heard and free, whatever the order in which it is told."""

from collections.abc import Callable
from itertools import permutations

import pytest

from events.drivers import DriverErased, DriverProfileChanged, DriverSuspended
from kernel.table import Table
from location import subscribers, timers
from location.model import SilenceDue
from tests.conftest import items, outbox_of, told
from tests.location.conftest import NOON, City, clock_seconds


def look(city: City, watch: int = 1) -> object:
    return timers.on_silence_due(SilenceDue(driver_id="rui", watch=watch, due_at=city.now))


def facts(table: Table) -> list[str]:
    box = outbox_of(table, "DRIVER#rui", "CAR")
    return [envelope.metadata.type for envelope in box.events] + [timer.type for timer in box.timers]


def test_going_online_sets_the_watch(city: City, table: Table) -> None:
    city.online()
    [timer] = outbox_of(table, "DRIVER#rui", "CAR").timers
    assert (timer.type, timer.due_at) == ("SilenceDue", "2026-03-01T12:02:00.000Z")


def test_a_driver_is_offered_from_his_first_position_until_he_goes_offline(city: City) -> None:
    city.online()
    assert city.available() == []
    city.report()
    assert city.available() == ["rui"]
    city.offline()
    assert city.available() == []


def test_a_driver_who_reports_is_looked_at_again_later(city: City) -> None:
    city.online()
    city.later(100)
    city.report()
    city.later(20)
    assert look(city) == clock_seconds(NOON, 220)


def test_a_driver_who_falls_silent_is_not_offered_and_it_is_told(city: City, table: Table) -> None:
    city.online()
    city.report()
    city.later(120)
    assert look(city) is None
    assert city.available() == []
    [envelope] = outbox_of(table, "DRIVER#rui", "CAR").events
    assert envelope.metadata.type == "DriverWentSilent"
    assert envelope.data == {"driver_id": "rui", "last_seen_at": "2026-03-01T12:00:00Z"}


def test_falling_silent_is_told_once(city: City) -> None:
    city.online()
    city.later(120)
    look(city)
    version = city.car().version
    assert look(city) is None
    assert city.car().version == version


def test_a_driver_who_never_reported_falls_silent_as_well(city: City, table: Table) -> None:
    city.online()
    city.later(120)
    look(city)
    assert facts(table) == ["DriverWentSilent"]


def test_a_silent_driver_who_reports_is_back_and_watched_again(city: City, table: Table) -> None:
    city.online()
    city.report()
    city.later(200)
    look(city)
    city.later(10)
    assert city.report().body["accepted"] == 1
    assert facts(table) == ["DriverCameBack", "SilenceDue"]
    assert city.available() == ["rui"]
    city.later(200)
    assert look(city, watch=1) is None
    assert not city.car().silent
    look(city, watch=2)
    assert city.car().silent


def test_what_a_silent_driver_had_buffered_does_not_bring_him_back(city: City, table: Table) -> None:
    city.online()
    city.later(300)
    look(city)
    city.report(city.point(-150))
    assert city.car().silent
    assert city.car().fix


def test_the_next_report_does_not_tell_it_again(city: City, table: Table) -> None:
    city.online()
    assert facts(table) == ["SilenceDue"]
    city.report()
    assert facts(table) == []


def test_a_timer_of_an_earlier_shift_ends(city: City) -> None:
    city.online()
    city.offline()
    assert look(city) is None
    city.online(version=3)
    city.later(200)
    assert look(city, watch=1) is None
    assert not city.car().silent


def test_a_silent_row_is_not_offered_even_before_the_timer_has_fired(city: City) -> None:
    city.online()
    city.report()
    city.later(179)
    assert city.available() == ["rui"]
    city.later(2)
    assert city.available() == []


def test_shift_and_card_follow_the_newest_version_in_every_order(city: City) -> None:
    changed = DriverProfileChanged(driver_id="rui", display_name="Rui", categories=["xl"], serves_needs=["wheelchair"])
    news: tuple[Callable[[], None], ...] = (
        lambda: city.online(version=1),
        lambda: city.offline(version=2),
        lambda: city.online(version=3),
        lambda: subscribers.on_driver_profile_changed(changed, told(4)),
    )
    for order in permutations(news):
        for tell in (*order, *order):
            tell()
        car = city.car()
        assert (car.on_shift, car.shift_version, car.categories, car.serves_needs) == (True, 3, ["xl"], ["wheelchair"])
        store_reset(city)


def test_a_suspension_takes_a_driver_off_the_road(city: City) -> None:
    city.online()
    city.report()
    subscribers.on_driver_suspended(DriverSuspended(driver_id="rui", reason="complaint"), told(2))
    assert city.available() == []
    assert city.report().code == "not_on_shift"


def test_nothing_brings_an_erased_driver_back(city: City, table: Table) -> None:
    city.online()
    city.report()
    city.assign()
    city.report(city.point(1))
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told(5))
    city.online(version=4)
    city.online(version=6)
    assert city.report(city.point(2)).code == "not_on_shift"
    city.cancel()
    assert not any("lat" in str(item) for item in items(table) if item["sk"] == "CAR")
    assert not any(item["sk"].startswith("CHUNK#") or item["pk"] == "PERSON#rui" for item in items(table))


def test_an_erasure_that_comes_first_wins_too(city: City) -> None:
    subscribers.on_driver_erased(DriverErased(driver_id="rui"), told(5))
    city.online(version=4)
    assert not city.car().on_shift


def store_reset(city: City) -> None:
    from location import store

    store.table.commit(store.table.delete(store.car_key("rui")))


@pytest.mark.parametrize("order", list(permutations(["assign", "start", "complete"])))
def test_a_car_is_free_after_its_trip_in_whatever_order_it_is_told(city: City, order: tuple[str, ...]) -> None:
    city.online()
    city.report()
    tell = {"assign": city.assign, "start": city.start, "complete": lambda: city.complete(NOON)}
    for name in (*order, *order):
        tell[name]()
    assert not city.car().is_busy
    assert city.available() == ["rui"]


@pytest.mark.parametrize("order", list(permutations(["assign", "start", "cancel"])))
def test_a_car_is_free_after_a_cancelled_trip_in_whatever_order_it_is_told(city: City, order: tuple[str, ...]) -> None:
    city.online()
    city.report()
    tell = {"assign": city.assign, "start": city.start, "cancel": city.cancel}
    for name in (*order, *order):
        tell[name]()
    assert city.available() == ["rui"]


def test_a_car_with_a_trip_is_not_offered(city: City) -> None:
    city.online()
    city.report()
    city.assign()
    assert city.available() == []
    city.later(5)
    city.report()
    assert city.available() == []


def test_the_end_of_one_trip_does_not_free_a_car_that_carries_the_next(city: City) -> None:
    city.online()
    city.report()
    city.assign("trip-1")
    city.assign("trip-2")
    city.complete(NOON, "trip-1")
    assert city.available() == []
    city.complete(NOON, "trip-2")
    assert city.available() == ["rui"]


def test_only_the_last_few_trips_are_remembered(city: City) -> None:
    city.online()
    for n in range(6):
        city.assign(f"trip-{n}")
        city.later(60)
        city.complete(NOON, f"trip-{n}")
    assert [carriage.trip_id for carriage in city.car().carriages] == ["trip-3", "trip-4", "trip-5"]
