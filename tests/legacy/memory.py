"""What the monolith keeps in memory only: who is on the road, who is being asked, and when a ride's steps were taken.

All of it is gone when the process ends, and none of it is in a dump of the database.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any


@dataclass
class OnTheRoad:
    """A driver's shift, by the id of his `active_drivers` row."""

    active_driver_id: int
    driver_id: int
    lat: float
    lng: float
    categories: set[str]
    sequence: int = 0
    status: str = "AVAILABLE"


@dataclass
class RideInMemory:
    """`asked` are drivers who had the offer; the steps' times are written to SQL only with the end of the ride."""

    asked: set[int] = field(default_factory=set)
    candidate: int | None = None
    asked_at_s: float = 0.0
    steps: dict[str, datetime] = field(default_factory=dict)
    track: list[tuple[datetime, float, float]] = field(default_factory=list)


class Memory:
    def __init__(self) -> None:
        self.lock = RLock()
        self.road: dict[int, OnTheRoad] = {}
        self.rides: dict[int, RideInMemory] = defaultdict(RideInMemory)
        self.events: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._last_event = 0

    def tell(self, user_id: int, event_type: str, ride: dict[str, Any]) -> None:
        """For the user's next long poll."""
        with self.lock:
            self._last_event += 1
            self.events[user_id].append({"id": self._last_event, "eventType": event_type, "ride": ride})

    def events_after(self, user_id: int, last: int) -> list[dict[str, Any]]:
        with self.lock:
            return [event for event in self.events[user_id] if event["id"] > last]
