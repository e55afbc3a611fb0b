"""One's own account, as the old apps read it."""

from __future__ import annotations

from typing import Any

from migration.acting import Acting, NothingDone, Refused
from migration.capability import Capability, OldRoute
from migration.comparing import Field, Known
from migration.old import OldAnswer, OldCall, OldRefusal, names_of


def _first_name(document: dict[str, Any]) -> str:
    return names_of(document.get("firstname") or document.get("firstName"))["firstname"]


FIELDS = (
    Field("id"),
    Field("email", read=lambda document: str(document.get("email") or "").lower(), personal=True),
    Field("firstName", read=_first_name, personal=True),
    Field("phoneNumber", read=lambda document: digits(document.get("phoneNumber")), personal=True),
    Field(
        "rating",
        within=0.05,
        known=(
            Known(
                "rating_by_own_rule",
                "What others think of somebody follows here from the ratings taken over, by this system's own rule: over "
                "the latest of them, and not told while they are few.",
                lambda both: both.service is None or abs((both.legacy or 5.0) - both.service) <= 1,
            ),
        ),
    ),
)


def rider(_call: OldCall, services: Acting) -> OldAnswer:
    return _answer(services, "rider", "/v1/riders/me")


def driver(_call: OldCall, services: Acting) -> OldAnswer:
    return _answer(services, "driver", "/v1/drivers/me")


def _answer(services: Acting, role: str, path: str) -> OldAnswer:
    person = services.person
    if role not in person.numbers:
        raise NothingDone(f"the number of the {role} is not known")
    try:
        profile: dict[str, Any] = services.get(path).document
    except Refused as refused:
        if refused.status in (403, 404):
            raise OldRefusal(403, f"You are not a {role}") from refused
        raise
    return OldAnswer.of(
        {
            "id": person.numbers[role],
            "email": person.email,
            "phoneNumber": profile["phone"] or None,
            "rating": profile["rating"],
        }
        | names_of(profile["display_name"])
    )


def digits(phone: Any) -> str:
    """The last ten: the old system wrote numbers down as people gave them, mostly without a country.

    >>> digits("(512) 555-0100") == digits("+15125550100")
    True
    """
    return "".join(character for character in str(phone or "") if character.isdigit())[-10:]


CAPABILITY = Capability(
    "accounts",
    (
        OldRoute("current_rider", "GET", "/rest/riders/current", rider, FIELDS, role="rider"),
        OldRoute("current_driver", "GET", "/rest/drivers/current", driver, FIELDS, role="driver"),
    ),
)
