"""Which bank account, or PIX key, a driver wants to be paid to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from payments.bank_details import Destination
from payments.erased import AccountErased


@dataclass(frozen=True)
class PayoutAccount:
    """One per driver. A forgotten one keeps its version, and nothing personal; an erased driver's takes nothing any more."""

    driver_id: str
    changed_at: datetime
    destination: Destination | None = None
    is_erased: bool = False
    version: int = 0

    def change(self, destination: Destination, at: datetime) -> PayoutAccount:
        if self.is_erased:
            raise AccountErased()
        return replace(self, destination=destination, changed_at=at)

    def forget(self, at: datetime) -> PayoutAccount:
        return replace(self, destination=None, changed_at=at)

    def erase(self, at: datetime) -> PayoutAccount:
        return replace(self.forget(at), is_erased=True)
