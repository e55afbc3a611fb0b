"""Requests of the feed's API."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from feed.alert import Area, Severity, Text
from feed.policy import POLICY
from kernel.fields import Coordinates, Instant
from kernel.http import Body

AlertText = Annotated[str, Field(min_length=1, max_length=POLICY.alert_text_characters)]


class TextBody(Body):
    """Everybody reads it in his own language."""

    en: AlertText
    pt: AlertText


class AreaBody(Body):
    centre: Coordinates
    radius_m: Annotated[int, Field(ge=50, le=200_000)]


class AlertBody(Body):
    """Without `area` it is for everybody everywhere."""

    severity: Annotated[Severity, Field(strict=False)] = Severity.INFO
    text: TextBody
    area: AreaBody | None = None
    until: Annotated[Instant, Field(description="When it stops being shown.")]

    @property
    def as_text(self) -> Text:
        return Text(self.text.en, self.text.pt)

    @property
    def as_area(self) -> Area | None:
        return Area(self.area.centre.point, self.area.radius_m) if self.area else None


class TicketBody(Body):
    """Nothing needs to be said: the token, or the link, says who asks."""
