"""A driver's shift: from going online to going offline, in one vehicle."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kernel.refusal import Refusal
from kernel.timer import Timer


class NotReadyForShift(Refusal):
    """He may not go online; `failed_checks` holds every reason."""


class NotApproved(Refusal):
    """The desk has not decided about him yet."""


class Suspended(Refusal):
    """The desk has taken him off the road."""


class VehicleNotChosen(Refusal):
    """A shift is driven in one vehicle, and none was named."""


class VehicleUnknown(Refusal):
    """The vehicle named is none of his."""


class AlreadyOnShift(Refusal):
    """He is on shift in another vehicle."""


class VehicleOnShift(Refusal):
    """The vehicle is being driven right now."""


class OfflineReason(StrEnum):
    DRIVER = "driver"
    SUSPENDED = "suspended"
    DOCUMENT_EXPIRED = "document_expired"
    ERASED = "erased"


@dataclass(frozen=True)
class Shift:
    """`watched_since` tells the one timer that watches the documents from those set earlier, which are void."""

    vehicle_id: str
    began_at: datetime
    watched_since: datetime


class DocumentCheckDue(Timer, frozen=True, kw_only=True):
    """Time to look whether a driver on shift still holds valid documents."""

    driver_id: str
    watched_since: datetime
