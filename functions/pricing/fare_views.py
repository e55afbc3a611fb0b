"""Answers about a ride's fare."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from kernel.money import Money
from pricing import difference
from pricing.imported import IMPORTED, IMPORTED_WORDS, ImportedFare
from pricing.labels import in_language
from pricing.model import RideFare, State
from pricing.price_lines import PriceLine
from pricing.receipt import Receipt


class ReceiptView(Struct, frozen=True):
    """A receipt as people read it. `because` is a code, `because_text` says it in words; `held`: the agreed price holds.

    The shares are null for whom they are no concern of. `hash` is that of the document that `…/receipt` answers. Of a bill
    that another system made, `basis` and `because` are `imported`: it has no tariff, and no receipt to compute again.
    """

    basis: str
    because: str
    because_text: str
    held: bool
    lines: list[PriceLine]
    total: Money
    tariff_id: str
    tariff_version: int
    distance_m: int
    duration_s: int
    waited_s: int
    measured_by: str
    surge_percent: int
    surge_proof: str
    hash: str
    platform_share: Money | None
    driver_share: Money | None

    @classmethod
    def of(cls, receipt: Receipt, language: str, *, with_shares: bool) -> ReceiptView:
        facts = receipt.facts
        return cls(
            basis=receipt.basis,
            because=receipt.because,
            because_text=in_language(difference.OVERALL[receipt.because], language),
            held=receipt.held,
            lines=PriceLine.all_of(receipt, language),
            total=receipt.total,
            tariff_id=receipt.tariff_id,
            tariff_version=receipt.tariff_version,
            distance_m=facts.distance_m,
            duration_s=facts.duration_s,
            waited_s=facts.waited_s,
            measured_by=facts.measured_by,
            surge_percent=facts.surge_percent,
            surge_proof=facts.surge_proof,
            hash=receipt.hash,
            platform_share=receipt.platform_share if with_shares else None,
            driver_share=receipt.driver_share if with_shares else None,
        )

    @classmethod
    def imported(cls, fare: ImportedFare, language: str, *, with_shares: bool) -> ReceiptView:
        return cls(
            basis=IMPORTED,
            because=IMPORTED,
            because_text=in_language(IMPORTED_WORDS, language),
            held=False,
            lines=PriceLine.all_imported(fare, language),
            total=fare.total,
            tariff_id="",
            tariff_version=0,
            distance_m=fare.distance_m,
            duration_s=fare.duration_s,
            waited_s=0,
            measured_by=IMPORTED,
            surge_percent=fare.surge_percent,
            surge_proof="",
            hash=fare.hash,
            platform_share=fare.platform_share if with_shares else None,
            driver_share=fare.driver_share if with_shares else None,
        )


class DifferenceLine(Struct, frozen=True):
    """One line, as it was agreed and as it became, and why."""

    code: str
    text: str
    agreed: Money
    final: Money
    because: str


class DifferenceView(Struct, frozen=True):
    """The lines add up to the two totals."""

    because: str
    lines: list[DifferenceLine]

    @classmethod
    def of(cls, agreed: Receipt, final: Receipt, language: str) -> DifferenceView:
        explained = difference.explain(agreed, final)
        return cls(
            because=in_language(explained.because, language),
            lines=[
                DifferenceLine(
                    code=line.code,
                    text=in_language(line.name, language),
                    agreed=Money(line.agreed_minor, agreed.currency),
                    final=Money(line.final_minor, final.currency),
                    because=in_language(line.because, language),
                )
                for line in explained.lines
            ],
        )


class FareView(Struct, frozen=True):
    """What a ride was expected to cost, what it costs, and why that differs, line by line.

    `quote_refused` is the code of why a quote that came with the request does not count, or null. Of a bill that another
    system made, `estimated` is what that one had told the rider, and `imported_figures`, for the desk, its own numbers by
    their old names.
    """

    ride_id: str
    state: State
    category: str
    quote_refused: str | None
    agreed: ReceiptView | None
    final: ReceiptView | None
    difference: DifferenceView | None
    calculated_at: datetime | None
    estimated: Money | None = None
    imported_figures: dict[str, str] | None = None

    @classmethod
    def of(cls, fare: RideFare, language: str, *, with_shares: bool, with_figures: bool = False) -> FareView:
        if fare.imported:
            return cls._imported(fare.ride_id, fare.imported, language, with_shares=with_shares, with_figures=with_figures)
        agreed, final = fare.agreed, fare.final
        is_trip = bool(agreed and final and agreed.facts.kind is final.facts.kind)
        return cls(
            ride_id=fare.ride_id,
            state=fare.state,
            category=fare.wish.category if fare.wish else "",
            quote_refused=fare.quote_refused or None,
            agreed=ReceiptView.of(agreed, language, with_shares=with_shares) if agreed else None,
            final=ReceiptView.of(final, language, with_shares=with_shares) if final else None,
            difference=DifferenceView.of(agreed, final, language) if agreed and final and is_trip else None,
            calculated_at=fare.calculated_at,
        )

    @classmethod
    def _imported(
        cls, ride_id: str, fare: ImportedFare, language: str, *, with_shares: bool, with_figures: bool
    ) -> FareView:
        return cls(
            ride_id=ride_id,
            state=State.FINAL,
            category=fare.category,
            quote_refused=None,
            agreed=None,
            final=ReceiptView.imported(fare, language, with_shares=with_shares),
            difference=None,
            calculated_at=fare.ended_at,
            estimated=fare.estimated,
            imported_figures=dict(fare.figures) if with_figures else None,
        )


class ReceiptQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`of` is `final`, or `agreed` for what was agreed when the ride was asked for."""

    of: Annotated[str, Meta(pattern="^(final|agreed)$")] = "final"
