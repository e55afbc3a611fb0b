"""A driver's phone: it reports where the car is, and keeps what it cannot tell while it has no network."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from kernel import clock
from kernel.geo import Point
from simulator import pace
from simulator.app import Answer, App
from simulator.behaviour import Intervals
from simulator.movement import Movement

POINTS_PER_REPORT = 100
ACCURACY_M = 8.0


class Phone:
    def __init__(self, app: App, at: Point, intervals: Intervals) -> None:
        self.app = app
        self.intervals = intervals
        self.movement = Movement.parked(at)
        self.moved_at = clock.now()
        self.points: list[dict[str, Any]] = []
        self.seen_until = self.moved_at
        self.actions: list[dict[str, Any]] = []
        self.network_lost_at: datetime | None = None
        self.network_back_at: datetime | None = None
        self.heard = asyncio.Event()

    @property
    def position(self) -> Point:
        return self.movement.at(self._elapsed_s(clock.now())).point

    @property
    def has_network(self) -> bool:
        if self.network_lost_at is None or self.network_back_at is None:
            return True
        return not self.network_lost_at <= clock.now() < self.network_back_at

    def lose_network(self, after_s: float, for_s: float) -> None:
        self.network_lost_at = clock.now() + clock.seconds(after_s)
        self.network_back_at = self.network_lost_at + clock.seconds(for_s)

    def keep_network(self) -> None:
        self.network_lost_at = self.network_back_at = None

    def move(self, movement: Movement) -> None:
        self._sight()
        self.movement, self.moved_at = movement, self.seen_until

    async def tell(self, trip_id: str, path: str, action: dict[str, Any], *expected: int) -> Answer | None:
        """The answer to a driver's action; None if it has to wait for the network."""
        if not self.has_network or self.actions:
            self.actions.append(action)
            return None
        body = {name: value for name, value in action.items() if name in ("at", "pin")}
        return await self.app.post(f"/v1/trips/{trip_id}/{path}", body, *expected)

    async def catch_up(self, trip_id: str, *expected: int) -> Answer | None:
        """The answer to everything that waited for the network; None if nothing did, or there still is none."""
        if not self.actions or not self.has_network:
            return None
        answer = await self.app.post(f"/v1/trips/{trip_id}/actions", {"actions": self.actions}, *expected)
        if answer.ok:
            self.actions = []
        return answer

    async def keep_reporting(self) -> None:
        """Send positions as often as the last answer asked for; runs until cancelled."""
        report_s = 0.0
        while True:
            if self.has_network:
                report_s = await self.report()
            await pace.pause(min(report_s, self.intervals.report_ceiling_s), self.intervals.report_floor_wall_s)

    async def report(self) -> float:
        """Everything seen and not told yet; returns after how many seconds the next report is welcome."""
        self._sight()
        answer = Answer(0)
        while self.points:
            batch = self.points[:POINTS_PER_REPORT]
            answer = await self.app.post("/v1/positions", {"points": batch}, 409)
            del self.points[: len(batch)]
        if not answer.ok:
            return 0.0
        self.heard.set()
        return float(answer.body["next_report_s"])

    def _sight(self) -> None:
        """Note where the car was since the last time, a point every few seconds while it moved."""
        now = clock.now()
        at = self.seen_until + clock.seconds(self.intervals.fix_s)
        while at < now:
            if self._elapsed_s(at) < self.movement.duration_s:
                self._note(at)
            at += clock.seconds(self.intervals.fix_s)
        self._note(now)
        self.seen_until = now

    def _note(self, at: datetime) -> None:
        sighting = self.movement.at(self._elapsed_s(at))
        self.points.append(
            {
                "lat": sighting.point.lat,
                "lng": sighting.point.lng,
                "at": clock.rfc3339(at),
                "accuracy_m": ACCURACY_M,
                "speed_mps": sighting.speed_mps,
                "heading_deg": sighting.heading_deg,
            }
        )

    def _elapsed_s(self, at: datetime) -> float:
        return (at - self.moved_at).total_seconds()
