"""A small system to look at: riders say things, trips listens and asks."""

from __future__ import annotations

from kernel.outline import Asked, Heard, Outline
from operations.system_map import SystemMap

RIDERS = Outline(
    name="riders",
    purpose="Accounts.",
    functions=("api", "internal", "relay"),
    people=("riders",),
    internal={"GET /internal/riders/names": "internal"},
    emits=("RiderRegistered", "RiderErased"),
)
TRIPS = Outline(
    name="trips",
    purpose="Trips.",
    functions=("api", "subscribers", "timers", "sweep", "relay"),
    people=("desk", "riders"),
    hears=(Heard(event="RiderRegistered", source="riders"),),
    asks=(Asked(service="riders", route="GET /internal/riders/names", function="api"),),
    has_timers=True,
    scheduled=("sweep",),
)
SYSTEM = SystemMap((RIDERS, TRIPS))
