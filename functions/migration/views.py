"""What the migration service tells of itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from kernel.http import View
from migration import verdict
from migration.capability import Capability, OldRoute
from migration.comparing import Likeness
from migration.figures import CALLS, FAILED, FELL_BACK, NOT_ASKED, PAIRS, Figures, total
from migration.model import Change, KillSwitch, Shift, Stage
from migration.store_figures import Sample
from migration.verdict import Verdict, Word


class KillSwitchView(View):
    """While it is on, the old system answers whatever can live there."""

    on: bool
    since: datetime | None
    by: str
    reason: str
    version: int

    @classmethod
    def of(cls, switch: KillSwitch) -> KillSwitchView:
        return cls.model_validate(switch)


class RouteView(View):
    """An old route and where its capability stands. `fell_back_24h` are calls that the services should have answered."""

    route_id: str
    capability: str
    method: str
    path: str
    stage: Stage
    percent: int | None
    version: int
    changed_at: datetime | None
    changed_by: str
    reason: str
    calls_24h: int
    fell_back_24h: int
    compared: bool
    verdict: Word

    @classmethod
    def of(cls, capability: Capability, route: OldRoute, shift: Shift, figures: Iterable[Figures]) -> RouteView:
        counts = total(figures)
        return cls(
            route_id=route.id,
            capability=capability.name,
            method=route.method,
            path=route.path,
            stage=shift.stage,
            percent=shift.percent or None,
            version=shift.version,
            changed_at=shift.changed_at,
            changed_by=shift.changed_by,
            reason=shift.reason,
            calls_24h=counts[CALLS],
            fell_back_24h=counts[FELL_BACK],
            compared=route.is_compared,
            verdict=verdict.judge(counts, compared=route.is_compared).word,
        )


class RouteTable(View):
    kill_switch: KillSwitchView
    routes: list[RouteView]


class ShiftView(View):
    """`routes` moved together."""

    capability: str
    stage: Stage
    percent: int | None
    version: int
    changed_at: datetime
    changed_by: str
    reason: str
    routes: list[str]

    @classmethod
    def of(cls, shift: Shift, capability: Capability) -> ShiftView:
        return cls(
            capability=shift.capability,
            stage=shift.stage,
            percent=shift.percent or None,
            version=shift.version,
            changed_at=cast(datetime, shift.changed_at),
            changed_by=shift.changed_by,
            reason=shift.reason,
            routes=[route.id for route in capability.routes],
        )


class FieldFigures(View):
    field: str
    equal: int
    within_tolerance: int
    known: int
    mismatched: int


class HourView(View):
    """`failed` is how often the services broke where they should have answered; those are no pairs."""

    hour: str
    pairs: int
    failed: int
    not_asked: int
    fields: list[FieldFigures]

    @classmethod
    def of(cls, figures: Figures) -> HourView:
        counts = figures.counts
        fields = [
            FieldFigures(field=name, **{likeness.value: figures.of_field(name, likeness) for likeness in Likeness})
            for name in figures.fields
        ]
        return cls(
            hour=f"{figures.hour}:00:00.000Z",
            pairs=counts[PAIRS],
            failed=counts[FAILED],
            not_asked=counts[NOT_ASKED],
            fields=fields,
        )


class KnownDifferenceView(View):
    """A difference that is understood and accepted, why, and how often it was seen."""

    field: str
    name: str
    because: str
    seen: int


class SampleView(View):
    """One unexplained difference; what is about people is masked."""

    at: datetime
    field: str
    legacy: str
    service: str


class ComparisonsView(View):
    route_id: str
    hours: list[HourView]
    known_differences: list[KnownDifferenceView]
    samples: list[SampleView]

    @classmethod
    def of(cls, route: OldRoute, figures: list[Figures], samples: list[Sample]) -> ComparisonsView:
        seen = [(key, count) for each in figures for key, count in each.known().items()]
        known = [
            KnownDifferenceView(
                field=field.path,
                name=known.name,
                because=known.because,
                seen=sum(count for key, count in seen if key == (field.path, known.name)),
            )
            for field in route.fields
            for known in field.known
        ]
        return cls(
            route_id=route.id,
            hours=[HourView.of(each) for each in figures],
            known_differences=known,
            samples=[SampleView.model_validate(sample) for sample in samples],
        )


class FiguresView(View):
    pairs: int
    failed: int
    not_asked: int
    mismatched_pairs: int
    mismatch_percent: float
    money_mismatches: int


class VerdictView(View):
    """`missing` says what keeps the route from being safe; `capability_verdict` is of all that moves with it."""

    route_id: str
    capability: str
    rule: str
    figures: FiguresView
    verdict: Word
    missing: list[str]
    capability_verdict: Word
    capability_missing: list[str]

    @classmethod
    def of(
        cls, capability: Capability, route: OldRoute, found: Verdict, of_capability: tuple[Word, list[str]]
    ) -> VerdictView:
        return cls(
            route_id=route.id,
            capability=capability.name,
            rule=verdict.rule(),
            figures=FiguresView.model_validate(found),
            verdict=found.word,
            missing=list(found.missing),
            capability_verdict=of_capability[0],
            capability_missing=of_capability[1],
        )


class ChangeView(View):
    """`before` and `after` say the stage, or whether the switch was on."""

    at: datetime
    by: str
    reason: str
    what: str
    before: str
    after: str
    routes: list[str]

    @classmethod
    def of(cls, change: Change) -> ChangeView:
        return cls.model_validate(change)


class AuditView(View):
    """The newest first."""

    changes: list[ChangeView]
    next_cursor: str | None


class NumberedRideView(View):
    """A ride that began with the services, and the number by which old apps know it."""

    number: int
    ride_id: str


class NumberedRidesView(View):
    """`next_after` is where to go on; null if there are no more numbers."""

    rides: list[NumberedRideView]
    next_after: int | None
