"""Requests and answers of the lean routes: quotes, fares, surge, and what siblings ask. Those of tariffs: `tariff_views`.

Amounts that are shown line by line add up: what rounding added or took is a line too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from kernel.geo import Point
from kernel.money import Money
from pricing import difference
from pricing.labels import in_language, label, words
from pricing.model import RideFare, State
from pricing.policy import POLICY
from pricing.quote import Quote
from pricing.quoting import Quotes
from pricing.receipt import Line, Receipt
from pricing.surge import Cell
from pricing.surge_cell import CellId
from pricing.surge_limit import SurgeLimit
from pricing.surging import factor_of

Lat = Annotated[float, Meta(ge=-90, le=90)]
Lng = Annotated[float, Meta(ge=-180, le=180)]
Word = Annotated[str, Meta(min_length=1, max_length=40)]
Reason = Annotated[str, Meta(min_length=3, max_length=500)]


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


class PriceLine(Struct, frozen=True):
    """`text` is the line in words. `amount` is `quantity` times `price` per `per` units, rounded half to even."""

    code: str
    text: str
    amount: Money
    quantity: int
    unit: str
    price: Money
    per: int

    @classmethod
    def of(cls, line: Line, receipt: Receipt, language: str) -> PriceLine:
        return cls(
            code=line.code,
            text=label(line, receipt.tariff, language),
            amount=Money(line.amount_minor, receipt.currency),
            quantity=line.quantity,
            unit=line.unit,
            price=Money(line.price_minor, receipt.currency),
            per=line.per,
        )

    @classmethod
    def all_of(cls, receipt: Receipt, language: str) -> list[PriceLine]:
        lines = [cls.of(line, receipt, language) for line in receipt.lines]
        if receipt.rounding_minor:
            rounding = Money(receipt.rounding_minor, receipt.currency)
            text = in_language(words("rounding", receipt.tariff), language)
            lines.append(cls("rounding", text, rounding, 1, "once", rounding, 1))
        return lines


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


class ReceiptView(Struct, frozen=True):
    """A receipt as people read it. `because` is a code, `because_text` says it in words; `held`: the agreed price holds.

    The shares are null for whom they are no concern of. `hash` is that of the document that `…/receipt` answers.
    """

    basis: str
    because: str
    because_text: str
    held: bool
    lines: list[PriceLine]
    total: Money
    tariff_id: str
    tariff_version: int
    distance_m: int
    duration_s: int
    waited_s: int
    measured_by: str
    surge_percent: int
    surge_proof: str
    hash: str
    platform_share: Money | None
    driver_share: Money | None

    @classmethod
    def of(cls, receipt: Receipt, language: str, *, with_shares: bool) -> ReceiptView:
        facts = receipt.facts
        return cls(
            basis=receipt.basis,
            because=receipt.because,
            because_text=in_language(difference.OVERALL[receipt.because], language),
            held=receipt.held,
            lines=PriceLine.all_of(receipt, language),
            total=receipt.total,
            tariff_id=receipt.tariff_id,
            tariff_version=receipt.tariff_version,
            distance_m=facts.distance_m,
            duration_s=facts.duration_s,
            waited_s=facts.waited_s,
            measured_by=facts.measured_by,
            surge_percent=facts.surge_percent,
            surge_proof=facts.surge_proof,
            hash=receipt.hash,
            platform_share=receipt.platform_share if with_shares else None,
            driver_share=receipt.driver_share if with_shares else None,
        )


class DifferenceLine(Struct, frozen=True):
    """One line, as it was agreed and as it became, and why."""

    code: str
    text: str
    agreed: Money
    final: Money
    because: str


class DifferenceView(Struct, frozen=True):
    """The lines add up to the two totals."""

    because: str
    lines: list[DifferenceLine]

    @classmethod
    def of(cls, agreed: Receipt, final: Receipt, language: str) -> DifferenceView:
        explained = difference.explain(agreed, final)
        return cls(
            because=in_language(explained.because, language),
            lines=[
                DifferenceLine(
                    code=line.code,
                    text=in_language(line.name, language),
                    agreed=Money(line.agreed_minor, agreed.currency),
                    final=Money(line.final_minor, final.currency),
                    because=in_language(line.because, language),
                )
                for line in explained.lines
            ],
        )


class FareView(Struct, frozen=True):
    """What a ride was expected to cost, what it costs, and why that differs, line by line.

    `quote_refused` is the code of why a quote that came with the request does not count, or null.
    """

    ride_id: str
    state: State
    category: str
    quote_refused: str | None
    agreed: ReceiptView | None
    final: ReceiptView | None
    difference: DifferenceView | None
    calculated_at: datetime | None

    @classmethod
    def of(cls, fare: RideFare, language: str, *, with_shares: bool) -> FareView:
        agreed, final = fare.agreed, fare.final
        is_trip = bool(agreed and final and agreed.facts.kind is final.facts.kind)
        return cls(
            ride_id=fare.ride_id,
            state=fare.state,
            category=fare.wish.category if fare.wish else "",
            quote_refused=fare.quote_refused or None,
            agreed=ReceiptView.of(agreed, language, with_shares=with_shares) if agreed else None,
            final=ReceiptView.of(final, language, with_shares=with_shares) if final else None,
            difference=DifferenceView.of(agreed, final, language) if agreed and final and is_trip else None,
            calculated_at=fare.calculated_at,
        )


class ReceiptQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`of` is `final`, or `agreed` for what was agreed when the ride was asked for."""

    of: Annotated[str, Meta(pattern="^(final|agreed)$")] = "final"


class SurgeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    city: Annotated[str, Meta(min_length=1, max_length=40)]


class Square(Struct, frozen=True):
    """A GeoJSON polygon."""

    coordinates: list[list[tuple[float, float]]]
    type: str = "Polygon"


class SurgeProperties(Struct, frozen=True):
    """`factor_percent` is in force; `proof` says what it was made from."""

    cell_id: str
    factor_percent: int
    pressure_percent: int
    changed_at: datetime | None
    proof: str


class SurgeFeature(Struct, frozen=True):
    """A cell with a raised factor."""

    id: str
    geometry: Square
    properties: SurgeProperties
    type: str = "Feature"

    @classmethod
    def of(cls, cell: Cell, limit: SurgeLimit) -> SurgeFeature:
        in_force = factor_of(cell, limit)
        properties = SurgeProperties(cell.id, in_force.percent, cell.pressure_percent, cell.changed_at, in_force.proof)
        return cls(cell.id, Square([CellId.parse(cell.id).ring]), properties)


class StepView(Struct, frozen=True):
    """From this pressure on (requests per hundred answers) a ride costs this factor."""

    from_pressure_percent: int
    factor_percent: int


class SurgeMap(Struct, frozen=True):
    """GeoJSON: a city's cells with a raised factor. Beside it the published steps, and the desk's limit if there is one."""

    city: str
    steps: list[StepView]
    limit_percent: int | None
    features: list[SurgeFeature]
    type: str = "FeatureCollection"

    @classmethod
    def of(cls, city: str, cells: list[Cell], limit: SurgeLimit) -> SurgeMap:
        features = [SurgeFeature.of(cell, limit) for cell in cells]
        return cls(
            city=city,
            steps=[StepView(step.from_pressure_percent, step.factor_percent) for step in POLICY.surge_steps],
            limit_percent=limit.limit_percent,
            features=[feature for feature in features if feature.properties.factor_percent > 100],
        )


class LimitBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The emergency switch: no factor of the city exceeds `limit_percent` from now on; 100 switches surge off, null lifts
    the limit. `reason` is kept with the throw.
    """

    limit_percent: Annotated[int, Meta(ge=100, le=1000)] | None
    reason: Reason


class ThrowView(Struct, frozen=True):
    """One throw of the switch."""

    limit_percent: int | None
    reason: str
    by: str
    at: datetime | None
    version: int

    @classmethod
    def of(cls, limit: SurgeLimit) -> ThrowView:
        return cls(limit.limit_percent, limit.reason, limit.by, limit.at, limit.version)


class LimitView(Struct, frozen=True):
    """The limit in force, and every throw of the switch, newest first."""

    city: str
    limit_percent: int | None
    throws: list[ThrowView]

    @classmethod
    def of(cls, limit: SurgeLimit, throws: list[SurgeLimit]) -> LimitView:
        return cls(limit.city, limit.limit_percent, [ThrowView.of(throw) for throw in throws])


class StepsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, Meta(max_length=1024)] | None = None


class CellStep(Struct, frozen=True):
    """What moved the cell's factor."""

    factor_percent: int
    changed_at: datetime
    proof: str


class CellSteps(Struct, frozen=True):
    """Every move of a cell's factor, newest first, to check the proofs on receipts against."""

    cell_id: str
    steps: list[CellStep]
    next_cursor: str | None


WIRE: dict[tuple[str, str], tuple[Any, Any]] = {
    ("POST", "/v1/quotes"): (QuotesBody, QuotesView),
    ("GET", "/internal/pricing/quotes/check"): (CheckQuery, CheckAnswer),
    ("GET", "/v1/rides/{ride_id}/fare"): (None, FareView),
    ("GET", "/v1/rides/{ride_id}/receipt"): (ReceiptQuery, Receipt),
    ("GET", "/v1/surge"): (SurgeQuery, SurgeMap),
    ("GET", "/v1/surge/cells/{cell_id}"): (StepsQuery, CellSteps),
    ("GET", "/v1/surge/limits/{city}"): (None, LimitView),
    ("PUT", "/v1/surge/limits/{city}"): (LimitBody, LimitView),
}
