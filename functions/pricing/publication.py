"""A tariff becomes valid by being published, by somebody, from an instant on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.pricing import TariffPublished
from pricing.tariff import Tariff


@dataclass(frozen=True, kw_only=True)
class Publication:
    id: str
    tariff: Tariff
    published_by: str
    published_at: datetime
    request_fingerprint: str

    @property
    def told(self) -> TariffPublished:
        return TariffPublished(
            tariff_id=self.tariff.id,
            tariff_version=self.tariff.version,
            city=self.tariff.city,
            category=self.tariff.category,
            currency=self.tariff.currency,
            valid_from=self.tariff.valid_from,
            published_by=self.published_by,
        )
