"""The façade's board, as an administrator sees and changes it."""

from __future__ import annotations

from typing import Any

from migrate.target import Target, TargetFault

ROUTES = "/v1/migration/routes"


class Board:
    def __init__(self, target: Target, token: str) -> None:
        self.target, self.token = target, token

    def routes(self) -> dict[str, Any]:
        return dict(self.target.as_admin("GET", ROUTES, self.token))

    def verdicts(self) -> list[dict[str, Any]]:
        return [
            self.target.as_admin("GET", f"{ROUTES}/{route['route_id']}/verdict", self.token)
            for route in self.routes()["routes"]
        ]

    def shift(self, capability: str, stage: str, reason: str, *, percent: int = 0, despite: bool = False) -> dict[str, Any]:
        """All routes of a capability move together."""
        route = self._first_of(capability)
        body: dict[str, Any] = {"stage": stage, "reason": reason}
        if stage == "canary":
            body["percent"] = percent
        if despite:
            body["despite_verdict"] = True
        headers = {"If-Match": f'"{route["version"]}"'}
        return dict(self.target.as_admin("PUT", f"{ROUTES}/{route['route_id']}", self.token, body, headers))

    def kill_switch(self, reason: str, *, on: bool) -> dict[str, Any]:
        return dict(self.target.as_admin("PUT", "/v1/migration/kill-switch", self.token, {"on": on, "reason": reason}))

    def _first_of(self, capability: str) -> dict[str, Any]:
        routes = self.routes()["routes"]
        for route in routes:
            if route["capability"] == capability:
                return dict(route)
        known = ", ".join(dict.fromkeys(route["capability"] for route in routes))
        raise TargetFault(f"there is no capability {capability}; there are: {known}")
