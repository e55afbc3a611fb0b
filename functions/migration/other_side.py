"""What the old system knows of somebody who may be about to change sides, asked in his name."""

from __future__ import annotations

from urllib.parse import urlencode

from migration import legacy
from migration.old import FORM, OldAnswer, OldCall
from migration.ride_policy import POLICY
from migration.ride_view import LIVE, Document

ACDR = "/rest/acdr"
AS_HIM = ("x-auth-token", "user-agent", "accept-language", "cookie")


def ask(call: OldCall, method: str, path: str, **parameters: object) -> OldAnswer:
    """Another call of the same person. Raises `legacy.Silent` or `legacy.NotThere`."""
    headers = {name: value for name, value in call.headers.items() if name in AS_HIM}
    encoded = urlencode(parameters)
    if method in ("GET", "DELETE"):
        return legacy.ask(OldCall(method, path, encoded, headers, cookies=call.cookies), POLICY.legacy_asked_for_s)
    headers["content-type"] = FORM
    return legacy.ask(
        OldCall(method, path, headers=headers, body=encoded.encode(), cookies=call.cookies), POLICY.legacy_asked_for_s
    )


def live_ride(call: OldCall, avatar_type: str) -> Document | None:
    """The ride that he has there as a rider or driver, if it has not ended."""
    answer = ask(call, "GET", "/rest/rides/current", avatarType=avatar_type)
    ride = answer.document if answer.status == 200 else None
    return ride if isinstance(ride, dict) and ride.get("status") in LIVE else None


def has_car(call: OldCall, lat: float, lng: float) -> bool:
    """Whether a car is free there. False if it does not answer: then it could not send one either."""
    try:
        answer = ask(call, "GET", ACDR, latitude=lat, longitude=lng, avatarType="RIDER")
    except (legacy.Silent, legacy.NotThere):
        return False
    cars = answer.document if answer.is_good else None
    return isinstance(cars, list) and any(car.get("status", "AVAILABLE") == "AVAILABLE" for car in cars)


def is_free(call: OldCall) -> bool:
    """Whether he is on shift there with nothing in hand. False if it does not answer: then he stays where he is."""
    try:
        answer = ask(call, "GET", f"{ACDR}/current")
    except (legacy.Silent, legacy.NotThere):
        return False
    shift = answer.document if answer.is_good else None
    return isinstance(shift, dict) and shift.get("status") == "AVAILABLE"


def go_offline(call: OldCall) -> None:
    """He is off its road afterwards, or it can't be asked and sends nobody anywhere."""
    try:
        ask(call, "DELETE", ACDR)
    except (legacy.Silent, legacy.NotThere):
        return


def go_online(call: OldCall, terms: dict[str, str]) -> OldAnswer:
    return ask(call, "POST", ACDR, **terms)
