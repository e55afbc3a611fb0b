"""What a ride would cost, as the old apps ask it."""

from __future__ import annotations

from typing import Any

from kernel.money import Money
from migration.acting import Acting, Refused
from migration.capability import Capability, OldRoute
from migration.categories import category_of
from migration.comparing import Both, Field, Known
from migration.old import OldAnswer, OldCall, OldRefusal, minor_of, money_text

ROUTE_PERCENT = 3.0


def estimate(call: OldCall, services: Acting) -> OldAnswer:
    category = category_of(call.text("carCategory", "REGULAR"))
    body = {"pickup": place(call, "start"), "dropoff": place(call, "end")}
    try:
        found: dict[str, Any] = services.post("/v1/quotes", body).document
    except Refused as refused:
        raise OldRefusal(400, refused.detail) from refused
    quote = next((quote for quote in found["quotes"] if quote["category"] == category), None)
    if quote is None:
        raise OldRefusal(400, f"No such car category: {call.text('carCategory', 'REGULAR')[:40]}")
    total = Money(quote["total"]["amount_minor"], quote["total"]["currency"])
    return OldAnswer.of(
        {"defaultEstimate": {"totalFare": money_text(total)}, "duration": quote["duration_s"]},
        airport_fees=[line["amount"]["amount_minor"] for line in quote["lines"] if line["code"].startswith("airport")],
        lines=[(line["code"], line["amount"]["amount_minor"]) for line in quote["lines"]],
        distance_m=quote["distance_m"],
        duration_s=quote["duration_s"],
    )


def place(call: OldCall, prefix: str) -> dict[str, float]:
    return {"lat": call.number(f"{prefix}Lat"), "lng": call.number(f"{prefix}Long")}


def _second_airport_fee(both: Both) -> bool:
    """What is more in the services' total is the fees beyond the first, and what taxes and fees in percent add to them."""
    old, new = minor_of(both.legacy), minor_of(both.service)
    further = sum(sorted(both.by_service.facts.get("airport_fees", []), reverse=True)[1:])
    if old is None or new is None or not further:
        return False
    return bool(further * 0.9 <= new - old <= further * 1.3 + old * ROUTE_PERCENT / 100)


FIELDS = (
    Field(
        "defaultEstimate.totalFare",
        money=True,
        within_percent=ROUTE_PERCENT,
        known=(
            Known(
                "second_airport_fee",
                "The old estimate charges one airport fee where the old final fare, and ours, charge one per airport.",
                _second_airport_fee,
            ),
        ),
    ),
    Field("duration", within=60, within_percent=25),
)

CAPABILITY = Capability("estimates", (OldRoute("estimate", "GET", "/rest/rides/estimate", estimate, FIELDS, role="rider"),))
