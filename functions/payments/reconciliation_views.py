"""What the desk sees of a reconciliation."""

from __future__ import annotations

from kernel.http import View
from payments.amounts import MoneyView
from payments.reconciliation import Difference, Reconciliation
from payments.views import money_view


class DifferenceView(View):
    """`order` is what the provider calls it; positive amounts came in, after the provider's fee."""

    order: str
    here: MoneyView | None
    there: MoneyView | None

    @classmethod
    def of(cls, difference: Difference) -> DifferenceView:
        return cls(order=difference.order, here=money_view(difference.here), there=money_view(difference.there))


class ReconciliationView(View):
    """`missing_here` the provider has and the ledger has not, `missing_there` the other way round."""

    day: str
    provider: str
    is_clean: bool
    matched: int
    missing_here: list[DifferenceView]
    missing_there: list[DifferenceView]
    amounts_differ: list[DifferenceView]

    @classmethod
    def of(cls, day: str, provider: str, found: Reconciliation) -> ReconciliationView:
        return cls(
            day=day,
            provider=provider,
            is_clean=not (found.missing_here or found.missing_there or found.amounts_differ),
            matched=found.matched,
            missing_here=[DifferenceView.of(difference) for difference in found.missing_here],
            missing_there=[DifferenceView.of(difference) for difference in found.missing_there],
            amounts_differ=[DifferenceView.of(difference) for difference in found.amounts_differ],
        )
