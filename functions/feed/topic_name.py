"""How topics are named: `ride:<id>`, `driver:<id>`, `city:<name>`, `alerts`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    RIDE = "ride"
    DRIVER = "driver"
    CITY = "city"
    ALERTS = "alerts"


@dataclass(frozen=True)
class TopicName:
    subject: Subject
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> TopicName | None:
        """
        >>> TopicName.parse("city:porto")
        TopicName(subject=<Subject.CITY: 'city'>, id='porto')
        """
        subject, _, id = text.partition(":")
        if subject not in set(Subject) or bool(id) is (subject == Subject.ALERTS):
            return None
        return cls(Subject(subject), id)

    def __str__(self) -> str:
        return f"{self.subject}:{self.id}" if self.id else str(self.subject)


ALERTS = TopicName(Subject.ALERTS)


def of_ride(ride_id: str) -> TopicName:
    return TopicName(Subject.RIDE, ride_id)


def of_driver(driver_id: str) -> TopicName:
    return TopicName(Subject.DRIVER, driver_id)


def of_city(name: str) -> TopicName:
    return TopicName(Subject.CITY, name)
