"""A ride of the services as the old apps read one: its state as one word, money as text, events named after the states.

Everything here is a translation of documents that the services answered, without asking anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.money import Money
from migration.categories import old_of
from migration.old import money_text, names_of

Document = dict[str, Any]

LIVE = frozenset({"REQUESTED", "DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE"})
CARRYING = frozenset({"DRIVER_ASSIGNED", "DRIVER_REACHED", "ACTIVE"})

OUT_OF_TIME = "nobody found in time"
"""The reason in which the façade says that it ended a search as the old system would have; see `ends_a_search_after_s`."""

_OF_TRIP = {
    "assigned": "DRIVER_ASSIGNED",
    "en_route": "DRIVER_ASSIGNED",
    "arrived": "DRIVER_REACHED",
    "in_progress": "ACTIVE",
    "completed": "COMPLETED",
}
_CANCELLED_BY = {"rider": "RIDER_CANCELLED", "driver": "DRIVER_CANCELLED"}
TIPPED_FOR_MS = 24 * 3_600_000
"""As long as the old system, and payments, take a tip."""
LED_ELSEWHERE = "END_LOCATION_UPDATED"
_MOMENTS = (
    ("assigned_at", "DRIVER_ASSIGNED"),
    ("arrived_at", "DRIVER_REACHED"),
    ("started_at", "ACTIVE"),
    ("dropoff_changed_at", LED_ELSEWHERE),
    ("completed_at", "COMPLETED"),
)


@dataclass(frozen=True)
class Sight:
    """What the services hold of a ride, as one of its people sees it; what he may not see, or was not asked for, is None.

    `driver_number` and `shift_number` are the old ids of the driver and of his shift, if he has any.
    """

    number: int
    ride: Document | None = None
    trip: Document | None = None
    fare: Document | None = None
    tip: Money | None = None
    estimated: str | None = None
    driver_number: int | None = None
    shift_number: int | None = None

    @property
    def status(self) -> str:
        return status_of(self.ride, self.trip)

    @property
    def dropoff(self) -> Document:
        """A trip that is driven knows first that it leads elsewhere."""
        source = self.trip if self.trip and self.status in CARRYING else self.ride or self.trip or {}
        return source.get("dropoff") or {}


def status_of(ride: Document | None, trip: Document | None) -> str:
    """The trip is ahead of its ride, which hears of it by an event; but one given back belongs to the search before.

    >>> status_of({"state": "assigned", "trip_id": "t"}, {"trip_id": "t", "state": "arrived", "cancellation": None})
    'DRIVER_REACHED'
    >>> status_of({"state": "searching", "trip_id": None, "ending": None}, None)
    'REQUESTED'
    """
    if trip and (ride is None or ride["trip_id"] == trip["trip_id"]):
        return _status_of_trip(trip, has_ride=ride is not None)
    return _status_of_ride(ride) if ride else "DRIVER_CANCELLED"


def _status_of_trip(trip: Document, *, has_ride: bool) -> str:
    cancellation = trip["cancellation"]
    if trip["state"] != "cancelled" or cancellation is None:
        return _OF_TRIP[trip["state"]]
    if cancellation["find_another_driver"] and has_ride:
        return "REQUESTED"
    return _CANCELLED_BY.get(cancellation["by"], "ADMIN_CANCELLED")


def _status_of_ride(ride: Document) -> str:
    state, ending = ride["state"], ride["ending"] or {}
    if state == "unserved" or ending.get("reason") == OUT_OF_TIME:
        return "NO_AVAILABLE_DRIVER"
    if state == "cancelled":
        return _CANCELLED_BY.get(ending.get("by", ""), "ADMIN_CANCELLED")
    return {"completed": "COMPLETED", "assigned": "DRIVER_ASSIGNED"}.get(state, "REQUESTED")


def old_view(seen: Sight) -> Document:
    """As `GET /rest/rides/<number>` shows it. A driver's part is told to whom the services tell it: to himself."""
    known: Document = seen.ride or seen.trip or {}
    pickup, dropoff = known.get("pickup") or {}, seen.dropoff
    final = (seen.fare or {}).get("final")
    agreed = (seen.fare or {}).get("agreed")
    is_completed = seen.status == "COMPLETED"
    return {
        "id": seen.number,
        "status": seen.status,
        "activeDriver": _driver(seen),
        "startLocationLat": pickup.get("lat"),
        "startLocationLong": pickup.get("lng"),
        "endLocationLat": dropoff.get("lat"),
        "endLocationLong": dropoff.get("lng"),
        "requestedCarType": {"carCategory": old_of(known.get("category", ""))},
        "estimatedFare": seen.estimated or _total(agreed),
        "totalFare": (_total(final) or _total(agreed)) if is_completed else _total(final),
        "driverPayment": _driver_payment(final, seen.tip),
        "tip": money_text(seen.tip) if seen.tip else ("0.00" if is_completed else None),
        "comment": known.get("note") or None,
        "upfrontCharge": seen.estimated or _total(agreed),
        "surgeFactor": _surge_factor(final or agreed),
        "nextRide": None,
    } | _deadlines(seen)


