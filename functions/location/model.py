"""A driver's car as this service knows it: on shift or not, heard or silent, free or carrying a trip, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NewType

from events.location import DriverCameBack, DriverWentSilent
from kernel.clock import seconds
from kernel.event import Event
from kernel.geo import distance_m
from kernel.refusal import Refusal
from kernel.timer import Timer
from location.carriage import Carriage, TripId, recent, tracked
from location.fix import Fix, milliseconds
from location.policy import POLICY

DriverId = NewType("DriverId", str)
Facts = tuple[Event | Timer, ...]


class NotOnShift(Refusal):
    """Positions are taken only from drivers at work."""


class PositionUnknown(Refusal):
    """The car has not reported yet."""


class TripOver(Refusal):
    """Where a driver is after the trip is nobody's business."""


class SilenceDue(Timer, frozen=True, kw_only=True):
    """Look whether the driver is still heard. `watch` tells the current timer from those of earlier shifts."""

    driver_id: str
    watch: int


@dataclass(frozen=True)
class Car:
    """One driver and his car. Versions of the driver's own aggregate tell late news about shift and card from fresh ones."""

    driver_id: DriverId
    on_shift: bool = False
    shift_version: int = 0
    shift_began_ms: int = 0
    card_version: int = 0
    categories: list[str] = field(default_factory=list)
    serves_needs: list[str] = field(default_factory=list)
    silent: bool = False
    watch: int = 0
    fix: Fix | None = None
    carriages: list[Carriage] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    erased: bool = False
    version: int = 0

    @property
    def is_busy(self) -> bool:
        return any(carriage.is_running for carriage in self.carriages)

    @property
    def is_on_the_road(self) -> bool:
        return self.on_shift or self.is_busy

    @property
    def is_heard(self) -> bool:
        return self.is_on_the_road and not self.silent

    @property
    def is_available(self) -> bool:
        return self.on_shift and not self.is_busy and not self.silent

    @property
    def last_heard_at(self) -> datetime:
        return datetime.fromtimestamp(max(self.shift_began_ms, self.fix.at_ms if self.fix else 0) / 1000, UTC)

    @property
    def silent_at(self) -> datetime:
        return self.last_heard_at + seconds(POLICY.silent_after_s)

    def go_online(self, version: int, now: datetime) -> tuple[Car, Facts]:
        if self.erased or version <= self.shift_version:
            return self, ()
        began_ms = milliseconds(now)
        return replace(self, on_shift=True, shift_version=version, shift_began_ms=began_ms, silent=False)._watched()

    def go_offline(self, version: int) -> Car:
        if version <= self.shift_version:
            return self
        return replace(self, on_shift=False, shift_version=version, silent=False)

    def take_card(self, version: int, categories: list[str], serves_needs: list[str]) -> Car:
        if self.erased or version <= self.card_version:
            return self
        return replace(self, card_version=version, categories=categories, serves_needs=serves_needs)

    def erase(self) -> Car:
        """Nothing personal stays, and nothing that comes late brings it back."""
        return Car(driver_id=self.driver_id, shift_version=self.shift_version, erased=True, version=self.version)

    def carry(self, trip_id: TripId, since_ms: int) -> Car:
        if self.erased or any(carriage.trip_id == trip_id for carriage in self.carriages):
            return self
        return self._with(Carriage(trip_id, since_ms))

    def release(self, trip_id: TripId, since_ms: int, until_ms: int) -> Car:
        """`since_ms` counts only if the beginning was never heard of."""
        if self.erased:
            return self
        known = next((carriage for carriage in self.carriages if carriage.trip_id == trip_id), Carriage(trip_id, since_ms))
        return self._with(replace(known, until_ms=until_ms))

    def hear(self, fix: Fix, now: datetime) -> tuple[Car, Facts]:
        """Take a newer position. A silent driver is back only if it says where he is now."""
        heard = replace(self, fix=fix)
        if not self.silent or heard.silent_at <= now:
            return heard, ()
        back, timer = replace(heard, silent=False)._watched()
        return back, (DriverCameBack(driver_id=self.driver_id, seen_at=fix.at), *timer)

    def fall_silent(self) -> tuple[Car, Facts]:
        return replace(self, silent=True), (DriverWentSilent(driver_id=self.driver_id, last_seen_at=self.last_heard_at),)

    def is_watched_by(self, timer: SilenceDue) -> bool:
        return self.on_shift and not self.silent and timer.watch == self.watch

    def tracked(self, fixes: Iterable[Fix]) -> dict[TripId, list[Fix]]:
        return tracked(self.carriages, fixes)

    def is_late_for(self, trip_id: TripId) -> bool:
        return any(carriage.trip_id == trip_id and not carriage.is_running for carriage in self.carriages)

    def _watched(self) -> tuple[Car, Facts]:
        watched = replace(self, watch=self.watch + 1)
        return watched, (SilenceDue(driver_id=self.driver_id, watch=watched.watch, due_at=watched.silent_at),)

    def _with(self, carriage: Carriage) -> Car:
        others = [other for other in self.carriages if other.trip_id != carriage.trip_id]
        return replace(self, carriages=recent([*others, carriage]))


def report_after_s(car: Car, fix: Fix | None) -> int:
    """When the phone should report next: often while somebody waits or rides, rarely when parked."""
    if car.is_busy:
        return POLICY.report_on_trip_s
    moved = fix is not None and (fix.is_moving or car.fix is None or not _near(car.fix, fix))
    return POLICY.report_moving_s if moved else POLICY.report_parked_s


def _near(before: Fix, after: Fix) -> bool:
    return distance_m(before.point, after.point) < POLICY.moved_m
