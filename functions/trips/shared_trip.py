"""A trip as a follower without an account sees it: nothing about the rider, and of the driver what is on the car's doors."""

from __future__ import annotations

from datetime import datetime

from kernel.http import View
from trips.model import Trip
from trips.policy import POLICY
from trips.position import Position
from trips.state import State
from trips.views import PointView


class ShareView(View):
    """`token` is told this once; who has it may follow the trip until `expires_at`, or a little longer than the trip."""

    token: str
    url: str
    expires_at: datetime


class PositionView(PointView):
    at: datetime
    heading_deg: float | None


class SharedTripView(View):
    """Pickup and drop-off are rounded to about 100 m. `position_unavailable`: the car is about, nobody can say where."""

    state: State
    driver_first_name: str
    vehicle_plate: str
    vehicle_description: str
    pickup: PointView
    dropoff: PointView
    started_at: datetime | None
    ended_at: datetime | None
    position: PositionView | None
    eta_s: int | None
    position_unavailable: bool

    @classmethod
    def of(cls, trip: Trip, position: Position | None) -> SharedTripView:
        roughly = trip.itinerary.rounded(POLICY.shared_point_decimals)
        return cls(
            state=trip.state,
            driver_first_name=trip.driver.first_name,
            vehicle_plate=trip.driver.vehicle_plate,
            vehicle_description=trip.driver.vehicle_description,
            pickup=PointView.model_validate(roughly.pickup),
            dropoff=PointView.model_validate(roughly.dropoff),
            started_at=trip.started.at if trip.started else None,
            ended_at=trip.ended_at,
            position=PositionView.model_validate(position) if position else None,
            eta_s=position.eta_s if position else None,
            position_unavailable=position is None and not trip.state.is_final,
        )
