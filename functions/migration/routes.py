"""The old routes that the façade knows how to answer from the services. Every other one is passed through, always."""

from __future__ import annotations

from functools import cache

from migration import accounts, estimates, nearby, rides
from migration.capability import Capability, OldRoute
from migration.model import RouteUnknown
from migration.old import OldCall

CAPABILITIES: tuple[Capability, ...] = (estimates.CAPABILITY, accounts.CAPABILITY, nearby.CAPABILITY, rides.CAPABILITY)
"""In the order in which they are usually moved."""


def find(call: OldCall) -> tuple[Capability, OldRoute, OldCall] | None:
    """The route of a call, and the call with its variables: `/rest/rides/current` goes before `/rest/rides/{…}`."""
    for capability, route in _by_variables():
        if matched := route.matched(call):
            return capability, route, matched
    return None


def of_id(route_id: str) -> tuple[Capability, OldRoute]:
    for capability in CAPABILITIES:
        for route in capability.routes:
            if route.id == route_id:
                return capability, route
    raise RouteUnknown(route_id=route_id, routes=[route.id for capability in CAPABILITIES for route in capability.routes])


@cache
def _by_variables() -> list[tuple[Capability, OldRoute]]:
    routes = [(capability, route) for capability in CAPABILITIES for route in capability.routes]
    return sorted(routes, key=lambda each: each[1].path.count("{"))
