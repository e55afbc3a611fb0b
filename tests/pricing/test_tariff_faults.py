from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest

from kernel.refusal import Refusal
from pricing import shipped
from pricing.tariff import Basis, Day, FlatFare, Hours, Period, Rounding, RoundingMode, Tariff, TimeRate
from pricing.tariff_faults import faults_in, faults_of
from pricing.timetable import Timetable
from pricing.zones import Polygon
from tests.pricing.drafts import METER, METERED, NOON, UPFRONT, named, square

FRIDAY_NIGHT = Period(
    code="friday",
    name=named("Friday"),
    factor_percent=130,
    hours=(Hours(days=(Day.FRI,), from_local="21:00", until_local="05:00"),),
)
SATURDAY_MORNING = Period(
    code="saturday",
    name=named("Saturday"),
    factor_percent=110,
    hours=(Hours(days=(Day.SAT,), from_local="04:00", until_local="12:00"),),
)


def ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon(coordinates=(corners,))


def told(faults: list[Refusal]) -> list[tuple[str, object]]:
    return [(fault.code, fault.facts.get("pointer", fault.facts.get("value", ""))) for fault in faults]


@pytest.mark.parametrize(
    "tariff", [UPFRONT, METERED, *shipped.tariffs()], ids=lambda tariff: f"{tariff.id}-{tariff.version}"
)
def test_a_good_tariff_has_no_faults(tariff: Tariff) -> None:
    assert faults_in(tariff) == []


CASES = [
    (replace(UPFRONT, city="São Paulo"), "name_unfit", "/city"),
    (replace(UPFRONT, category="x-l"), "name_unfit", "/category"),
    (replace(UPFRONT, currency="EURO"), "currency_unknown", "/currency"),
    (replace(UPFRONT, timezone="Europe/Porto"), "timezone_unknown", "/timezone"),
    (replace(UPFRONT, timezone="../etc/passwd"), "timezone_unknown", "/timezone"),
    (replace(UPFRONT, base_minor=-1), "number_out_of_range", "/base_minor"),
    (replace(UPFRONT, duration=TimeRate(amount_minor=1, per_s=0)), "number_out_of_range", "/duration/per_s"),
    (replace(UPFRONT, surge_cap_percent=99), "number_out_of_range", "/surge_cap_percent"),
    (replace(UPFRONT, platform_share_basis_points=10_001), "number_out_of_range", "/platform_share_basis_points"),
    (replace(METERED, meter=replace(METER, unit_mm=0)), "number_out_of_range", "/meter/unit_mm"),
    (replace(UPFRONT, source="x" * 1001), "text_too_long", "/source"),
    (replace(UPFRONT, title=replace(UPFRONT.title, pt="x" * 201)), "text_too_long", "/title/pt"),
    (replace(UPFRONT, fees=(replace(UPFRONT.fees[0], code="x" * 41),)), "text_too_long", "/fees/0/code"),
    (replace(UPFRONT, holidays=("12-25",) * 101), "too_many_entries", "/holidays"),
    (replace(UPFRONT, periods=(FRIDAY_NIGHT,) * 9), "too_many_entries", "/periods"),
    (replace(UPFRONT, area=Polygon(coordinates=square(0, 0).coordinates * 201)), "areas_too_detailed", ""),
    (replace(UPFRONT, rounding=Rounding(step_minor=0, mode=RoundingMode.UP)), "number_out_of_range", "/rounding/step_minor"),
    (replace(UPFRONT, area=ring((0, 0), (1, 0), (1, 1), (0, 1))), "ring_unclosed", "/area/coordinates/0"),
    (replace(UPFRONT, area=Polygon(coordinates=())), "ring_unclosed", "/area/coordinates"),
    (replace(UPFRONT, area=ring((0, 0), (2, 2), (2, 0), (0, 2), (0, 0))), "ring_crosses_itself", "/area/coordinates/0"),
    (replace(UPFRONT, area=square(0, 100)), "position_off_earth", "/area/coordinates/0"),
    (
        replace(UPFRONT, area=ring(*[(n / 1000, 0.0) for n in range(500)], (0.2, 1.0), (0.0, 0.0))),
        "ring_too_long",
        "/area/coordinates/0",
    ),
    (replace(UPFRONT, fees=(replace(UPFRONT.fees[0], code="surge"),)), "code_repeated", "surge"),
    (replace(UPFRONT, fees=(replace(UPFRONT.fees[0], zone="moon"),)), "zone_unknown", "/fees/0/zone"),
    (replace(UPFRONT, holidays=("christmas",)), "holiday_unreadable", "/holidays/0"),
    (replace(UPFRONT, periods=(FRIDAY_NIGHT, SATURDAY_MORNING)), "periods_overlap", ""),
    (replace(UPFRONT, base_minor=0, distance=None, duration=None), "price_missing", ""),
    (replace(UPFRONT, meter=METER), "price_ambiguous", ""),
    (replace(UPFRONT, minimum_minor=501), "minimum_not_round", "/minimum_minor"),
    (replace(UPFRONT, tolerance=None), "tolerance_missing", "/tolerance"),
    (replace(UPFRONT, basis=Basis.METERED), "tolerance_idle", "/tolerance"),
]


