"""The lists the desk works from: who still waits, who is being carried, and what ended on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from dispatch.model import Ride
from kernel.clock import rfc3339


class DeskList(StrEnum):
    WITHOUT_DRIVER = "without_driver"
    UNDER_WAY = "under_way"
    ENDED = "ended"

    @classmethod
    def of(cls, ride: Ride) -> DeskList:
        """The one list a ride is on: it moves with the write that changes the ride's state."""
        if ride.state.is_final:
            return cls.ENDED
        return cls.WITHOUT_DRIVER if ride.state.needs_driver else cls.UNDER_WAY

    @property
    def newest_first(self) -> bool:
        """Who waits longest comes first; of what is over, the latest."""
        return self is DeskList.ENDED

    def partition_key(self, ended_on: date) -> str:
        """What ended is kept by the day (UTC), so that no partition grows for ever."""
        return f"ENDED#{ended_on}" if self is DeskList.ENDED else self.upper()


def place(ride: Ride) -> dict[str, Any]:
    """What puts a ride into its list."""
    listed, at = DeskList.of(ride), ride.ending.at if ride.ending else ride.request.requested_at
    return {"desk_pk": listed.partition_key(at.date()), "desk_sk": f"{rfc3339(at)}#{ride.id}"}
