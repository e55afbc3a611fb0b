"""What an old rider app asks for, as the services are asked."""

from __future__ import annotations

from typing import Any

from migration.categories import category_of
from migration.old import OldCall

LONGEST_NOTE = 500
ONLY_THERE = ("directConnectId", "applePayToken", "token")
"""Wishes that only the old system knows how to serve: a driver by his code, a payment by its own provider's token."""


def can_be_served(call: OldCall) -> bool:
    """Whether the services know everything that is wished for."""
    return not any(call.parameters.get(name) for name in ONLY_THERE) and not wants_a_type_of_driver(call)


def wants_a_type_of_driver(call: OldCall) -> bool:
    """By name or by bit: of women only, fingerprinted, one certain driver. The old system sends nobody else then; the
    services know one of these types, and would only prefer it.

    >>> wants_a_type_of_driver(OldCall("POST", "/rest/rides", query="driverType=WOMEN_ONLY"))
    True
    """
    return call.parameters.get("driverType", "").strip() not in ("", "0")


def wish_of(call: OldCall) -> dict[str, Any]:
    """The body of `POST /v1/rides`, without a price.

    >>> call = OldCall("POST", "/rest/rides", query="startLocationLat=30.2&startLocationLong=-97.7&endLocationLat=30.3&"
    ...                "endLocationLong=-97.8&carCategory=SUV&comment=at+the+gate")
    >>> wish_of(call)["category"], wish_of(call)["pickup"], wish_of(call)["note"]
    ('xl', {'lat': 30.2, 'lng': -97.7}, 'at the gate')
    """
    wish: dict[str, Any] = {
        "pickup": place_of(call, "startLocation"),
        "dropoff": place_of(call, "endLocation"),
        "category": category_of(call.text("carCategory", "REGULAR")),
    }
    if note := note_of(call):
        wish["note"] = note
    if guest := guest_of(call):
        wish["guest"] = guest
    return wish


def note_of(call: OldCall) -> str:
    return call.parameters.get("comment", "").strip()[:LONGEST_NOTE]


def new_end_of(call: OldCall) -> dict[str, float] | None:
    """Of a change that may be one of the note alone."""
    return place_of(call, "endLocation") if call.parameters.get("endLocationLat") else None


def guest_of(call: OldCall) -> dict[str, str] | None:
    """A dispatcher's account names who rides."""
    parameters = call.parameters
    name = f"{parameters.get('riderFirstName', '')} {parameters.get('riderLastName', '')}".strip()
    phone = parameters.get("riderPhoneNumber", "").strip()
    return {"name": name, "phone": phone} if name and phone else None


def place_of(call: OldCall, prefix: str) -> dict[str, float]:
    return {"lat": call.number(f"{prefix}Lat"), "lng": call.number(f"{prefix}Long")}
