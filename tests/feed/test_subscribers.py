"""What is told to whom when something happens."""

from datetime import timedelta

import pytest

from events.dispatch import RideDropoffChanged, RideOfferClosed, RideRequestCancelled, RideUnserved
from events.payments import PaymentAuthorised, PaymentCaptured, PaymentFailed, PaymentRefunded, PaymentReleased
from events.pricing import FareCalculated
from events.trips import DriverEnRoute, TripCancelled, TripDropoffChanged, TripStopReached
from feed import store
from feed.topic_name import of_driver, of_ride
from kernel.event import Event
from kernel.geo import Point
from kernel.money import Money
from kernel.table import Table
from tests.feed.conftest import (
    TRIP,
    Location,
    arrived,
    assigned,
    completed,
    fare_agreed,
    hear,
    later,
    offered,
    requested,
    started,
)

EUROS = Money(930, "EUR")
PAID = {"ride_id": "ride-1", "rider_id": "ana", "method": "card", "amount": EUROS}


def ride() -> dict[str, object]:
    return store.topic(of_ride("ride-1")).shown


def screen() -> dict[str, object]:
    return store.topic(of_driver("rui")).shown


def test_a_ride_from_wish_to_payment(table: Table, location: Location) -> None:
    fare = FareCalculated(
        ride_id="ride-1",
        trip_id="trip-1",
        rider_id="ana",
        driver_id="rui",
        category="standard",
        kind="trip",
        total=EUROS,
        platform_share=Money(93, "EUR"),
        driver_share=Money(837, "EUR"),
        receipt_hash="hash",
        calculated_at=later(901),
    )
    story: list[tuple[Event, int]] = [
        (requested(), 1),
        (fare_agreed(), 1),
        (PaymentAuthorised(**PAID), 1),  # type: ignore[arg-type]
        (offered(), 2),
        (assigned(), 3),
        (DriverEnRoute(**TRIP, en_route_at=later(20)), 2),
        (arrived(), 3),
        (started(), 4),
        (TripStopReached(**TRIP, stop=1, reached_at=later(500)), 5),
        (completed(), 6),
        (fare, 2),
        (PaymentCaptured(**PAID, driver_id="rui", captured_at=later(902)), 2),  # type: ignore[arg-type]
    ]
    states = []
    for event, version in story:
        hear(event, version)
        states.append(ride()["state"])
    assert list(dict.fromkeys(states)) == ["searching", "assigned", "en_route", "arrived", "in_progress", "completed"]
    assert ride()["bill"] == {"kind": "trip", "total": {"amount_minor": 930, "currency": "EUR"}}
    assert ride()["payment"] == {
        "state": "captured",
        "method": "card",
        "amount": {"amount_minor": 930, "currency": "EUR"},
    }
    assert ride()["stops_reached"] == 1 and ride()["drivers_asked"] == 1
    assert screen()["trip"]["state"] == "completed"  # type: ignore[index]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (RideUnserved(ride_id="ride-1", rider_id="ana", searched_s=300, drivers_asked=3), "unserved"),
        (RideRequestCancelled(ride_id="ride-1", rider_id="ana", by="rider"), "cancelled"),
    ],
)
def test_a_ride_may_end_without_a_trip(table: Table, event: Event, state: str) -> None:
    hear(requested())
    hear(event, 2)
    assert ride()["state"] == state


def test_a_cancelled_trip_says_who_why_and_whether_it_costs(table: Table) -> None:
    cancelled = TripCancelled(
        trip_id="trip-1",
        ride_id="ride-1",
        rider_id="ana",
        driver_id="rui",
        by="rider",
        reason="changed_plans",
        stage="arrived",
        cancelled_at=later(400),
        fee_due=True,
        fee_rule="late",
        find_another_driver=False,
    )
    for version, event in enumerate((requested(), assigned(), arrived(), cancelled), start=1):
        hear(event, version)
    assert ride()["state"] == "cancelled"
    assert ride()["cancellation"] == {"by": "rider", "reason": "changed_plans", "fee_due": True}
    assert screen()["trip"]["cancellation"]["fee_due"] is True  # type: ignore[index]


def test_an_offer_is_on_the_drivers_screen_until_it_closes(table: Table) -> None:
    hear(offered())
    assert screen()["offer"]["expires_at"] == "2026-07-15T12:00:20.000Z"  # type: ignore[index]
    hear(RideOfferClosed(ride_id="ride-1", offer_id="ride-1.1", driver_id="rui", outcome="expired"))
    assert screen() == {}


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (PaymentFailed(**PAID, stage="capture", reason="declined"), "failed"),  # type: ignore[arg-type]
        (PaymentFailed(**PAID, stage="tip", reason="declined"), "authorised"),  # type: ignore[arg-type]
        (PaymentReleased(**PAID), "released"),  # type: ignore[arg-type]
        (PaymentRefunded(**PAID, reason="complaint"), "refunded"),  # type: ignore[arg-type]
    ],
)
def test_what_happens_to_the_money_is_shown(table: Table, event: Event, state: str) -> None:
    hear(requested())
    hear(PaymentAuthorised(**PAID), 1)  # type: ignore[arg-type]
    hear(event, 2)
    assert ride()["payment"]["state"] == state  # type: ignore[index]


def test_a_repeated_event_is_no_news(table: Table) -> None:
    for event in (requested(), assigned()):
        hear(event)
    before = store.topic(of_ride("ride-1"))
    for event in (requested(), assigned()):
        hear(event)
    assert store.topic(of_ride("ride-1")) == before


def test_a_ride_is_forgotten_a_day_after_the_last_that_was_heard_of_it(table: Table) -> None:
    hear(requested())
    item = table.item(store.topic_key(of_ride("ride-1")))
    assert item and item["ttl"] == int((later() + timedelta(days=1)).timestamp())


def test_a_new_destination_is_seen_by_the_rider_and_its_time_by_the_driver(table: Table, location: Location) -> None:
    for event in (
        requested(),
        RideDropoffChanged(ride_id="ride-1", rider_id="ana", dropoff=Point(41.1413, -8.6166), changed_at=later(5)),
        assigned(),
        started(),
    ):
        hear(event, 1)
    assert ride()["dropoff"] == {"lat": 41.1413, "lng": -8.6166}
    hear(TripDropoffChanged(**TRIP, dropoff=Point(41.2421, -8.6788), changed_at=later(400)), 5)
    assert ride()["dropoff"] == {"lat": 41.2421, "lng": -8.6788}
    shown = screen()["trip"]
    assert isinstance(shown, dict)
    assert (shown["state"], shown["dropoff_changed_at"]) == ("in_progress", "2026-07-15T12:06:40.000Z")
