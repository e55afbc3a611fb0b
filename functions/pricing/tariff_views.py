"""What the API answers about tariffs, and about what a trip costs under one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kernel.http import View
from kernel.money import Money
from pricing.labels import label
from pricing.receipt import Line, Receipt
from pricing.tariff import Basis, Tariff, Words


class TariffView(View):
    """Everything a fare is computed from."""

    tariff_id: str
    tariff: Tariff

    @classmethod
    def of(cls, tariff: Tariff) -> TariffView:
        return cls(tariff_id=tariff.id, tariff=tariff)


class TariffsInForce(View):
    city: str
    at: datetime
    tariffs: list[TariffView]


class VersionView(View):
    version: int
    valid_from: datetime
    title: Words
    basis: Basis
    in_force: bool


class VersionList(View):
    """The versions of a tariff, by number; see `/v1/tariffs/{tariff_id}/versions/{version}` for what one says."""

    tariff_id: str
    city: str
    category: str
    versions: list[VersionView]

    @classmethod
    def of(cls, versions: list[Tariff], in_force: Tariff | None) -> VersionList:
        return cls(
            tariff_id=versions[0].id,
            city=versions[0].city,
            category=versions[0].category,
            versions=[
                VersionView(
                    version=tariff.version,
                    valid_from=tariff.valid_from,
                    title=tariff.title,
                    basis=tariff.basis,
                    in_force=tariff == in_force,
                )
                for tariff in versions
            ],
        )


class MoneyView(View):
    amount_minor: int
    currency: str


class LineView(View):
    """`amount` is `quantity` times `price` per `per` units."""

    code: str
    label: str
    quantity: int
    unit: str
    price: MoneyView
    per: int
    amount: MoneyView

    @classmethod
    def of(cls, line: Line, tariff: Tariff, language: str) -> LineView:
        return cls(
            code=line.code,
            label=label(line, tariff, language),
            quantity=line.quantity,
            unit=line.unit,
            price=MoneyView(amount_minor=line.price_minor, currency=tariff.currency),
            per=line.per,
            amount=MoneyView(amount_minor=line.amount_minor, currency=tariff.currency),
        )


class PriceView(View):
    """A priced trip: the lines and the rounding add up to the total, and so do the two shares."""

    basis: Basis
    because: str
    lines: list[LineView]
    rounding: MoneyView
    total: MoneyView
    platform_share: MoneyView
    driver_share: MoneyView

    @classmethod
    def of(cls, receipt: Receipt, language: str) -> PriceView:
        return cls(
            basis=receipt.basis,
            because=receipt.because,
            lines=list(_lines(receipt, language)),
            rounding=money(Money(receipt.rounding_minor, receipt.currency)),
            total=money(receipt.total),
            platform_share=money(receipt.platform_share),
            driver_share=money(receipt.driver_share),
        )


def money(amount: Money) -> MoneyView:
    return MoneyView(amount_minor=amount.amount_minor, currency=amount.currency)


def _lines(receipt: Receipt, language: str) -> Iterable[LineView]:
    return (LineView.of(line, receipt.tariff, language) for line in receipt.lines)
