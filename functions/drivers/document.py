"""The papers a driver must hold, and how long each is valid."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class DocumentKind(StrEnum):
    DRIVING_LICENCE = "driving_licence"
    VEHICLE_REGISTRATION = "vehicle_registration"
    INSURANCE = "insurance"
    TAXI_PERMIT = "taxi_permit"


@dataclass(frozen=True)
class Document:
    kind: DocumentKind
    number: str
    expires_on: date
    handed_in_at: datetime

    def expires_at(self, time_zone: str) -> datetime:
        """The first instant at which it is no longer valid: the last day counts to its end, on the city's own clocks.

        >>> insurance = Document(DocumentKind.INSURANCE, "4711", date(2026, 7, 31), datetime(2026, 1, 1, tzinfo=UTC))
        >>> insurance.expires_at("Europe/Lisbon").isoformat()
        '2026-07-31T23:00:00+00:00'
        """
        return datetime.combine(self.expires_on + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)

    def says_the_same_as(self, other: "Document") -> bool:
        return (self.kind, self.number, self.expires_on) == (other.kind, other.number, other.expires_on)
