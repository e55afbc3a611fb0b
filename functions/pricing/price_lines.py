"""The lines of a price, as people read them. They add up: what rounding added or took is a line too."""

from __future__ import annotations

from msgspec import Struct

from kernel.money import Money
from pricing.imported import UNEXPLAINED, UNEXPLAINED_WORDS, ImportedFare
from pricing.labels import in_language, label, words
from pricing.receipt import Line, Receipt


class PriceLine(Struct, frozen=True):
    """`text` is the line in words. `amount` is `quantity` times `price` per `per` units, rounded half to even."""

    code: str
    text: str
    amount: Money
    quantity: int
    unit: str
    price: Money
    per: int

    @classmethod
    def of(cls, line: Line, receipt: Receipt, language: str) -> PriceLine:
        return cls(
            code=line.code,
            text=label(line, receipt.tariff, language),
            amount=Money(line.amount_minor, receipt.currency),
            quantity=line.quantity,
            unit=line.unit,
            price=Money(line.price_minor, receipt.currency),
            per=line.per,
        )

    @classmethod
    def all_of(cls, receipt: Receipt, language: str) -> list[PriceLine]:
        lines = [cls.of(line, receipt, language) for line in receipt.lines]
        if receipt.rounding_minor:
            rounding = Money(receipt.rounding_minor, receipt.currency)
            lines.append(cls._once("rounding", in_language(words("rounding", receipt.tariff), language), rounding))
        return lines

    @classmethod
    def all_imported(cls, fare: ImportedFare, language: str) -> list[PriceLine]:
        """As the old system called them; how each came about nobody can say."""
        currency = fare.total.currency
        lines = [cls._once(line.code, line.text, Money(line.amount_minor, currency)) for line in fare.lines]
        if fare.unexplained:
            lines.append(cls._once(UNEXPLAINED, in_language(UNEXPLAINED_WORDS, language), fare.unexplained))
        return lines

    @classmethod
    def _once(cls, code: str, text: str, amount: Money) -> PriceLine:
        return cls(code, text, amount, 1, "once", amount, 1)
