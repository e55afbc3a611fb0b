from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kernel.geo import Point
from pricing.timetable import Timetable
from tests.pricing.drafts import NOON, UPFRONT, square

FIRST = replace(UPFRONT, version=1, valid_from=NOON)
SECOND = replace(UPFRONT, version=2, valid_from=NOON + timedelta(days=1))
XL = replace(UPFRONT, category="xl", version=1, valid_from=NOON)
KNOWN = Timetable.of((SECOND, XL, FIRST))


def test_a_version_holds_from_its_start_until_the_next_ones() -> None:
    ids = [KNOWN.in_force("atlantis", "standard", NOON + timedelta(hours=hours)) for hours in (-1, 0, 23, 24, 999)]
    assert ids == [None, FIRST, FIRST, SECOND, SECOND]


def test_a_correction_published_later_for_the_same_instant_counts() -> None:
    correction = replace(FIRST, version=3)
    assert Timetable.of((correction, FIRST)).in_force("atlantis", "standard", NOON) == correction


def test_a_city_has_one_tariff_per_category() -> None:
    assert KNOWN.all_in_force("atlantis", NOON) == [XL, FIRST]
    assert KNOWN.all_in_force("lemuria", NOON) == []


def test_a_point_lies_in_one_city_or_none() -> None:
    lemuria = replace(UPFRONT, city="lemuria", area=square(50, 50))
    known = Timetable.of((FIRST, lemuria))
    here, there, nowhere = Point(lat=5, lng=5), Point(lat=50.5, lng=50.5), Point(lat=-5, lng=5)
    assert [known.city_of(point, NOON) for point in (here, there, nowhere)] == ["atlantis", "lemuria", None]


def test_an_area_holds_as_long_as_its_version_and_for_its_category_alone() -> None:
    moved, here = replace(SECOND, area=square(50, 50)), Point(lat=5, lng=5)
    known = Timetable.of((FIRST, XL, moved))
    assert known.holding_at(here, NOON) == {"standard": FIRST, "xl": XL}
    assert known.holding_at(here, moved.valid_from) == {"xl": XL}
    assert known.holding_at(Point(lat=50.5, lng=50.5), moved.valid_from) == {"standard": moved}


def test_areas_to_come_are_known_and_those_over_by_then_are_not() -> None:
    moved = replace(SECOND, area=square(50, 50))
    known = Timetable.of((FIRST, moved))
    assert known.areas_from(NOON) == [("atlantis", FIRST.area), ("atlantis", moved.area)]
    assert known.areas_from(moved.valid_from) == [("atlantis", moved.area)]


def test_versions_are_numbered_on() -> None:
    assert KNOWN.next_version("atlantis-standard") == 3
    assert KNOWN.next_version("atlantis-black") == 1
    assert KNOWN.version("atlantis-standard", 2) == SECOND
    assert KNOWN.version("atlantis-standard", 9) is None
