"""A fare that another system made, kept as it stated it: shown like any other, never computed here.

Old bills were made by rules that nobody has any more, and not every one of them adds up. What a bill's lines leave
unexplained is a line of its own, so that people see it instead of a sum that is almost right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kernel.money import Money
from pricing.tariff import Words
from pricing.trip_facts import Kind

IMPORTED = "imported"

IMPORTED_WORDS = Words(
    en="This bill was made by the system before; it is shown as it stood there and is not computed again.",
    pt="Esta conta foi feita pelo sistema anterior; é mostrada como constava e não é recalculada.",
)
UNEXPLAINED = "unexplained"
UNEXPLAINED_WORDS = Words(en="Not explained by the lines of the old bill", pt="Não explicado pelas linhas da conta antiga")


@dataclass(frozen=True, kw_only=True)
class ImportedLine:
    """`text` is how the old system called it, in whatever language that was."""

    code: str
    text: str
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class ImportedFare:
    """`figures` are the old system's own numbers by their old names, as text: nothing is lost by the way they were read.

    `estimated` is what it had told the rider before, if it kept that.
    """

    trip_id: str
    category: str
    kind: Kind
    ended_at: datetime
    lines: tuple[ImportedLine, ...]
    total: Money
    driver_share: Money
    estimated: Money | None
    distance_m: int
    duration_s: int
    surge_percent: int
    figures: Mapping[str, str]

    @property
    def platform_share(self) -> Money:
        """Less than nothing where the platform gave the rider credit and paid the driver all the same."""
        return self.total - self.driver_share

    @property
    def unexplained(self) -> Money:
        return self.total - Money(sum(line.amount_minor for line in self.lines), self.total.currency)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, as a receipt's is."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()
