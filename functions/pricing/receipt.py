"""A receipt: what a ride costs, line by line, with everything it was computed from, so that anybody can compute it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from kernel.money import Money
from pricing.circumstances import Circumstances
from pricing.tariff import Basis, KeptBy, Tariff
from pricing.trip_facts import TripFacts

CALCULATION = 1
"""Grows when the arithmetic of `fare` changes; a receipt says by which it was made."""


class Because(StrEnum):
    """Why the final price is computed from what it is computed from."""

    ESTIMATED = "estimated"
    METERED = "metered"
    NOT_AGREED = "not_agreed"
    WITHIN_TOLERANCE = "within_tolerance"
    DISTANCE_CHANGED = "distance_changed"
    DURATION_CHANGED = "duration_changed"
    DROPOFF_CHANGED = "dropoff_changed"
    STOPS_CHANGED = "stops_changed"
    FEE_DUE = "fee_due"
    WITHIN_GRACE = "within_grace"
    WAIVED = "waived"


@dataclass(frozen=True, kw_only=True)
class Line:
    """`amount_minor` is `quantity * price_minor / per`, rounded half to even: a line can be checked by hand.

    3,250 m at 140 per 1,000 m are `quantity=3250, unit="m", price_minor=140, per=1000, amount_minor=455`.
    """

    code: str
    quantity: int
    unit: str
    price_minor: int
    per: int
    amount_minor: int
    kept_by: KeptBy = KeptBy.SHARED


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What an upfront price was agreed for."""

    facts: TripFacts
    circumstances: Circumstances


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """`total` is the sum of the lines plus `rounding_minor`, and `platform_share` plus `driver_share`.

    `facts` is what was measured (or estimated, for a quote). With `held` the lines are those of the `agreement`, and only
    the wait is what it was. `hash` is of everything else in here; `reduced_from` is the hash this receipt had before its
    exact points were removed.
    """

    calculation: int = CALCULATION
    tariff: Tariff
    basis: Basis
    facts: TripFacts
    circumstances: Circumstances
    agreement: Agreement | None = None
    held: bool = False
    because: Because
    lines: tuple[Line, ...]
    rounding_minor: int
    total: Money
    platform_share: Money
    driver_share: Money
    reduced_from: str = ""
    hash: str = ""

    @property
    def tariff_id(self) -> str:
        return self.tariff.id

    @property
    def tariff_version(self) -> int:
        return self.tariff.version

    @property
    def currency(self) -> str:
        return self.tariff.currency

    def hashed(self) -> Receipt:
        return replace(self, hash=hash_of(self))

    def reduced(self) -> Receipt:
        """Without exact places, once the rider is erased; lines and zones stay, so it still computes to the same cent."""
        if self.facts.points_reduced:
            return self
        agreement = self.agreement and replace(self.agreement, facts=self.agreement.facts.reduced())
        return replace(self, facts=self.facts.reduced(), agreement=agreement, reduced_from=self.hash).hashed()

    def encode(self) -> bytes:
        """The self-contained JSON document that `decode` and `python -m pricing.recompute` read."""
        return msgspec.json.encode(self, order="sorted")

    @classmethod
    def decode(cls, document: bytes | str) -> Receipt:
        return msgspec.json.decode(document, type=cls)


def hash_of(receipt: Receipt) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, the hash itself left empty.

    Read once before, so that a whole number where a fraction may stand is spelt as every reader will spell it.
    """
    canonical = Receipt.decode(replace(receipt, hash="").encode())
    return hashlib.sha256(canonical.encode()).hexdigest()
