"""What a ride would cost, as the old apps ask it."""

from __future__ import annotations

from typing import Any

from kernel.geo import Point, distance_m
from kernel.money import Money
from migration.acting import Acting, NothingDone, Refused
from migration.capability import Capability, OldRoute
from migration.categories import category_of, old_of
from migration.comparing import Both, Field, Known
from migration.old import OldAnswer, OldCall, OldRefusal, minor_of, money_text

TAXES_PERCENT = 1.5
"""The old city's one percent, which is part of our prices, and its rounding."""
SLACK_PERCENT = 3.0
NO_PRICE_THERE = frozenset({"outside_every_city"})
"""Where the services serve nobody, the old system may."""
AIRPORT_FEES = ("_pickup", "_dropoff")


def estimate(call: OldCall, services: Acting) -> OldAnswer:
    category = category_of(call.text("carCategory", "REGULAR"))
    body = {"pickup": place(call, "start"), "dropoff": place(call, "end")}
    try:
        found: dict[str, Any] = services.post("/v1/quotes", body, changes=False).document
    except Refused as refused:
        if refused.code in NO_PRICE_THERE:
            raise NothingDone(f"only the old system may know a price: {refused.code}") from refused
        raise OldRefusal(400, refused.detail) from refused
    quote = next((quote for quote in found["quotes"] if quote["category"] == category), None)
    if quote is None:
        raise OldRefusal(400, f"No such car category: {call.text('carCategory', 'REGULAR')[:40]}")
    lines = {line["code"]: line["amount"]["amount_minor"] for line in quote["lines"]}
    estimates = {old_of(each["category"]): _fare(each) for each in found["quotes"]}
    return OldAnswer.of(
        {"defaultEstimate": _fare(quote), "estimates": estimates, "duration": quote["duration_s"]},
        lines=lines,
        distance_m=quote["distance_m"],
        straight_m=distance_m(Point(**body["pickup"]), Point(**body["dropoff"])),
        duration_s=quote["duration_s"],
    )


def _fare(quote: dict[str, Any]) -> dict[str, Any]:
    return {"totalFare": money_text(Money(quote["total"]["amount_minor"], quote["total"]["currency"]))}


def place(call: OldCall, prefix: str) -> dict[str, float]:
    return {"lat": call.number(f"{prefix}Lat"), "lng": call.number(f"{prefix}Long")}


def _second_airport_fee(both: Both) -> bool:
    """What is more in our total is the airport fees beyond the first."""
    old, new = minor_of(both.legacy), minor_of(both.service)
    further = _further_airport_fees(both)
    if old is None or new is None or not further:
        return False
    return abs(new - further - old) <= old * SLACK_PERCENT / 100


def _another_way(both: Both) -> bool:
    """The old price lies between ours for the straight line, in the old system's time, and ours for our way."""
    old, new, facts = minor_of(both.legacy), minor_of(both.service), both.by_service.facts
    old_duration_s = (both.by_legacy.document or {}).get("duration")
    if old is None or new is None or not facts.get("distance_m") or not isinstance(old_duration_s, int | float):
        return False
    lines, ours = facts["lines"], facts["duration_s"] or 1
    shorter = lines.get("distance", 0) * (1 - min(1.0, facts["straight_m"] / facts["distance_m"]))
    quicker = lines.get("duration", 0) * (1 - old_duration_s / ours)
    least, most = new - shorter - max(0.0, quicker) - _further_airport_fees(both), new + max(0.0, -quicker)
    slack = old * SLACK_PERCENT / 100
    return bool(least - slack <= old <= most + slack)


def _further_airport_fees(both: Both) -> int:
    """The mapping calls an airport's fees `<airport>_pickup` and `<airport>_dropoff`; the old estimate knows the first."""
    fees = [amount for code, amount in both.by_service.facts.get("lines", {}).items() if code.endswith(AIRPORT_FEES)]
    return int(sum(fees) - next(iter(fees), 0))


def _another_speed(both: Both) -> bool:
    return bool(both.legacy and both.service and 0.4 <= both.service / both.legacy <= 2.5)


FIELDS = (
    Field(
        "defaultEstimate.totalFare",
        money=True,
        within_percent=TAXES_PERCENT,
        known=(
            Known(
                "second_airport_fee",
                "The old estimate charges one airport fee where the old final fare, and ours, charge one per airport.",
                _second_airport_fee,
            ),
            Known(
                "another_way",
                "The two systems measure the way with different maps. The old price lies between ours for the straight line "
                "and ours for our way; the same map on both sides would make them equal.",
                _another_way,
            ),
        ),
    ),
    Field(
        "duration",
        within=60,
        within_percent=25,
        known=(Known("another_speed", "The two systems have different maps, and another idea of traffic.", _another_speed),),
    ),
)

CAPABILITY = Capability("estimates", (OldRoute("estimate", "GET", "/rest/rides/estimate", estimate, FIELDS, role="rider"),))
