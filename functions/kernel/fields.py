"""Field types that request bodies of several services share."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from kernel.clock import FIRST_YEAR, LAST_YEAR, is_in_calendar
from kernel.geo import Point
from kernel.http import Body

D = TypeVar("D", bound=date)


def _text_only(value: Any) -> Any:
    """pydantic would take seconds since 1970 as well, even as text."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and "T" in value.upper()):
        raise ValueError("an instant is RFC 3339 text, such as 2026-01-31T12:00:00Z")
    return value


def utc(value: datetime) -> datetime:
    """Instants that no time zone and no day before or after takes out of the calendar."""
    if value.tzinfo is None:
        raise ValueError("say the time zone: end the instant with Z or an offset")
    return _in_calendar(value).astimezone(UTC)


def _day(value: Any) -> date:
    """pydantic would take seconds since 1970 here as well."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is text such as 2026-12-31")
    return _in_calendar(date.fromisoformat(value))


def _in_calendar(value: D) -> D:
    if not is_in_calendar(value):
        raise ValueError(f"{value.isoformat()} lies before the year {FIRST_YEAR} or after the year {LAST_YEAR}")
    return value


Instant = Annotated[datetime, BeforeValidator(_text_only), Field(strict=False), AfterValidator(utc)]
Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=500)]


class Coordinates(Body):
    """WGS84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lng: Annotated[float, Field(ge=-180, le=180)]

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)
