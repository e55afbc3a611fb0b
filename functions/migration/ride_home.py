"""Which side a driver on shift and a rider with a ride are on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from migration.model import Side


@dataclass(frozen=True)
class Duty:
    """Where a driver's shift is. `number` is the shift's old id; `terms` are the parameters he last went online with.

    While he carries a ride of the services, `ride` and `trip_id` name it. `legacy_event` is the last event of the old system
    that his app had when he moved: told to the old system again when he is back. Until `stays_until_ms` he is not moved,
    because the services would not have him.
    """

    user_id: str
    side: Side = Side.LEGACY
    number: int = 0
    terms: dict[str, str] = field(default_factory=dict)
    since_ms: int = 0
    ride: int = 0
    trip_id: str = ""
    legacy_event: int = 0
    stays_until_ms: int = 0


@dataclass(frozen=True)
class Asked:
    """A ride that is being requested of the services. Repeated under the same number it makes no second ride."""

    number: int
    body: dict[str, Any]
    estimated: str
    at_ms: int


@dataclass(frozen=True)
class Riding:
    """A rider's last ride with the services; 0 if he has none that he still has to hear of."""

    user_id: str
    ride: int = 0
    since_ms: int = 0
    asked: Asked | None = None
    legacy_event: int = 0
