from __future__ import annotations

from datetime import timedelta

from ratings.closing import ClosingHour, WindowsClosed
from tests.conftest import Client, items, outbox_of
from tests.ratings.conftest import Town, later


def half_rated(town: Town, client: Client, count: int) -> list[str]:
    """Trips of Ana's, one every 25 minutes, each rated by her alone."""
    trip_ids = [f"trip-{number}" for number in range(10, 10 + count)]
    for number, trip_id in enumerate(trip_ids):
        town.completes(trip_id, at=later(minutes=25 * number))
        town.hands.to(minutes=25 * number)
        town.rates(client, trip_id)
    return trip_ids


def test_the_timer_of_an_hour_is_due_a_little_after_it() -> None:
    timer = ClosingHour.of(later(minutes=59)).timer
    assert timer == WindowsClosed(hour=later(), due_at=later(hours=1, minutes=5))


def test_one_timer_is_set_for_all_windows_of_an_hour(town: Town, ana: Client) -> None:
    half_rated(town, ana, 6)
    hours = sorted(item["pk"] for item in items(town.table) if item["sk"] == "HOUR")
    assert hours == ["CLOSING#2026-07-18T12", "CLOSING#2026-07-18T13", "CLOSING#2026-07-18T14"]
    [timer] = outbox_of(town.table, hours[0], "HOUR").timers
    assert (timer.type, timer.due_at) == ("WindowsClosed", "2026-07-18T13:05:00.000Z")
    assert town.stored(hours[0], "HOUR")["version"] == 1


def test_a_trip_that_both_have_rated_waits_for_no_hour(town: Town, ana: Client, rui: Client) -> None:
    town.rates(ana)
    town.rates(rui)
    assert "by_closing_pk" not in town.stored("TRIP#trip-1", "TRIP")


def test_each_hour_reveals_what_closed_within_it(town: Town, ana: Client) -> None:
    trip_ids = half_rated(town, ana, 8)
    for hours in (73, 74, 75, 76):
        town.hands.to(hours=hours, minutes=5)
        town.windows_close()
        due = [trip_id for trip_id in trip_ids if town.trip(trip_id).rateable_until < later(hours=hours)]
        assert [trip_id for trip_id in trip_ids if town.trip(trip_id).revealed_at] == due
    assert due == trip_ids


def test_after_an_outage_of_days_the_late_timers_make_up_for_it(town: Town, ana: Client) -> None:
    trip_ids = half_rated(town, ana, 8)
    town.hands.now += timedelta(days=20)
    town.windows_close()
    assert all(town.trip(trip_id).revealed_at for trip_id in trip_ids)


def test_early_timers_reveal_nothing(town: Town, ana: Client) -> None:
    [trip_id] = half_rated(town, ana, 1)
    town.closes(ClosingHour.of(later(hours=72)))
    assert town.trip(trip_id).revealed_at is None
