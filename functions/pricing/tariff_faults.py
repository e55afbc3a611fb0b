"""What may be wrong with a tariff before it is published. All of it is told at once, each fault with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import combinations, product
from re import fullmatch
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kernel.clock import rfc3339
from kernel.refusal import Refusal
from pricing import zones
from pricing.currencies import CURRENCIES
from pricing.labels import FIXED
from pricing.local_time import date_of, minute_of, window_holds
from pricing.tariff import Basis, Day, Hours, Period, Tariff
from pricing.timetable import Timetable
from pricing.zones import Polygon

LARGEST = 1_000_000_000
MOST_CORNERS = 400
MOST_CORNERS_IN_ALL = 1_000
LONGEST_TEXT = 1_000
LONGEST = {"code": 40, "en": 200, "pt": 200}
MOST_ENTRIES = {"periods": 8, "hours": 8, "days": 8, "holidays": 100, "zones": 50, "flat_fares": 50, "fees": 50}
LEAP_YEAR = 2024
RANGES = {
    "surge_cap_percent": (100, 1_000),
    "platform_share_basis_points": (0, 10_000),
    "factor_percent": (1, 1_000),
    "base_kmh": (1, 200),
    "percent_of_mean": (0, 1_000),
    **dict.fromkeys(("per_m", "per_s", "unit_mm", "unit_s", "step_minor"), (1, LARGEST)),
}


class TariffFaulty(Refusal):
    """A tariff that would misprice somebody is not published."""


class NameUnfit(Refusal):
    """City and category make up the tariff's id."""


class NumberOutOfRange(Refusal):
    """A negative amount, a rate per zero metres, a surge cap below the normal price …"""


class CurrencyUnknown(Refusal): ...


class TimezoneUnknown(Refusal): ...


class RingUnclosed(Refusal):
    """A polygon's ring ends where it began."""


class TextTooLong(Refusal):
    """Every receipt carries it."""


class TooManyEntries(Refusal):
    """So many that looking for contradictions would take minutes, and every receipt be a book."""


class AreasTooDetailed(Refusal):
    """All areas together have so many corners that every quote would feel it."""


class RingTooLong(Refusal):
    """So many corners that every quote would feel it."""


class RingCrossesItself(Refusal):
    """It has no inside that people would agree on."""


class PositionOffEarth(Refusal):
    """Most often latitude and longitude were swapped: GeoJSON says longitude first."""


class CodeRepeated(Refusal):
    """Two parts of a tariff that cannot be told apart on a receipt."""


class ZoneUnknown(Refusal):
    """A fee or a flat fare for a zone that the tariff does not define."""


class TimeUnreadable(Refusal):
    """Not a time of day."""


class DaysMissing(Refusal):
    """Hours that hold on no day."""


class HolidayUnreadable(Refusal):
    """Not a rule for holidays that we know."""


class PeriodsOverlap(Refusal):
    """Two periods that hold at once leave open what the ride costs."""


class PriceMissing(Refusal):
    """Neither rates nor a meter: every ride would be free."""


class PriceAmbiguous(Refusal):
    """A meter and rates beside it would charge the same way twice."""


class ToleranceMissing(Refusal):
    """An upfront price has to say when it stops to hold."""


class ToleranceIdle(Refusal):
    """A metered fare has nothing that could be tolerated."""


class MinimumNotRound(Refusal):
    """Rounding could take the fare below the minimum."""


class BeginsInThePast(Refusal):
    """Prices are known before they hold."""


class BeginsWithAnother(Refusal):
    """Two versions from the same instant on."""


class CitiesOverlap(Refusal):
    """A point must not lie in two cities."""


def faults_of(draft: Tariff, known: Timetable, now: datetime) -> list[Refusal]:
    """Everything that is wrong with a tariff to be published now, beside those that are known."""
    return list(_of_size(draft)) or [*faults_in(draft), *_faults_beside(draft, known, now)]


def faults_in(draft: Tariff) -> list[Refusal]:
    """What is wrong whatever else there is. One that is too large is not looked into."""
    return list(_of_size(draft)) or [
        *_of_identity(draft),
        *(fault for pointer, name, value in parts(draft) for fault in _of_part(pointer, name, value)),
        *_of_codes(draft),
        *_of_zones(draft),
        *_of_holidays(draft),
        *_of_periods(draft.periods),
        *_of_price(draft),
    ]


def parts(value: Any, pointer: str = "", name: str = "") -> Iterator[tuple[str, str, Any]]:
    """Everything in a tariff with its JSON pointer and the name of its field, the parts of parts included."""
    yield pointer, name, value
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), f"{pointer}/{field.name}", field.name)
    elif isinstance(value, tuple) and name != "coordinates":
        for position, entry in enumerate(value):
            yield from parts(entry, f"{pointer}/{position}", name)


def _of_size(draft: Tariff) -> Iterator[Refusal]:
    corners = 0
    for pointer, name, value in parts(draft):
        if isinstance(value, str) and len(value) > (longest := LONGEST.get(name, LONGEST_TEXT)):
            yield TextTooLong(pointer=pointer, characters=len(value), most=longest)
        elif isinstance(value, tuple) and len(value) > (most := MOST_ENTRIES.get(name, len(value))):
            yield TooManyEntries(pointer=pointer, entries=len(value), most=most)
        elif isinstance(value, Polygon):
            corners += sum(map(len, value.coordinates))
    if corners > MOST_CORNERS_IN_ALL:
        yield AreasTooDetailed(corners=corners, most=MOST_CORNERS_IN_ALL)


