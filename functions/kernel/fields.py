"""Field types that request bodies of several services share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from kernel.geo import Point
from kernel.http import Body


def _text_only(value: Any) -> Any:
    """pydantic would take seconds since 1970 as well, even as text."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and "T" in value.upper()):
        raise ValueError("an instant is RFC 3339 text, such as 2026-01-31T12:00:00Z")
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("say the time zone: end the instant with Z or an offset")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the instant lies before the year 1 or after the year 9999") from None


Instant = Annotated[datetime, BeforeValidator(_text_only), Field(strict=False), AfterValidator(_aware)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=500)]


class Coordinates(Body):
    """WGS84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lng: Annotated[float, Field(ge=-180, le=180)]

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lng)
