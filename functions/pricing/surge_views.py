"""Requests and answers about surge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from pricing.policy import POLICY
from pricing.surge import Cell
from pricing.surge_cell import CellId
from pricing.surge_limit import SurgeLimit
from pricing.surging import factor_of
from pricing.trip_facts import NO_SURGE_PERCENT

SHORTEST_REASON = 3
Reason = Annotated[str, Meta(min_length=SHORTEST_REASON, max_length=500)]


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
            features=[feature for feature in features if feature.properties.factor_percent > NO_SURGE_PERCENT],
        )


class LimitBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The emergency switch: no factor of the city exceeds `limit_percent` from now on; 100 switches surge off, null lifts
    the limit. `reason` is kept with the throw.
    """

    limit_percent: Annotated[int, Meta(ge=100, le=1000)] | None
    reason: Reason

    def __post_init__(self) -> None:
        """Blanks are no reason."""
        if len(self.reason.strip()) < SHORTEST_REASON:
            raise ValueError(f"the reason has less than {SHORTEST_REASON} characters")


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
