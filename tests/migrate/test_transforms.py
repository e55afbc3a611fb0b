from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from migrate.transforms import TRANSFORMS, Context, Unfit


def become(value: Any, transform: str, row: dict[str, Any] | None = None, **spec: Any) -> tuple[Any, list[str]]:
    """The value of column `x`, and what was noted."""
    context = Context("old", ZoneInfo("America/Chicago"), "USD", {"7": "subject-7"}, [], datetime(2026, 3, 1, tzinfo=UTC))
    return TRANSFORMS[transform](value, {"from": "x", **spec}, context, row or {"x": value}), context.notes


@pytest.mark.parametrize(
    ("value", "transform", "spec", "becomes"),
    [
        ("  Ana ", "text", {}, "Ana"),
        (None, "text", {}, ""),
        (b"\x01", "bool", {}, True),
        (b"\x00", "bool", {}, False),
        (0, "bool", {}, False),
        (5, "bits", {"bits": {"1": "standard", "2": "xl", "4": "black"}}, ["standard", "black"]),
        (Decimal("12.30"), "money", {}, 1230),
        ("12.30", "money", {}, 1230),
        (12.3, "money", {}, 1230),
        (0.1 + 0.2, "money", {}, 30),
        (None, "money", {}, 0),
        (Decimal("2.00"), "money", {"negated": True}, -200),
        ("2024-07-01 12:00:00", "time", {}, "2024-07-01T17:00:00Z"),
        (datetime(2024, 1, 1, 12), "time", {}, "2024-01-01T18:00:00Z"),  # noqa: DTZ001
        ("2024-03-10 02:30:00", "time", {}, "2024-03-10T08:30:00Z"),
        ("2024-11-03 01:30:00", "time", {}, "2024-11-03T06:30:00Z"),
        (None, "date", {"else_days": 31}, "2026-04-01"),
        ("SUV", "enum", {"map": {"SUV": "xl"}}, "xl"),
        (7, "person", {}, "subject-7"),
        ("(512) 555-0100", "phone", {"region": "US", "possible": True}, "+15125550100"),
        ("aa-12 bb", "plate", {}, "AA12BB"),
        (Decimal("0.00"), "percent", {}, 100),
        (Decimal("1.25"), "percent", {}, 125),
        (" 2016 ", "integer", {}, 2016),
    ],
)
def test_a_value_becomes_what_the_mapping_says(value: Any, transform: str, spec: dict[str, Any], becomes: Any) -> None:
    assert become(value, transform, **spec)[0] == becomes


@pytest.mark.parametrize(
    ("value", "transform", "spec", "reason"),
    [
        (None, "text", {"required": True}, "x is empty"),
        ("many", "integer", {}, "x is no number: 'many'"),
        ("1800", "integer", {"min": 1950, "max": 2100}, "x is 1800, not within 1950 to 2100"),
        ("12.345", "money", {}, "x has fractions of a cent: 12.345"),
        ("twelve", "money", {}, "x is no amount of money: 'twelve'"),
        ("yesterday", "time", {}, "x is no time: 'yesterday'"),
        ("JET", "enum", {"map": {"SUV": "xl"}}, "x JET has no counterpart"),
        (8, "person", {}, "x 8 has no sign-in"),
        (float("nan"), "number", {}, "x is no number: nan"),
        ("---", "plate", {}, "x has no letter and no digit"),
        ("1,2", "polygon", {}, "x is no area"),
    ],
)
def test_what_cannot_be_is_refused_in_words(value: Any, transform: str, spec: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unfit, match="^" + reason.replace("(", r"\(")):
        become(value, transform, **spec)


def test_what_is_changed_on_the_way_is_noted() -> None:
    assert become("x" * 80, "text", max=60) == ("x" * 60, ["x cut to 60 characters"])
    assert become(65, "bits", bits={"1": "standard"}) == (["standard"], ["x 65 has bits of no known meaning: 64"])
    assert become("no number", "phone", region="US") == ("", ["x left out: no such number exists"])
    assert become(9.0, "number", min=1, max=5)[0] is None


def test_the_second_pass_of_a_repeated_hour_is_told_by_what_came_before_it() -> None:
    row = {"x": "2024-11-03 01:20:00", "began": "2024-11-03 01:50:00"}
    assert become(row["x"], "time", row, not_before="began")[0] == "2024-11-03T07:20:00Z"


def test_somebody_without_a_sign_in_is_the_same_somebody_everywhere() -> None:
    row = {"x": 8, "rider_id": 31}
    first, again = (become(8, "person", row, else_role=["rider_id"])[0] for _ in range(2))
    assert first == again
    assert first != become(8, "person", {"x": 8, "rider_id": 32}, else_role=["rider_id"])[0]


def test_what_lasts_for_ever_lasts_as_long_as_the_services_can_say() -> None:
    assert become("9999-12-31", "date") == ("2999-12-31", [])


def test_what_can_no_longer_be_spent_is_nothing() -> None:
    row = {"x": Decimal("5.00"), "until": "2026-01-01 00:00:00"}
    assert become(row["x"], "money_until", row, valid_until="until")[0] == 0
    assert become(row["x"], "money_until", row | {"until": None}, valid_until="until")[0] == 500


@pytest.mark.parametrize(
    ("value", "transform", "spec", "row"),
    [
        ("9999-12-31 23:59:59", "time", {}, None),
        ("1e40", "integer", {"min": 1950, "max": 2100}, None),
        ("²", "expiry", {"year": "y"}, {"x": "²", "y": "2030"}),
        ("nan,1 2,nan 3,4", "polygon", {}, None),
    ],
)
def test_what_only_looks_like_a_value_is_refused_and_breaks_nothing(
    value: Any, transform: str, spec: dict[str, Any], row: dict[str, Any] | None
) -> None:
    with pytest.raises(Unfit):
        become(value, transform, row, **spec)


def test_a_day_that_never_was_is_none() -> None:
    row = {"x": "0000-00-00 00:00:00", "since": "2024-01-01 12:00:00", "never": "0000-00-00"}
    assert become(row["x"], "time", row) == (None, [])
    assert become(row["x"], "time", row, **{"or": ["since"]}) == ("2024-01-01T18:00:00Z", [])
    assert become(row["since"], "time", row, not_before="never", at_least=True) == ("2024-01-01T18:00:00Z", [])
    with pytest.raises(Unfit, match="x is missing"):
        become(row["x"], "time", row, required=True)
    with pytest.raises(Unfit, match="x is no time"):
        become(row["x"], "date", row, else_days=183)
