"""A quote: a price, for whom, and until when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.geo import Point, distance_m
from kernel.refusal import Refusal
from pricing.policy import POLICY
from pricing.receipt import Receipt


class QuoteExpired(Refusal):
    """The price held for some minutes, and they are over."""


class QuoteMismatch(Refusal):
    """The price was for another ride."""


class QuoteForged(Refusal):
    """We never said that."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A quote without a `rider_id` was given to the desk, for whoever it books for."""

    rider_id: str
    expires_at: datetime
    receipt: Receipt

    def check(self, rider_id: str, category: str, points: Sequence[Point], at: datetime) -> None:
        """Raises if it was for another ride than this one, or held until before `at`."""
        quoted = self.receipt.facts.points
        same_way = len(points) == len(quoted) and all(
            distance_m(asked, told) <= POLICY.quote_moved_m for asked, told in zip(points, quoted, strict=True)
        )
        same_rider = self.rider_id in ("", rider_id)
        if not (same_way and same_rider and category == self.receipt.tariff.category):
            raise QuoteMismatch(quoted_for=self.receipt.tariff.category, moved_m_at_most=POLICY.quote_moved_m)
        if at > self.expires_at:
            raise QuoteExpired(expired_at=self.expires_at)
