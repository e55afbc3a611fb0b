"""Rides that never found a driver in another system: a city asks for its unmet demand, whoever's books it stands in.

Those that did are trips and belong to `trips`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dispatch import store
from dispatch.model import Ending, Ride, RideId, RideState
from dispatch.request import RideRequest
from dispatch.search import Search
from dispatch.service import SERVICE
from dispatch.store_cards import customer_card, unless_erased
from dispatch.wording import WORDINGS
from kernel import importing
from kernel.importing import Kind, Taken
from kernel.place import PlaceRecord
from kernel.receipts import Receipt
from kernel.table import Write, next_version

Identifier = Annotated[str, Meta(min_length=1, max_length=100)]
Instant = Annotated[datetime, Meta(tz=True)]


class RideRecord(Struct, frozen=True, forbid_unknown_fields=True):
    ride_id: Identifier
    rider_id: Identifier
    pickup: PlaceRecord
    dropoff: PlaceRecord
    requested_at: Instant
    ended_at: Instant
    outcome: Literal["cancelled", "unserved"]
    cancelled_by: Literal["", "rider", "desk"] = ""
    category: Annotated[str, Meta(min_length=1, max_length=40)] = "standard"

    def ride(self) -> Ride:
        request = RideRequest(self.pickup.point, self.dropoff.point, self.requested_at, category=self.category)
        ended_at = max(self.requested_at, self.ended_at)
        return Ride(
            id=RideId(self.ride_id),
            rider_id=self.rider_id,
            display_name="",
            request=request,
            search=Search.begin(1, self.requested_at),
            state=RideState(self.outcome),
            ending=Ending(ended_at, self.cancelled_by if self.outcome == "cancelled" else "dispatch"),
        )

    @classmethod
    def of(cls, ride: Ride) -> RideRecord:
        ending = ride.ending or Ending(ride.request.requested_at, "")
        return cls(
            ride_id=ride.id,
            rider_id=ride.rider_id,
            pickup=PlaceRecord.of(ride.request.pickup),
            dropoff=PlaceRecord.of(ride.request.dropoff),
            requested_at=ride.request.requested_at,
            ended_at=ending.at,
            outcome=ride.state.value,  # type: ignore[arg-type]
            cancelled_by=ending.by if ride.state is RideState.CANCELLED else "",  # type: ignore[arg-type]
            category=ride.request.category,
        )


def take(record: RideRecord, receipt: Receipt | None) -> Taken:
    stored = store.get(record.ride_id)
    importing.unchanged_since(stored, receipt)
    ride = replace(record.ride(), version=stored.version if stored else 0)
    card = customer_card(ride.rider_id)
    if card and card.erased:
        ride, _ = ride.forget_person(record.ended_at)
        return Taken(ride.id, next_version(ride).version, store.filing(stored, ride))
    writes = (*store.filing(stored, ride), unless_erased(ride.rider_id))
    return Taken(ride.id, next_version(ride).version, writes)


def show(receipt: Receipt) -> RideRecord | None:
    ride = store.get(receipt.id)
    return RideRecord.of(ride) if ride else None


def withdraw(receipt: Receipt) -> tuple[Write, ...]:
    """With its line in the rider's history."""
    ride = store.get(receipt.id)
    gone = importing.removing(store.table, store.ride_key(receipt.id), ride, receipt)
    return (*gone, store.table.delete(store.history_key(ride))) if ride else gone


KINDS = {"ride": Kind(RideRecord, take, show, withdraw)}
WIRE = importing.wire(SERVICE.name)
handler = importing.handler_of(SERVICE, WORDINGS, KINDS)
