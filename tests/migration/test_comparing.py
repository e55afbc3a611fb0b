"""When two answers are the same."""

from __future__ import annotations

from typing import Any

import pytest

from migration.comparing import Both, Compared, Field, Known, Likeness, compare
from migration.figures import counts_of
from migration.old import OldAnswer, OldCall

CALL = OldCall("GET", "/rest/x")


def compared(field: Field, legacy: Any, service: Any) -> Likeness:
    found = compare((field,), CALL, OldAnswer.of({"a": {"b": legacy}}), OldAnswer.of({"a": {"b": service}}))
    return found.fields[field.path].likeness


@pytest.mark.parametrize(
    ("field", "legacy", "service", "likeness"),
    [
        (Field("a.b"), "x", "x", Likeness.EQUAL),
        (Field("a.b"), "x", "y", Likeness.MISMATCHED),
        (Field("a.b"), None, None, Likeness.EQUAL),
        (Field("a.b"), None, "y", Likeness.MISMATCHED),
        (Field("a.b", money=True), "12.30", "12.3", Likeness.EQUAL),
        (Field("a.b", money=True), "12.30", "12.31", Likeness.MISMATCHED),
        (Field("a.b", money=True, within=1), "12.30", "12.31", Likeness.WITHIN_TOLERANCE),
        (Field("a.b", money=True, within_percent=1), "100.00", "101.01", Likeness.MISMATCHED),
        (Field("a.b", within_percent=10), 100, 110, Likeness.WITHIN_TOLERANCE),
        (Field("a.b", within=5), True, 1.5, Likeness.MISMATCHED),
    ],
)
def test_a_field_is_equal_near_or_mismatched(field: Field, legacy: Any, service: Any, likeness: Likeness) -> None:
    assert compared(field, legacy, service) is likeness


def test_a_known_difference_is_named() -> None:
    known = Known("one_more", "Because.", lambda both: bool(both.service == both.legacy + 1))
    assert compared(Field("a.b", known=(known,)), 1, 2) is Likeness.KNOWN
    assert compared(Field("a.b", known=(known,)), 1, 3) is Likeness.MISMATCHED


def test_two_refusals_alike_are_equal_and_of_different_kinds_are_not() -> None:
    def statuses(legacy: int, service: int) -> Compared:
        return compare((Field("a"),), CALL, OldAnswer.of({}, legacy), OldAnswer.of({}, service))

    assert not statuses(404, 404).is_mismatched
    assert statuses(404, 409).is_mismatched
    assert statuses(200, 404).is_mismatched
    assert not statuses(200, 201).is_mismatched


def test_what_is_personal_is_masked_in_samples() -> None:
    field = Field("name", personal=True)
    found = compare((field,), CALL, OldAnswer.of({"name": "Ana"}), OldAnswer.of({"name": "Eva María"}))
    assert (found.fields["name"].legacy, found.fields["name"].service) == ("Aaa", "Aaa Aaaaa")


def test_money_mismatches_are_counted_apart() -> None:
    field = Field("fare", money=True)
    found = compare((field,), CALL, OldAnswer.of({"fare": "1.00"}), OldAnswer.of({"fare": "2.00"}))
    assert dict(counts_of(found, frozenset({"fare"}))) == {
        "pairs": 1,
        "equal|status": 1,
        "mismatched|fare": 1,
        "money_mismatches": 1,
        "mismatched_pairs": 1,
    }


def test_known_differences_are_counted_by_name() -> None:
    field = Field("fare", money=True, known=(Known("always", "Because.", _always),))
    found = compare((field,), CALL, OldAnswer.of({"fare": "1.00"}), OldAnswer.of({"fare": "2.00"}))
    counts = counts_of(found, frozenset({"fare"}))
    assert (counts["known|fare"], counts["because|fare|always"], counts["mismatched_pairs"]) == (1, 1, 0)


def _always(_both: Both) -> bool:
    return True
