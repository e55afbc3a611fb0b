"""Field types that request bodies of several services share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from kernel.geo import Point
from kernel.http import Body

FIRST_YEAR, LAST_YEAR = 1900, 2999


def _text_only(value: Any) -> Any:
    """pydantic would take seconds since 1970 as well, even as text."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and "T" in value.upper()):
        raise ValueError("an instant is RFC 3339 text, such as 2026-01-31T12:00:00Z")
    return value


def utc(value: datetime) -> datetime:
    """Instants that no time zone and no day before or after takes out of the calendar."""
    if value.tzinfo is None:
        raise ValueError("say the time zone: end the instant with Z or an offset")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"the instant lies before the year {FIRST_YEAR} or after the year {LAST_YEAR}")
    return value.astimezone(UTC)


Instant = Annotated[datetime, BeforeValidator(_text_only), Field(strict=False), AfterValidator(utc)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=500)]


class Coordinates(Body):
    """WGS84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lng: Annotated[float, Field(ge=-180, le=180)]

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)
