"""A tariff: everything a fare in one city and category is computed from. Versioned, and immutable once published.

A city's taximeter and a platform's upfront price are the same class with other parts filled in. Amounts are in the
currency's smallest unit; a rate is an amount per so many metres or seconds, so that no price needs a fraction of a cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pricing.zones import Polygon


class Basis(StrEnum):
    UPFRONT = "upfront"
    METERED = "metered"


class KeptBy(StrEnum):
    """Whose a line's money is. `shared` is split by the platform's share; the platform passes taxes on to the authority."""

    SHARED = "shared"
    DRIVER = "driver"
    PLATFORM = "platform"


class At(StrEnum):
    PICKUP = "pickup"
    DROPOFF = "dropoff"
    ANYWHERE = "anywhere"


class Fares(StrEnum):
    """Which fares a fee goes with."""

    ANY = "any"
    FLAT = "flat"
    NOT_FLAT = "not_flat"


class RoundingMode(StrEnum):
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"


class Day(StrEnum):
    """A date in the tariff's holidays is a holiday and no weekday."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    HOLIDAY = "holiday"


class Part:
    """A field that nobody knows is a fault, not something to ignore: a misspelt minimum would cost somebody money."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Words(Part):
    """How people read it on their receipt."""

    en: str
    pt: str


@dataclass(frozen=True, kw_only=True)
class Named(Part):
    """What a tariff invents: `code` tells it apart on a receipt, `name` is what people read there."""

    code: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class DistanceRate(Part):
    amount_minor: int
    per_m: int


@dataclass(frozen=True, kw_only=True)
class TimeRate(Part):
    amount_minor: int
    per_s: int


@dataclass(frozen=True, kw_only=True)
class Waiting(Part):
    """For the driver's wait at the pickup, beyond the grace."""

    amount_minor: int
    per_s: int
    grace_s: int


@dataclass(frozen=True, kw_only=True)
class CruisingSpeed(Part):
    """What a meter's units are estimated by when no speeds were recorded.

    The car is taken to drive at `base_kmh` plus `percent_of_mean` of its mean speed, and to stand the rest of the time.
    """

    base_kmh: int
    percent_of_mean: int


@dataclass(frozen=True, kw_only=True)
class Meter(Part):
    """A taximeter: a flag-fall that includes `included_mm` (or as long as that many units take), then `unit_minor` per unit.

    A unit is `unit_mm` driven or `unit_s` passed, whichever comes sooner at the speed of the moment: below the speed at
    which both take the same time the clock runs, above it the odometer.
    """

    flag_fall_minor: int
    included_mm: int
    unit_minor: int
    unit_mm: int
    unit_s: int
    cruising: CruisingSpeed


@dataclass(frozen=True, kw_only=True)
class Hours(Part):
    """Local time of day, `until` excluded. A window over midnight belongs to the days it begins on; `24:00` is allowed."""

    days: tuple[Day, ...]
    from_local: str
    until_local: str


@dataclass(frozen=True, kw_only=True)
class Period(Named):
    """In these hours the ride costs `factor_percent` of what it costs else, or the `meter` counts by another measure.

    Two periods never hold at once.
    """

    hours: tuple[Hours, ...]
    factor_percent: int = 100
    meter: Meter | None = None


@dataclass(frozen=True, kw_only=True)
class Zone(Named):
    area: Polygon


@dataclass(frozen=True, kw_only=True)
class FlatFare(Named):
    """Between two zones the ride costs this, whatever way and however long. The first that fits counts."""

    from_zone: str
    to_zone: str
    both_ways: bool
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Fee(Named):
    """An amount on top, once, if everything that it asks for holds; never surged.

    In a `zone` (empty: everywhere) `at` the pickup, the dropoff or anywhere the trip was; within any of the `hours` (none:
    always); with flat `fares` or others; `on_request` only if it was asked for by its code.
    """

    amount_minor: int
    kept_by: KeptBy
    zone: str = ""
    at: At = At.ANYWHERE
    hours: tuple[Hours, ...] = ()
    fares: Fares = Fares.ANY
    on_request: bool = False


@dataclass(frozen=True, kw_only=True)
class CancellationFee(Part):
    """Due later than `free_s` after the assignment."""

    amount_minor: int
    free_s: int
    kept_by: KeptBy


@dataclass(frozen=True, kw_only=True)
class NoShowFee(Part):
    """Due when the driver has waited at least `wait_s` at the pickup."""

    amount_minor: int
    wait_s: int
    kept_by: KeptBy


@dataclass(frozen=True, kw_only=True)
class Tolerance(Part):
    """How far a trip may differ from what an upfront price was agreed for, longer or shorter, without changing the price.

    The larger of the share and the absolute amount counts; `dropoff_m` is how far from the agreed place the ride may end.
    """

    distance_percent: int
    distance_m: int
    duration_percent: int
    duration_s: int
    dropoff_m: int


@dataclass(frozen=True, kw_only=True)
class Rounding(Part):
    """The total is a multiple of `step_minor`."""

    step_minor: int
    mode: RoundingMode


@dataclass(frozen=True, kw_only=True)
class Tariff(Part):
    """`version` 0 is a draft; publishing numbers it.

    The ride itself costs `base` + `distance` + `duration`, or what the `meter` shows, or a flat fare; times the period's
    factor, at least the `minimum`, times the surge (at most `surge_cap_percent`). Waiting and fees come on top, unsurged.
    `platform_share_basis_points` (1/100 %) is what the platform keeps of the `shared` lines: the ride, surge and waiting
    included, and the fees that say so. `holidays` are written as `local_time.date_of` reads them.
    """

    city: str
    category: str
    version: int = 0
    valid_from: datetime
    title: Words
    source: str
    currency: str
    timezone: str
    area: Polygon
    basis: Basis
    base_minor: int = 0
    distance: DistanceRate | None = None
    duration: TimeRate | None = None
    meter: Meter | None = None
    waiting: Waiting | None = None
    minimum_minor: int = 0
    surge_cap_percent: int = 100
    tolerance: Tolerance | None = None
    holidays: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    zones: tuple[Zone, ...] = ()
    flat_fares: tuple[FlatFare, ...] = ()
    fees: tuple[Fee, ...] = ()
    cancellation: CancellationFee | None = None
    no_show: NoShowFee | None = None
    platform_share_basis_points: int
    rounding: Rounding

    @property
    def id(self) -> str:
        return f"{self.city}-{self.category}"

    @property
    def named_on_receipts(self) -> tuple[Named, ...]:
        return (*self.flat_fares, *self.periods, *self.fees)
