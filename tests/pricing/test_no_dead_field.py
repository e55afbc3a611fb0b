"""Every published field is read: change any, and some fare changes. What only describes is named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest

from kernel.geo import offset
from pricing.fare import fare, final_fare
from pricing.tariff import Day, FlatFare, Tariff, Words
from pricing.tariff_faults import parts
from pricing.trip_facts import Kind, TripFacts
from pricing.zones import Polygon
from tests.pricing.drafts import AIRPORT, CENTRE, METERED, NIGHT, SUBURB, UPFRONT, banded, named, trip

CHRISTMAS = NIGHT.replace(month=12, day=25)
BACK = FlatFare(code="back", name=named("Back"), from_zone="suburb", to_zone="centre", both_ways=True, amount_minor=1500)
IDENTITY = {"city", "category", "version", "valid_from", "area"}
"""Say where and when the tariff holds: `Timetable` reads them before any fare is computed."""
DESCRIPTIVE = {"title", "source"}
OTHERS: dict[str, Any] = {
    "currency": "USD",
    "timezone": "Asia/Tokyo",
    "holidays": ("03-04",),
    "zone": "suburb",
    "from_zone": "airport",
    "to_zone": "suburb",
}


def rich(tariff: Tariff) -> Tariff:
    """With everything in it that a tariff may have, and prices that no rounding hides."""
    suburb = replace(tariff.zones[0], code="suburb", area=Polygon(coordinates=(((4, 4), (6, 4), (6, 6), (4, 6), (4, 4)),)))
    weekday = replace(tariff.periods[0].hours[0], days=tuple(Day)[:5])
    return replace(
        tariff,
        zones=(*tariff.zones, suburb),
        flat_fares=(*tariff.flat_fares, BACK),
        periods=(replace(tariff.periods[0], hours=(weekday,)),),
    )


def journeys() -> Iterator[TripFacts]:
    for at in (NIGHT, CHRISTMAS, NIGHT + timedelta(hours=7), NIGHT - timedelta(hours=1), NIGHT - timedelta(days=2)):
        for start, end in ((CENTRE, AIRPORT), (AIRPORT, CENTRE), (SUBURB, SUBURB), (SUBURB, CENTRE), (CENTRE, SUBURB)):
            yield trip(pickup=start, dropoff=end, started_at=at, surge_percent=300, waited_s=500)
    yield banded(trip(), 1)
    yield trip(distance_m=300, duration_s=60)
    yield trip(distance_m=300, duration_s=60, requested=("luggage",))
    for seconds in (120, 121, 299, 300, 301):
        yield trip(kind=Kind.CANCELLATION, cancelled_after_s=seconds)
        yield trip(kind=Kind.NO_SHOW, waited_s=seconds)


def prices(tariff: Tariff) -> list[Any]:
    quotes = [fare(tariff, facts) for facts in journeys()]
    agreed = fare(tariff, trip())
    near, far = offset(trip().dropoff, north_m=499), offset(trip().dropoff, north_m=505)
    driven = [trip(distance_m=metres) for metres in (11_900, 12_000, 12_050, 13_000)]
    driven += [trip(duration_s=seconds) for seconds in (1_795, 1_800, 1_805, 2_000)]
    driven += [trip(dropoff=point, distance_m=10_900) for point in (near, far)]
    short = fare(tariff, trip(distance_m=4_000, duration_s=100))
    finals = [final_fare(tariff, facts, agreed) for facts in driven]
    finals += [final_fare(tariff, trip(distance_m=metres, duration_s=100), short) for metres in (4_900, 5_100, 5_600)]
    finals += [final_fare(tariff, trip(distance_m=4_000, duration_s=seconds), short) for seconds in (699, 701, 720)]
    return [(bill.total, bill.driver_share) for bill in (*quotes, *finals)]


def changes(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """A part of a tariff with one field changed, for every field in it."""
    if isinstance(value, Words | Polygon) or name in DESCRIPTIVE | IDENTITY:
        return
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for where, changed in changes(getattr(value, field.name), field.name):
                yield f"{field.name}.{where}".rstrip("."), replace(value, **{field.name: changed})
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for position, entry in enumerate(value):
            for where, changed in changes(entry):
                yield where, (*value[:position], changed, *value[position + 1 :])
        yield "", value[1:]
    elif (changed := another(name, value)) not in (None, value):
        yield "", changed


def another(name: str, value: Any) -> Any:
    other = OTHERS.get(name)
    match value:
        case _ if other:
            pass
        case bool():
            other = not value
        case int():
            other = value * 2 + 200 if value < 100 else value + value // 2
        case Enum():
            choices = list(type(value))
            other = choices[(choices.index(value) + 1) % len(choices)]
        case str() if ":" in value:
            other = "23:30" if value >= "21" else "07:30"
        case tuple():
            other = value[1:]
    return other


def columns() -> dict[str, list[tuple[Tariff, Tariff]]]:
    """Every field of a tariff, whichever of its parts it stands in, with the tariffs that differ in it."""
    found: dict[str, list[tuple[Tariff, Tariff]]] = {}
    for tariff in (rich(UPFRONT), rich(METERED)):
        for where, changed in changes(tariff):
            found.setdefault(where, []).append((tariff, changed))
    return found


COLUMNS = columns()


@pytest.mark.parametrize("column", COLUMNS)
def test_changing_a_field_changes_some_fare(column: str) -> None:
    read = any(prices(changed) != prices(tariff) for tariff, changed in COLUMNS[column])
    assert read, f"no fare depends on {column}"


def test_no_field_is_left_out() -> None:
    """Of the tariff and of all its parts, but for names, areas, and what is read before a fare is computed."""
    covered = {name for column in COLUMNS for name in column.split(".")}
    all_names = {name for tariff in (UPFRONT, METERED) for _, name, _ in parts(tariff) if name}
    inside = {"en", "pt", "coordinates", "type", "name", "code"}
    assert all_names - covered - inside == IDENTITY | DESCRIPTIVE
