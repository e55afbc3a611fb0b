"""What is counted per route and hour: calls by what became of them, pairs by what their comparison said, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from migration.comparing import Compared, Likeness

CALLS, PAIRS, FAILED, NOT_ASKED, MISMATCHED_PAIRS, MONEY_MISMATCHES = (
    "calls",
    "pairs",
    "failed",
    "not_asked",
    "mismatched_pairs",
    "money_mismatches",
)
FELL_BACK = "calls|fell_back"
REFUSED_ALIKE = "refused_alike"


@dataclass(frozen=True)
class Figures:
    """Of one route and hour. `pairs` were compared; `failed` is how often the services broke where they should have
    answered, `not_asked` how often they could not be asked as that person.
    """

    route_id: str
    hour: str
    counts: Counter[str] = field(default_factory=Counter)

    def of_field(self, name: str, likeness: Likeness) -> int:
        return self.counts[f"{likeness}|{name}"]

    @property
    def fields(self) -> list[str]:
        return sorted({name.split("|")[1] for name in self.counts if name.split("|")[0] in set(Likeness)})

    def known(self) -> dict[tuple[str, str], int]:
        """How often each known difference was seen, by field and name."""
        parts = {tuple(name.split("|")): count for name, count in self.counts.items()}
        return {(each[1], each[2]): count for each, count in parts.items() if each[0] == "because"}


def hour_of(instant: datetime) -> str:
    """
    >>> from datetime import UTC
    >>> hour_of(datetime(2026, 3, 1, 7, 59, tzinfo=UTC))
    '2026-03-01T07'
    """
    return instant.strftime("%Y-%m-%dT%H")


def counts_of(compared: Compared, money: frozenset[str]) -> Counter[str]:
    """What one compared pair adds. That both sides refuse what makes no sense shows nothing of how they answer what does."""
    counts: Counter[str] = Counter({REFUSED_ALIKE if compared.is_refusal else PAIRS: 1})
    for name, difference in compared.fields.items():
        counts[f"{difference.likeness}|{name}"] += 1
        if difference.known:
            counts[f"because|{name}|{difference.known}"] += 1
        if difference.likeness is Likeness.MISMATCHED and name in money:
            counts[MONEY_MISMATCHES] += 1
    counts[MISMATCHED_PAIRS] += compared.is_mismatched
    return +counts


def total(figures: Iterable[Figures]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for each in figures:
        summed.update(each.counts)
    return summed


def by_route(figures: Iterable[Figures]) -> dict[str, list[Figures]]:
    routes: dict[str, list[Figures]] = {}
    for each in figures:
        routes.setdefault(each.route_id, []).append(each)
    return routes
