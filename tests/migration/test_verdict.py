"""The rule by which a route is said to be safe to move."""

from __future__ import annotations

from collections import Counter

import pytest

from migration import verdict
from migration.comparing import Field, compare
from migration.figures import counts_of
from migration.old import OldAnswer, OldCall
from migration.verdict import Verdict, Word


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({}, Word.NOT_YET),
        ({"pairs": 49}, Word.NOT_YET),
        ({"pairs": 50}, Word.SAFE),
        ({"pairs": 100, "mismatched_pairs": 1}, Word.SAFE),
        ({"pairs": 100, "mismatched_pairs": 2}, Word.UNSAFE),
        ({"pairs": 1000, "mismatched_pairs": 1, "money_mismatches": 1}, Word.UNSAFE),
        ({"pairs": 99, "failed": 2}, Word.UNSAFE),
        ({"pairs": 50, "not_asked": 50}, Word.SAFE),
        ({"pairs": 10, "mismatched_pairs": 10}, Word.UNSAFE),
    ],
)
def test_the_rule(counts: dict[str, int], word: Word) -> None:
    assert verdict.judge(Counter(counts)).word is word


def test_refusals_alike_show_nothing_and_water_nothing_down() -> None:
    call, refused = OldCall("GET", "/rest/rides/estimate"), OldAnswer.of({"message": "startLat is missing"}, 400)
    apart = compare((Field("fare", money=True),), call, OldAnswer.of({"fare": "1"}), OldAnswer.of({"fare": "1", "x": 1}))
    alike = counts_of(compare((Field("fare", money=True),), call, refused, refused), frozenset({"fare"}))
    assert verdict.judge(Counter({name: 1000 * count for name, count in alike.items()})).missing == ("50 more pairs",)
    assert counts_of(apart, frozenset({"fare"}))["pairs"] == 1


def test_it_says_what_is_missing() -> None:
    found = verdict.judge(Counter({"pairs": 20, "mismatched_pairs": 5, "money_mismatches": 1}))
    assert found.missing == (
        "1 unexplained differences in money",
        "5 of 20 pairs with unexplained differences",
        "30 more pairs",
    )


def test_what_is_not_compared_is_not_yet_safe() -> None:
    assert verdict.judge(Counter({"pairs": 100}), compared=False).word is Word.NOT_YET
    assert verdict.worst([]) == (Word.NOT_YET, ["nothing of it is compared"])


def test_a_capability_is_as_safe_as_the_worst_of_its_routes() -> None:
    verdicts = [("a", Verdict(Word.SAFE)), ("b", Verdict(Word.UNSAFE, ("bad",))), ("c", Verdict(Word.NOT_YET, ("few",)))]
    assert verdict.worst(verdicts) == (Word.UNSAFE, ["b: bad", "c: few"])
    assert verdict.worst(verdicts[:1]) == (Word.SAFE, [])
