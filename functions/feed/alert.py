"""What the desk tells everybody in an area."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from feed.patch import Json
from feed.policy import POLICY
from kernel.clock import rfc3339
from kernel.geo import Point, distance_m
from kernel.refusal import Refusal
from kernel.timer import Timer


class AlertTimesWrong(Refusal):
    """An alert must end in the future, and soon enough to be read."""


class AlertUnknown(Refusal):
    """There is no such alert, or it was over long ago."""


class TooManyAlerts(Refusal):
    """Nobody reads that many."""


class AlertOver(Timer, frozen=True, kw_only=True):
    """Stop showing it."""

    alert_id: str


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True)
class Area:
    centre: Point
    radius_m: int

    def contains(self, point: Point) -> bool:
        return distance_m(self.centre, point) <= self.radius_m


@dataclass(frozen=True)
class Text:
    en: str
    pt: str


@dataclass(frozen=True)
class Alert:
    """`area` of None means everywhere; `fingerprint` tells a repeated request from another one."""

    id: str
    severity: Severity
    text: Text
    area: Area | None
    until: datetime
    published_at: datetime
    published_by: str
    fingerprint: str
    withdrawn: bool = False

    def is_in_force(self, now: datetime) -> bool:
        return not self.withdrawn and now < self.until

    def concerns(self, point: Point) -> bool:
        return self.area is None or self.area.contains(point)

    def view(self) -> Json:
        shown: Json = {
            "alert_id": self.id,
            "severity": self.severity,
            "text": {"en": self.text.en, "pt": self.text.pt},
            "until": rfc3339(self.until),
            "published_at": rfc3339(self.published_at),
        }
        if self.area:
            centre = {"lat": self.area.centre.lat, "lng": self.area.centre.lng}
            shown["area"] = {"centre": centre, "radius_m": self.area.radius_m}
        return shown


@dataclass(frozen=True)
class Alerts:
    """Those in force, and for a day the last that are over, so that a repeated request finds its first try."""

    alerts: dict[str, Alert] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Alerts:
        """As a topic keeps them."""
        return msgspec.convert(facts, cls)

    @property
    def facts(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def get(self, alert_id: str) -> Alert | None:
        return self.alerts.get(alert_id)

    def in_force(self, now: datetime) -> list[Alert]:
        """Newest first."""
        lasting = [alert for alert in self.alerts.values() if alert.is_in_force(now)]
        return sorted(lasting, key=lambda alert: (alert.published_at, alert.id), reverse=True)

    def publish(self, alert: Alert, now: datetime) -> tuple[Alerts, AlertOver]:
        longest = timedelta(seconds=POLICY.alert_longest_s)
        if not now < alert.until <= now + longest:
            raise AlertTimesWrong(now=rfc3339(now), longest_days=POLICY.alert_longest_s // 86_400)
        if len(self.in_force(now)) >= POLICY.alerts_in_force:
            raise TooManyAlerts(alerts_in_force=POLICY.alerts_in_force)
        kept = {old.id: old for old in (*self._remembered(now), *self.in_force(now))}
        return Alerts(kept | {alert.id: alert}), AlertOver(alert_id=alert.id, due_at=alert.until)

    def withdraw(self, alert_id: str) -> Alerts:
        return Alerts(self.alerts | {alert_id: replace(self.alerts[alert_id], withdrawn=True)})

    def _remembered(self, now: datetime) -> list[Alert]:
        """The last of those that are over: however many are published and withdrawn, all must fit into one item."""
        since = now - timedelta(seconds=POLICY.alert_remembered_s)
        over = [alert for alert in self.alerts.values() if alert.until > since and not alert.is_in_force(now)]
        return sorted(over, key=lambda alert: alert.published_at)[-POLICY.alerts_remembered :]

    def view(self, now: datetime) -> Json:
        return {"alerts": {alert.id: alert.view() for alert in self.in_force(now)}}
