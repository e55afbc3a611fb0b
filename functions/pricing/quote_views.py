"""Requests and answers about quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from kernel.geo import Point
from kernel.money import Money
from pricing.policy import POLICY
from pricing.price_lines import PriceLine
from pricing.quote import Quote
from pricing.quoting import Quotes

Lat = Annotated[float, Meta(ge=-90, le=90)]
Lng = Annotated[float, Meta(ge=-180, le=180)]
Word = Annotated[str, Meta(min_length=1, max_length=40)]


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """WGS84 degrees."""

    lat: Lat
    lng: Lng

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)


class QuotesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`requested` are codes of fees that only apply when asked for, such as luggage.

    `rider_id` is for the desk: a price for this rider only; without it, whoever the desk books for may have it.
    """

    pickup: Place
    dropoff: Place
    stops: Annotated[list[Place], Meta(max_length=POLICY.quote_stops_max)] = []
    requested: Annotated[list[Word], Meta(max_length=5)] = []
    rider_id: Annotated[str, Meta(max_length=100)] = ""

    @property
    def points(self) -> list[Point]:
        return [self.pickup.point, *(stop.point for stop in self.stops), self.dropoff.point]


class QuoteView(Struct, frozen=True):
    """`basis` is `upfront` (this is the price, within the tariff's tolerance) or `metered` (this is an estimate).

    Send `token` with the request for the ride, before `expires_at`. `surge_proof` says what the factor was made from.
    """

    category: str
    total: Money
    lines: list[PriceLine]
    basis: str
    tariff_id: str
    tariff_version: int
    distance_m: int
    duration_s: int
    measured_by: str
    surge_percent: int
    surge_proof: str
    token: str
    expires_at: datetime

    @classmethod
    def of(cls, quote: Quote, token: str, language: str) -> QuoteView:
        receipt, facts = quote.receipt, quote.receipt.facts
        return cls(
            category=receipt.tariff.category,
            total=receipt.total,
            lines=PriceLine.all_of(receipt, language),
            basis=receipt.basis,
            tariff_id=receipt.tariff_id,
            tariff_version=receipt.tariff_version,
            distance_m=facts.distance_m,
            duration_s=facts.duration_s,
            measured_by=facts.measured_by,
            surge_percent=facts.surge_percent,
            surge_proof=facts.surge_proof,
            token=token,
            expires_at=quote.expires_at,
        )


class RouteView(Struct, frozen=True):
    """`measured_by` names the estimator that answered; `instead_of` the one that should have and did not."""

    distance_m: int
    duration_s: int
    measured_by: str
    instead_of: str


class QuotesView(Struct, frozen=True):
    """What the trip would cost, one price per category, cheapest first."""

    city: str
    route: RouteView
    surge_percent: int
    quotes: list[QuoteView]

    @classmethod
    def of(cls, found: Quotes, tokens: list[str], language: str) -> QuotesView:
        route = found.route
        return cls(
            city=found.city,
            route=RouteView(route.distance_m, route.duration_s, route.measured_by, route.instead_of),
            surge_percent=found.surge.percent,
            quotes=[QuoteView.of(quote, token, language) for quote, token in zip(found.quotes, tokens, strict=True)],
        )


class CheckQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Each `point` is `lat,lng`: the pickup, the stops, the dropoff."""

    token: Annotated[str, Meta(max_length=4000)]
    rider_id: str
    category: str
    point: Annotated[list[str], Meta(min_length=2, max_length=12)]


class CheckAnswer(Struct, frozen=True):
    """The price holds."""

    expires_at: datetime
    total: Money
