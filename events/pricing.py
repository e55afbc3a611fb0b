"""What the pricing service publishes."""

from datetime import datetime
from typing import ClassVar

from kernel.event import Event, source_of
from kernel.money import Money


class PricingEvent(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = source_of("pricing")


class FareAgreed(PricingEvent, frozen=True, kw_only=True):
    """What a requested ride is expected to cost, said once, when it is requested.

    `basis` is `upfront` (this is the price, unless the trip changes beyond the tariff's tolerance) or `metered` (it is an
    estimate). `quote_refused` says why a quote that came with the request does not count, or is empty.
    """

    aggregate: ClassVar[str] = "ride_id"

    ride_id: str
    rider_id: str
    category: str
    basis: str
    expected: Money
    tariff_id: str
    tariff_version: int
    quote_refused: str = ""


class FareCalculated(PricingEvent, frozen=True, kw_only=True):
    """What a ride that has ended costs, said once. `total` is `platform_share` plus `driver_share`.

    `kind` is `trip`, `cancellation` or `no_show`; a cancellation that costs nothing is said too, with a `total` of 0.
    Who asks pricing for the ride's receipt finds the same `receipt_hash` on it.
    """

    aggregate: ClassVar[str] = "ride_id"

    ride_id: str
    trip_id: str
    rider_id: str
    driver_id: str
    category: str
    kind: str
    total: Money
    platform_share: Money
    driver_share: Money
    receipt_hash: str
    calculated_at: datetime


class SurgeChanged(PricingEvent, frozen=True, kw_only=True):
    """Demand and supply of a cell moved its factor to another step. `factor_percent` of 100 is no surge."""

    aggregate: ClassVar[str] = "cell_id"

    cell_id: str
    city: str
    factor_percent: int
    changed_at: datetime


class TariffPublished(PricingEvent, frozen=True, kw_only=True):
    """A version of a tariff will hold from `valid_from` until the next one does. It never changes."""

    aggregate: ClassVar[str] = "tariff_id"

    tariff_id: str
    tariff_version: int
    city: str
    category: str
    currency: str
    valid_from: datetime
    published_by: str
