"""Whether a route is safe to move, by a rule that is stated and not felt.

safe     at least `pairs_min` pairs, none with an unexplained difference in money, at most so many percent with any other
         unexplained difference, and the services broke in at most as many
not yet  too few pairs to say
unsafe   otherwise
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from migration.figures import FAILED, MISMATCHED_PAIRS, MONEY_MISMATCHES, NOT_ASKED, PAIRS
from migration.policy import POLICY


class Word(StrEnum):
    SAFE = "safe"
    NOT_YET = "not_yet"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Verdict:
    """`missing` says what keeps it from being safe."""

    word: Word
    missing: tuple[str, ...] = ()
    pairs: int = 0
    failed: int = 0
    not_asked: int = 0
    mismatched_pairs: int = 0
    money_mismatches: int = 0

    @property
    def mismatch_percent(self) -> float:
        return _percent(self.mismatched_pairs, self.pairs)


def rule() -> str:
    least, most = POLICY.verdict_pairs_min, f"{POLICY.verdict_mismatch_percent_max:g} %"
    return (
        f"Over the last {POLICY.verdict_over_h} hours: at least {least} pairs compared, without those in which both refuse "
        f"alike; no unexplained difference in a money field; at most {most} of pairs with another unexplained difference; "
        f"the services failed to answer at most {most} of the time."
    )


def judge(counts: Counter[str], *, compared: bool = True) -> Verdict:
    """Of one route. One that is not compared says nothing for or against its capability, and is not yet safe alone."""
    if not compared:
        return Verdict(Word.NOT_YET, ("it is not compared",))
    pairs, failed, mismatched = counts[PAIRS], counts[FAILED], counts[MISMATCHED_PAIRS]
    faults = []
    if counts[MONEY_MISMATCHES]:
        faults.append(f"{counts[MONEY_MISMATCHES]} unexplained differences in money")
    if _percent(mismatched, pairs) > POLICY.verdict_mismatch_percent_max:
        faults.append(f"{mismatched} of {pairs} pairs with unexplained differences")
    if _percent(failed, pairs + failed) > POLICY.verdict_mismatch_percent_max:
        faults.append(f"{failed} of {pairs + failed} times the services failed to answer")
    few = (f"{POLICY.verdict_pairs_min - pairs} more pairs",) if pairs < POLICY.verdict_pairs_min else ()
    word = Word.UNSAFE if faults else Word.NOT_YET if few else Word.SAFE
    return Verdict(word, (*faults, *few), pairs, failed, counts[NOT_ASKED], mismatched, counts[MONEY_MISMATCHES])


def worst(verdicts: Iterable[tuple[str, Verdict]]) -> tuple[Word, list[str]]:
    """Of the compared routes of a capability, by their names; a capability of which nothing is compared is not yet safe."""
    listed = list(verdicts)
    if not listed:
        return Word.NOT_YET, ["nothing of it is compared"]
    words = {verdict.word for _, verdict in listed}
    missing = [f"{name}: {what}" for name, verdict in listed for what in verdict.missing]
    return next(word for word in (Word.UNSAFE, Word.NOT_YET, Word.SAFE) if word in words), missing


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