@pytest.mark.parametrize(("draft", "code", "place"), CASES, ids=[f"{code}-{place}" for _, code, place in CASES])
def test_a_fault_is_told_with_its_place(draft: Tariff, code: str, place: str) -> None:
    assert told(faults_in(draft)) == [(code, place)]


def test_hours_without_days_or_with_nonsense_are_told() -> None:
    hours = Hours(days=(), from_local="8am", until_local="25:00")
    draft = replace(UPFRONT, periods=(replace(FRIDAY_NIGHT, hours=(hours,)),))
    assert told(faults_in(draft)) == [
        ("days_missing", "/periods/0/hours/0/days"),
        ("time_unreadable", "/periods/0/hours/0/from_local"),
        ("time_unreadable", "/periods/0/hours/0/until_local"),
    ]


def test_flat_fares_need_their_zones() -> None:
    flat = FlatFare(code="f", name=named("f"), from_zone="x", to_zone="y", both_ways=False, amount_minor=1)
    assert told(faults_in(replace(UPFRONT, flat_fares=(flat,)))) == [
        ("zone_unknown", "/flat_fares/0/from_zone"),
        ("zone_unknown", "/flat_fares/0/to_zone"),
    ]


def test_every_fault_is_told_at_once() -> None:
    draft = replace(UPFRONT, currency="XXY", base_minor=-5, surge_cap_percent=0, tolerance=None, holidays=("x",))
    assert {fault.code for fault in faults_in(draft)} == {
        "currency_unknown",
        "number_out_of_range",
        "tolerance_missing",
        "holiday_unreadable",
    }
    assert len(faults_in(draft)) == 5


def test_a_tariff_begins_now_or_later() -> None:
    known = Timetable.of(())
    assert faults_of(replace(UPFRONT, valid_from=NOON), known, NOON) == []
    late = faults_of(replace(UPFRONT, valid_from=NOON - timedelta(seconds=1)), known, NOON)
    assert told(late) == [("begins_in_the_past", "/valid_from")]


def test_two_versions_do_not_begin_together() -> None:
    draft = replace(UPFRONT, valid_from=NOON)
    assert told(faults_of(draft, Timetable.of((draft,)), NOON)) == [("begins_with_another", "/valid_from")]


def test_two_cities_share_no_ground() -> None:
    draft = replace(UPFRONT, valid_from=NOON)
    inner, across, beside = square(2, 2), square(9, 9, 5), square(20, 20)
    for area, faults in ((inner, ["cities_overlap"]), (across, ["cities_overlap"]), (beside, [])):
        neighbour = replace(draft, city="lemuria", area=area)
        assert [fault.code for fault in faults_of(draft, Timetable.of((neighbour,)), NOON)] == faults


def test_a_citys_own_area_may_change() -> None:
    draft = replace(UPFRONT, valid_from=NOON, area=square(0, 0, 5))
    assert faults_of(draft, Timetable.of((UPFRONT,)), NOON) == []


def test_periods_that_would_take_minutes_to_compare_are_not_compared() -> None:
    hours = [(f"{n // 60:02}:{n % 60:02}", f"{(n + 1) // 60:02}:{(n + 1) % 60:02}") for n in range(50)]
    periods = tuple(
        replace(FRIDAY_NIGHT, code=f"p{begins}", hours=(Hours(days=(Day.MON,), from_local=begins, until_local=ends),))
        for begins, ends in hours
    )
    started = perf_counter()
    assert told(faults_of(replace(UPFRONT, periods=periods), Timetable.of(()), NOON)) == [("too_many_entries", "/periods")]
    assert perf_counter() - started < 2


def test_the_most_periods_are_compared_quickly() -> None:
    hours = [
        tuple(
            Hours(days=(day,), from_local=f"{hour:02}:{period:02}", until_local=f"{hour:02}:{period + 1:02}") for day in Day
        )
        for period, hour in enumerate(range(8, 16))
    ]
    periods = tuple(replace(FRIDAY_NIGHT, code=f"p{index}", hours=each) for index, each in enumerate(hours))
    started = perf_counter()
    assert faults_in(replace(UPFRONT, periods=periods)) == []
    assert perf_counter() - started < 2
