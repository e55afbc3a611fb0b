"""Trips that ended in another system, for the history of those who took them. Nobody is told of them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kernel import importing
from kernel.importing import Kind, Taken
from kernel.place import PlaceRecord
from kernel.receipts import Receipt
from kernel.table import Write, next_version
from trips import store
from trips.assignment import Assignment, DriverCard
from trips.cancellation import NO_SHOW, Cancellation, reason_and_own_words
from trips.fees import FeeRule
from trips.itinerary import Itinerary
from trips.model import Track, Trip, TripId
from trips.moment import Moment
from trips.pin import StartPin
from trips.service import SERVICE
from trips.side import Side
from trips.state import State
from trips.wording import WORDINGS

Identifier = Annotated[str, Meta(min_length=1, max_length=100)]
Words = Annotated[str, Meta(max_length=100)]
Instant = Annotated[datetime, Meta(tz=True)]
Whole = Annotated[int, Meta(ge=0)]

WITHOUT_FEE = {
    Side.RIDER: FeeRule.FREE_PERIOD,
    Side.DRIVER: FeeRule.DRIVER_CANCELLED,
    Side.DESK: FeeRule.DESK_CANCELLED,
    Side.SYSTEM: FeeRule.OVERDUE,
}


class CancellationRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """`reason` is one of the words of this service's policy, or what was said."""

    by: Literal["rider", "driver", "desk", "system"]
    at: Instant
    reason: Annotated[str, Meta(max_length=500)] = "other"
    fee_due: bool = False

    def cancellation(self, stage: State) -> Cancellation:
        side = Side(self.by)
        reason, own_words = reason_and_own_words(side, self.reason)
        due = FeeRule.NO_SHOW if reason == NO_SHOW else FeeRule.LATE_CANCELLATION
        rule = due if self.fee_due else WITHOUT_FEE[side]
        return Cancellation(side, reason, stage, Moment(self.at, self.at), rule, own_words=own_words)

    @classmethod
    def of(cls, given_up: Cancellation) -> CancellationRecord:
        return cls(
            by=given_up.by.value,
            at=given_up.moment.at,
            reason=given_up.own_words or given_up.reason,
            fee_due=given_up.fee_rule.fee_due,
        )


class TripRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A trip that ended: `completed_at` or `cancelled`. Steps that the other system did not record are left out."""

    trip_id: Identifier
    ride_id: Identifier
    rider_id: Identifier
    driver_id: Identifier
    category: Annotated[str, Meta(min_length=1, max_length=40)]
    pickup: PlaceRecord
    dropoff: PlaceRecord
    requested_at: Instant
    assigned_at: Instant
    arrived_at: Instant | None = None
    started_at: Instant | None = None
    completed_at: Instant | None = None
    cancelled: CancellationRecord | None = None
    driver_display_name: Words = ""
    vehicle_plate: Words = ""
    vehicle_description: Words = ""
    distance_m: Whole | None = None
    duration_s: Whole | None = None

    def trip(self) -> Trip:
        return Trip(
            id=TripId(self.trip_id),
            ride_id=self.ride_id,
            rider_id=self.rider_id,
            driver_id=self.driver_id,
            driver=DriverCard(self.driver_display_name, self.vehicle_plate, self.vehicle_description),
            assignment=Assignment(1, self.requested_at, self.assigned_at, Side.DRIVER, 0),
            itinerary=Itinerary(self.pickup.point, self.dropoff.point),
            category=self.category,
            pin=StartPin(""),
            state=State.CANCELLED if self.cancelled else State.COMPLETED,
            arrived=_moment(self.arrived_at),
            started=_moment(self.started_at),
            completed=_moment(self.completed_at),
            cancellation=self.cancelled.cancellation(self._stage()) if self.cancelled else None,
            track=Track(self.distance_m, self.duration_s or 0, 0) if self.distance_m is not None else None,
            forgotten=store.forgotten_people(self.rider_id, self.driver_id),
        ).imported()

    def _stage(self) -> State:
        if self.started_at:
            return State.IN_PROGRESS
        return State.ARRIVED if self.arrived_at else State.ASSIGNED

    @classmethod
    def of(cls, trip: Trip) -> TripRecord:
        return cls(
            trip_id=trip.id,
            ride_id=trip.ride_id,
            rider_id=trip.rider_id,
            driver_id=trip.driver_id,
            category=trip.category,
            pickup=PlaceRecord.of(trip.itinerary.pickup),
            dropoff=PlaceRecord.of(trip.itinerary.dropoff),
            requested_at=trip.assignment.requested_at,
            assigned_at=trip.assignment.at,
            arrived_at=_at(trip.arrived),
            started_at=_at(trip.started),
            completed_at=_at(trip.completed),
            cancelled=CancellationRecord.of(trip.cancellation) if trip.cancellation else None,
            driver_display_name=trip.driver.display_name,
            vehicle_plate=trip.driver.vehicle_plate,
            vehicle_description=trip.driver.vehicle_description,
            distance_m=trip.track.distance_m if trip.track else None,
            duration_s=trip.track.duration_s if trip.track else _lasted_s(trip),
        )


def _lasted_s(trip: Trip) -> int | None:
    if trip.started is None or trip.completed is None:
        return None
    return int((trip.completed.at - trip.started.at).total_seconds())


def _moment(at: datetime | None) -> Moment | None:
    return Moment(at, at) if at else None


def _at(moment: Moment | None) -> datetime | None:
    return moment.at if moment else None


def take(record: TripRecord, receipt: Receipt | None) -> Taken:
    stored = store.get(TripId(record.trip_id))
    importing.unchanged_since(stored, receipt)
    trip = replace(record.trip(), version=stored.version if stored else 0)
    return Taken(trip.id, next_version(trip).version, (store.saving((trip, ())),))


def show(receipt: Receipt) -> TripRecord | None:
    trip = store.get(TripId(receipt.id))
    return TripRecord.of(trip) if trip else None


def withdraw(receipt: Receipt) -> tuple[Write, ...]:
    trip_id = TripId(receipt.id)
    return importing.removing(store.table, store.trip_key(trip_id), store.get(trip_id), receipt)


KINDS = {"trip": Kind(TripRecord, take, show, withdraw)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