def _of_identity(draft: Tariff) -> Iterator[Refusal]:
    if not fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", draft.city):
        yield NameUnfit(pointer="/city", value=draft.city)
    if not fullmatch(r"[a-z][a-z0-9_]{0,38}[a-z0-9]", draft.category):
        yield NameUnfit(pointer="/category", value=draft.category)
    if draft.currency not in CURRENCIES:
        yield CurrencyUnknown(pointer="/currency", value=draft.currency)
    if not _is_timezone(draft.timezone):
        yield TimezoneUnknown(pointer="/timezone", value=draft.timezone)


def _of_part(pointer: str, name: str, value: Any) -> Iterator[Refusal]:
    if isinstance(value, int):
        lowest, highest = RANGES.get(name, (0, LARGEST))
        if not lowest <= value <= highest:
            yield NumberOutOfRange(pointer=pointer, value=value, lowest=lowest, highest=highest)
    elif isinstance(value, Polygon):
        yield from _of_polygon(pointer, value)
    elif isinstance(value, Hours):
        yield from _of_hours(pointer, value)


def _of_polygon(pointer: str, polygon: Polygon) -> Iterator[Refusal]:
    if not polygon.coordinates:
        yield RingUnclosed(pointer=f"{pointer}/coordinates")
    for position, ring in enumerate(polygon.coordinates):
        place = f"{pointer}/coordinates/{position}"
        if not zones.is_closed(ring):
            yield RingUnclosed(pointer=place)
        elif len(ring) > MOST_CORNERS:
            yield RingTooLong(pointer=place, corners=len(ring), most=MOST_CORNERS)
        elif zones.crosses_itself(ring):
            yield RingCrossesItself(pointer=place)
        if not zones.is_on_earth(ring):
            yield PositionOffEarth(pointer=place)


def _of_hours(pointer: str, hours: Hours) -> Iterator[Refusal]:
    if not hours.days:
        yield DaysMissing(pointer=f"{pointer}/days")
    for name in ("from_local", "until_local"):
        if _minute(getattr(hours, name)) is None:
            yield TimeUnreadable(pointer=f"{pointer}/{name}", value=getattr(hours, name))


def _of_codes(draft: Tariff) -> Iterator[Refusal]:
    on_receipt = [part.code for part in draft.named_on_receipts]
    for code in [*_repeated([*FIXED, *on_receipt]), *_repeated([zone.code for zone in draft.zones])]:
        yield CodeRepeated(value=code)


def _of_zones(draft: Tariff) -> Iterator[Refusal]:
    known = {zone.code for zone in draft.zones}
    for pointer, name, value in parts(draft):
        if name in ("zone", "from_zone", "to_zone") and value and value not in known:
            yield ZoneUnknown(pointer=pointer, value=value)


def _of_holidays(draft: Tariff) -> Iterator[Refusal]:
    for position, holiday in enumerate(draft.holidays):
        try:
            date_of(holiday, LEAP_YEAR)
        except ValueError:
            yield HolidayUnreadable(pointer=f"/holidays/{position}", value=holiday)


def _of_periods(periods: tuple[Period, ...]) -> Iterator[Refusal]:
    """Which windows hold depends only on today, yesterday and the minute, and changes only where a window begins or ends."""
    windows = [window for period in periods for window in period.hours]
    edges = [_minute(time) for window in windows for time in (window.from_local, window.until_local)]
    if None in edges:
        return
    moments = list(product(Day, Day, sorted({edge for edge in edges if edge is not None})))
    for one, other in combinations(periods, 2):
        if any(_holds(one, *moment) and _holds(other, *moment) for moment in moments):
            yield PeriodsOverlap(first=one.code, second=other.code)


def _of_price(draft: Tariff) -> Iterator[Refusal]:
    rates = bool(draft.base_minor or draft.distance or draft.duration)
    if not (rates or draft.meter):
        yield PriceMissing()
    if rates and (draft.meter or any(period.meter for period in draft.periods)):
        yield PriceAmbiguous()
    step_minor = draft.rounding.step_minor
    if step_minor > 0 and draft.minimum_minor % step_minor:
        yield MinimumNotRound(pointer="/minimum_minor", value=draft.minimum_minor, step=step_minor)
    if draft.basis is Basis.UPFRONT and draft.tolerance is None:
        yield ToleranceMissing(pointer="/tolerance")
    if draft.basis is Basis.METERED and draft.tolerance is not None:
        yield ToleranceIdle(pointer="/tolerance")


def _faults_beside(draft: Tariff, known: Timetable, now: datetime) -> Iterator[Refusal]:
    if draft.valid_from < now:
        yield BeginsInThePast(pointer="/valid_from", value=rfc3339(draft.valid_from), now=rfc3339(now))
    if any(tariff.valid_from == draft.valid_from for tariff in known.versions(draft.id)):
        yield BeginsWithAnother(pointer="/valid_from", value=rfc3339(draft.valid_from))
    for city in sorted(set(_cities_below(draft, known))):
        yield CitiesOverlap(pointer="/area", city=city)


def _cities_below(draft: Tariff, known: Timetable) -> Iterator[str]:
    """The cities that have prices for a part of the draft's area once it holds."""
    whole = all(zones.is_closed(ring) for ring in draft.area.coordinates) and draft.area.coordinates
    for city, area in known.areas_from(draft.valid_from):
        if city != draft.city and whole and zones.overlap(draft.area, area):
            yield city


def _holds(period: Period, yesterday: Day, today: Day, minute: int) -> bool:
    return any(window_holds(window, yesterday, today, minute) for window in period.hours)


def _minute(time_of_day: str) -> int | None:
    try:
        return minute_of(time_of_day)
    except ValueError:
        return None


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]
