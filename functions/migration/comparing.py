"""Two answers to one call, field by field: equal, within tolerance, different for a known reason, or mismatched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from migration.old import OldAnswer, OldCall, minor_of

STATUS = "status"
"""A field of every pair: whether both say yes, or no in the same way."""


class Likeness(StrEnum):
    EQUAL = "equal"
    WITHIN_TOLERANCE = "within_tolerance"
    KNOWN = "known"
    MISMATCHED = "mismatched"


@dataclass(frozen=True)
class Both:
    """One field of a pair, and the pair it is of."""

    legacy: Any
    service: Any
    call: OldCall
    by_legacy: OldAnswer
    by_service: OldAnswer


@dataclass(frozen=True)
class Known:
    """A difference that is understood and accepted: `explains` says whether this one is of its kind."""

    name: str
    because: str
    explains: Callable[[Both], bool]


@dataclass(frozen=True)
class Field:
    """`path` leads into the JSON: `defaultEstimate.totalFare`; or `read` gets the value from the whole document.

    Numbers and money (text, compared in cents) may differ by `within` (cents for money) or by `within_percent` of the old
    value. What is `personal` is masked in samples.
    """

    path: str
    read: Callable[[Any], Any] | None = None
    money: bool = False
    personal: bool = False
    within: float = 0.0
    within_percent: float = 0.0
    known: tuple[Known, ...] = ()

    def of(self, document: Any) -> Any:
        if self.read:
            return self.read(document)
        for step in self.path.split("."):
            document = document.get(step) if isinstance(document, dict) else None
        return document


@dataclass(frozen=True)
class Difference:
    """`known` names the reason of a known difference."""

    likeness: Likeness
    legacy: str = ""
    service: str = ""
    known: str = ""


@dataclass(frozen=True)
class Compared:
    """What became of each field of one pair; if the statuses differ, or both refuse alike, of that one only."""

    fields: dict[str, Difference] = field(default_factory=dict)
    is_refusal: bool = False

    @property
    def is_mismatched(self) -> bool:
        return any(each.likeness is Likeness.MISMATCHED for each in self.fields.values())


def compare(fields: tuple[Field, ...], call: OldCall, by_legacy: OldAnswer, by_service: OldAnswer) -> Compared:
    told: dict[str, Difference] = {}
    status = Field(STATUS)
    if by_legacy.is_good != by_service.is_good or (not by_legacy.is_good and by_legacy.status != by_service.status):
        return Compared({STATUS: _mismatch(status, by_legacy.status, by_service.status)})
    told[STATUS] = Difference(Likeness.EQUAL)
    if not by_legacy.is_good:
        return Compared(told, is_refusal=True)
    old, new = by_legacy.document, by_service.document
    for each in fields:
        told[each.path] = _field(each, Both(each.of(old), each.of(new), call, by_legacy, by_service))
    return Compared(told)


def _field(field: Field, both: Both) -> Difference:
    if _same(field, both):
        return Difference(Likeness.EQUAL)
    if _near(field, both):
        return Difference(Likeness.WITHIN_TOLERANCE)
    for known in field.known:
        if known.explains(both):
            return Difference(Likeness.KNOWN, known=known.name)
    return _mismatch(field, both.legacy, both.service)


def _same(field: Field, both: Both) -> bool:
    if field.money:
        return minor_of(both.legacy) == minor_of(both.service)
    return bool(both.legacy == both.service)


def _near(field: Field, both: Both) -> bool:
    old, new = _number(field, both.legacy), _number(field, both.service)
    if old is None or new is None:
        return False
    return abs(old - new) <= max(field.within, abs(old) * field.within_percent / 100)


def _number(field: Field, value: Any) -> float | None:
    if field.money:
        return minor_of(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mismatch(field: Field, legacy: Any, service: Any) -> Difference:
    return Difference(
        Likeness.MISMATCHED, *(masked(value) if field.personal else _short(value) for value in (legacy, service))
    )


def _short(value: Any) -> str:
    return str(value)[:120]


def masked(value: Any) -> str:
    """Enough to see what kind of difference it is, too little to know whom it is about.

    >>> masked("Ana María"), masked("+15125550100"), masked(None)
    ('Aaa Aaaaa', '+00000000000', 'None')
    """
    if value is None:
        return "None"
    return "".join("0" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in str(value)[:60])
