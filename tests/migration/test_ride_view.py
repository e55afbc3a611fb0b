"""A ride of the services reads like one of the old system's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernel.money import Money
from migration.old import OldCall, OldRefusal
from migration.ride_view import (
    OUT_OF_TIME,
    Sight,
    events_of_ride,
    is_instant,
    ms,
    offer_event,
    offered_ride,
    old_view,
    status_of,
)
from migration.ride_wish import can_be_served, wish_of

PICKUP, DROPOFF = {"lat": 30.2672, "lng": -97.7431}, {"lat": 30.29, "lng": -97.75}
CARD = {"display_name": "Bento Silva", "vehicle_plate": "TX1", "vehicle_description": "white Prius"}


def ride(state: str = "searching", **facts: Any) -> dict[str, Any]:
    known = {
        "ride_id": "r",
        "state": state,
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "category": "standard",
        "note": "at the gate",
        "trip_id": None,
        "driver": None,
        "ending": None,
    }
    return known | facts


def trip(state: str, **facts: Any) -> dict[str, Any]:
    moments = dict.fromkeys(("arrived_at", "started_at", "completed_at", "cancelled_at"))
    known = {"trip_id": "t", "ride_id": "r", "state": state, "cancellation": None, "assigned_at": "2026-01-02T03:04:05.000Z"}
    return known | moments | {"pickup": PICKUP, "dropoff": DROPOFF, "category": "xl", "driver": CARD} | facts


def cancelled(by: str, *, find_another_driver: bool = False) -> dict[str, Any]:
    cancellation = {"by": by, "find_another_driver": find_another_driver}
    return trip("cancelled", cancellation=cancellation, cancelled_at="2026-01-02T03:05:00.000Z")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("searching", "REQUESTED"),
        ("offered", "REQUESTED"),
        ("assigned", "DRIVER_ASSIGNED"),
        ("unserved", "NO_AVAILABLE_DRIVER"),
        ("completed", "COMPLETED"),
    ],
)
def test_a_ride_without_a_trip_to_look_at_has_a_status(state: str, status: str) -> None:
    assert status_of(ride(state), None) == status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("assigned", "DRIVER_ASSIGNED"),
        ("en_route", "DRIVER_ASSIGNED"),
        ("arrived", "DRIVER_REACHED"),
        ("in_progress", "ACTIVE"),
        ("completed", "COMPLETED"),
    ],
)
def test_the_trip_is_ahead_of_its_ride(state: str, status: str) -> None:
    assert status_of(ride("assigned", trip_id="t"), trip(state)) == status


@pytest.mark.parametrize(
    ("by", "status"),
    [
        ("rider", "RIDER_CANCELLED"),
        ("desk", "ADMIN_CANCELLED"),
        ("system", "ADMIN_CANCELLED"),
        ("driver", "DRIVER_CANCELLED"),
    ],
)
def test_who_cancelled_is_in_the_status(by: str, status: str) -> None:
    assert status_of(ride("assigned", trip_id="t"), cancelled(by)) == status


def test_a_trip_given_back_is_a_search_to_the_rider_and_over_for_the_driver() -> None:
    given_back = cancelled("driver", find_another_driver=True)
    assert status_of(ride("assigned", trip_id="t"), given_back) == "REQUESTED"
    assert status_of(None, given_back) == "DRIVER_CANCELLED"


def test_a_search_that_the_facade_ended_found_nobody() -> None:
    ended = ride("cancelled", ending={"at": "2026-01-02T03:05:00.000Z", "by": "rider", "reason": OUT_OF_TIME})
    assert status_of(ended, None) == "NO_AVAILABLE_DRIVER"
    assert [event.kind for event in events_of_ride(Sight(1, ended))] == ["NO_AVAILABLE_DRIVER"]


def test_money_is_text_and_the_tip_is_part_of_what_the_driver_gets() -> None:
    total, share = {"amount_minor": 1230, "currency": "USD"}, {"amount_minor": 1000, "currency": "USD"}
    fare = {"final": {"total": total, "driver_share": share}, "agreed": None}
    view = old_view(Sight(5, None, trip("completed"), fare, Money(200, "USD"), "12.00", 71, 9))
    told = [view[name] for name in ("estimatedFare", "totalFare", "tip", "driverPayment")]
    assert told == ["12.00", "12.30", "2.00", "12.00"]
    driver = view["activeDriver"]["driver"]
    assert (driver["id"], driver["firstname"], driver["lastname"], driver["firstName"]) == (71, "Bento", "Silva", "Bento")
    assert view["requestedCarType"] == {"carCategory": "SUV"}


def test_a_ride_whose_bill_is_being_made_shows_the_price_that_was_agreed() -> None:
    agreed = {"total": {"amount_minor": 1100, "currency": "USD"}}
    view = old_view(Sight(5, ride("completed", trip_id="t"), trip("completed"), {"final": None, "agreed": agreed}))
    assert (view["totalFare"], view["tip"], view["driverPayment"]) == ("11.00", "0.00", None)


def test_a_rider_sees_what_it_costs_when_the_car_comes_and_until_when_cancelling_is_free() -> None:
    comes, free = (
        {"estimated_pickup_at": "2026-01-02T03:08:05.000Z"},
        {"free_cancellation_until": "2026-01-02T03:09:05.000Z"},
    )
    view = old_view(Sight(5, ride("assigned", trip_id="t"), trip("en_route", **comes, **free), estimated="12.30"))
    assert (view["upfrontCharge"], view["estimatedTimeArrive"]) == ("12.30", 240)
    assert view["freeCancellationExpiresOn"] == ms("2026-01-02T03:09:05.000Z")
    assert (view["tippingAllowed"], view["tipUntil"], view["surgeFactor"], view["nextRide"]) == (False, None, None, None)


def test_a_ride_is_tipped_once_within_a_day_and_tells_its_surge_factor() -> None:
    total = {"amount_minor": 1230, "currency": "USD"}
    fare = {"final": {"total": total, "surge_percent": 150}, "agreed": None}
    completed = trip("completed", completed_at="2026-01-02T03:30:00.000Z")
    view = old_view(Sight(5, None, completed, fare))
    assert (view["tippingAllowed"], view["tipUntil"]) == (True, ms("2026-01-03T03:30:00.000Z"))
    assert view["surgeFactor"] == 1.5
    assert old_view(Sight(5, None, completed, fare, Money(200, "USD")))["tippingAllowed"] is False


def test_events_are_named_and_numbered_by_what_happened_when() -> None:
    told = events_of_ride(Sight(5, None, trip("arrived", arrived_at="2026-01-02T03:09:00.000Z")))
    assert [(event.kind, event.id) for event in told] == [
        ("DRIVER_ASSIGNED", ms("2026-01-02T03:04:05.000Z")),
        ("DRIVER_REACHED", ms("2026-01-02T03:09:00.000Z")),
    ]
    assert all(is_instant(event.id) for event in told)


def test_a_trip_knows_first_that_it_leads_elsewhere() -> None:
    led = trip("in_progress", dropoff={"lat": 30.25, "lng": -97.7})
    assert old_view(Sight(5, ride("assigned", trip_id="t"), led))["endLocationLat"] == 30.25


def test_an_offer_is_an_event_of_the_instant_at_which_it_was_made() -> None:
    offer = {
        "ride_id": "r",
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "category": "standard",
        "rider_display_name": "Ana Souza",
        "rider_rating": None,
        "estimated_pickup_s": 90,
        "note": "",
        "expires_at": "2026-01-02T03:04:20.000Z",
    }
    event = offer_event(offer, 15)
    document = event.document(offered_ride(5, offer))
    assert (document["id"], document["eventType"]) == (ms("2026-01-02T03:04:05.000Z"), "REQUESTED")
    assert json.loads(document["parameters"]) == {"rideId": 5, "acceptanceExpiration": ms("2026-01-02T03:04:20.000Z")}
    assert document["ride"]["id"] == 5


def asks(**more: str) -> OldCall:
    places = "startLocationLat=30.2&startLocationLong=-97.7&endLocationLat=30.3&endLocationLong=-97.8"
    return OldCall("POST", "/rest/rides", query="&".join([places, *(f"{name}={value}" for name, value in more.items())]))


def test_a_dispatchers_wish_names_its_guest() -> None:
    wish = wish_of(asks(riderFirstName="Ana", riderLastName="Souza", riderPhoneNumber="%2B15125550100"))
    assert wish["guest"] == {"name": "Ana Souza", "phone": "+15125550100"}


@pytest.mark.parametrize(
    "driver_type", ["WOMEN_ONLY", "WOMAN_ONLY", "FINGERPRINTED", "DIRECT_CONNECT", "1", "4", "5", "NEW_KIND"]
)
def test_who_asks_for_a_type_of_driver_is_sent_nobody_else(driver_type: str) -> None:
    assert not can_be_served(asks(driverType=driver_type))


@pytest.mark.parametrize("driver_type", ["", "0"])
def test_who_asks_for_no_type_of_driver_can_be_served(driver_type: str) -> None:
    assert can_be_served(asks(driverType=driver_type))


def test_what_only_the_old_system_can_serve_stays_there() -> None:
    assert can_be_served(asks())
    assert not can_be_served(asks(directConnectId="D12"))


def test_a_wish_without_a_place_is_refused_as_the_old_system_does() -> None:
    with pytest.raises(OldRefusal, match="endLocationLat"):
        wish_of(OldCall("POST", "/rest/rides", query="startLocationLat=30.2&startLocationLong=-97.7"))


def test_a_form_is_read_in_the_letters_that_it_says() -> None:
    def comment(body: bytes, charset: str) -> str:
        headers = {"content-type": f"application/x-www-form-urlencoded{charset}"}
        return OldCall("POST", "/rest/rides", headers=headers, body=body).parameters["comment"]

    assert comment(b"comment=Jos%C3%A9", "") == "José"
    assert comment(b"comment=Jos%E9", ";charset=ISO-8859-1") == "José"
    assert comment(b"comment=Jos\xe9", '; charset="iso-8859-1"') == "José"
    assert comment(b"comment=Jos%C3%A9", ";charset=no-such") == "José"