def _deadlines(seen: Sight) -> Document:
    """What a rider's app counts down to, in milliseconds; one tip is given per ride."""
    trip = seen.trip or {}
    assigned, promised, completed = (trip.get(name) for name in ("assigned_at", "estimated_pickup_at", "completed_at"))
    free_until = trip.get("free_cancellation_until")
    return {
        "estimatedTimeArrive": (ms(promised) - ms(assigned)) // 1000 if assigned and promised else None,
        "freeCancellationExpiresOn": ms(free_until) if free_until else None,
        "tippingAllowed": bool(completed) and seen.status == "COMPLETED" and seen.tip is None,
        "tipUntil": ms(completed) + TIPPED_FOR_MS if completed else None,
    }


def _surge_factor(receipt: Document | None) -> float | None:
    """As long as no price is shown, none is claimed."""
    percent = (receipt or {}).get("surge_percent")
    return percent / 100 if percent else None


def _driver(seen: Sight) -> Document | None:
    if seen.status not in CARRYING and seen.status != "COMPLETED":
        return None
    card = (seen.ride or {}).get("driver") or (seen.trip or {}).get("driver") or {}
    return {
        "id": seen.shift_number,
        "driver": {"id": seen.driver_number} | names_of(card.get("display_name", "")),
        "selectedCar": {"license": card.get("vehicle_plate"), "description": card.get("vehicle_description")},
    }


def _total(receipt: Document | None) -> str | None:
    return money_text(money_of(receipt["total"])) if receipt else None


def _driver_payment(final: Document | None, tip: Money | None) -> str | None:
    """The old system counts the tip in."""
    share = (final or {}).get("driver_share")
    if share is None:
        return None
    payment = money_of(share)
    return money_text(payment + tip if tip else payment)


def money_of(document: Document) -> Money:
    return Money(document["amount_minor"], document["currency"])


@dataclass(frozen=True)
class OldEvent:
    """Its id is the instant at which it happened, in milliseconds: a phone that repeats its question gets the same again.

    Ids of the old system count from 1, so the two cannot be taken for one another.
    """

    id: int
    kind: str
    expires_at_ms: int = 0

    def document(self, ride: Document) -> Document:
        parameters: Document = {"rideId": ride["id"]}
        if self.expires_at_ms:
            parameters["acceptanceExpiration"] = self.expires_at_ms
        return {
            "id": self.id,
            "eventType": self.kind,
            "message": "",
            "parameters": json.dumps(parameters),
            "ride": ride,
        }


FIRST_INSTANT = 1_000_000_000_000
"""September 2001: no id that the old system counts up to, and no event of ours, is on the wrong side of it."""


def is_instant(event_id: int) -> bool:
    """
    >>> is_instant(1_790_000_000_000), is_instant(48_151_623)
    (True, False)
    """
    return event_id >= FIRST_INSTANT


def events_of_ride(seen: Sight) -> list[OldEvent]:
    """What a rider, or the driver of this trip, has been told so far, oldest first."""
    told = []
    trip = seen.trip
    if trip:
        told = [OldEvent(ms(trip[moment]), kind) for moment, kind in _MOMENTS if trip.get(moment)]
        if trip["state"] == "cancelled" and seen.status != "REQUESTED":
            told.append(OldEvent(ms(trip["cancelled_at"]), seen.status))
    elif seen.ride and seen.ride["ending"]:
        told = [OldEvent(ms(seen.ride["ending"]["at"]), seen.status)]
    return sorted(told, key=lambda event: event.id)


def offer_event(offer: Document, offered_for_s: float) -> OldEvent:
    """An offer says when it ends; it began so much earlier."""
    expires_at_ms = ms(offer["expires_at"])
    return OldEvent(expires_at_ms - round(offered_for_s * 1000), "REQUESTED", expires_at_ms)


def offered_ride(number: int, offer: Document) -> Document:
    """A ride as the driver who is asked for it sees it."""
    pickup, dropoff = offer["pickup"], offer["dropoff"]
    return {
        "id": number,
        "status": "REQUESTED",
        "activeDriver": None,
        "startLocationLat": pickup["lat"],
        "startLocationLong": pickup["lng"],
        "endLocationLat": dropoff["lat"],
        "endLocationLong": dropoff["lng"],
        "requestedCarType": {"carCategory": old_of(offer["category"])},
        "rider": names_of(offer["rider_display_name"]) | {"rating": offer["rider_rating"]},
        "drivingTimeToRider": offer["estimated_pickup_s"],
        "comment": offer["note"] or None,
    }


def ms(instant: str) -> int:
    """
    >>> ms("2026-01-02T03:04:05.678Z")
    1767323045678
    """
    return round(datetime.fromisoformat(instant).timestamp() * 1000)
