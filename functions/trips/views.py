"""What the trips API answers. One trip looks different to each of those who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel.clock import seconds
from kernel.http import View
from kernel.problem import problem_of
from trips.actions import Kind, Outcome, Result
from trips.fees import FeeRule
from trips.model import Trip
from trips.moment import Moment
from trips.pin import PinReset
from trips.policy import POLICY
from trips.side import Side
from trips.state import BEFORE_PICKUP, BEFORE_START, State
from trips.wording import WORDINGS


class PointView(View):
    lat: float
    lng: float


class StopView(PointView):
    reached_at: datetime | None


class DriverView(View):
    display_name: str
    vehicle_plate: str
    vehicle_description: str


class CancellationView(View):
    """`own_words` are shown to whoever said them and to the desk."""

    by: Side
    reason: str
    own_words: str | None
    stage: State
    fee_due: bool
    fee_rule: FeeRule
    find_another_driver: bool

    @classmethod
    def of(cls, trip: Trip, reader: Side) -> CancellationView | None:
        if trip.cancellation is None:
            return None
        may_read = reader in (trip.cancellation.by, Side.DESK)
        facts = vars(trip.cancellation) | {
            "own_words": trip.cancellation.own_words or None if may_read else None,
            "fee_due": trip.cancellation.fee_rule.fee_due,
        }
        return cls.model_validate(facts)


class TripView(View):
    """What is not for the reader is null.

    The rider sees `start_pin` until the trip starts; so does the desk, because somebody must tell it to a rider who booked
    by telephone; the driver never does. Once the trip is over its driver sees only roughly where it led. Who the two people
    are is for the desk, and so is `received_at`: when we heard of what a phone says happened earlier.
    """

    trip_id: str
    ride_id: str
    rider_id: str | None
    driver_id: str | None
    state: State
    category: str
    driver: DriverView
    pickup: PointView
    dropoff: PointView
    stops: list[StopView]
    requested_at: datetime
    assigned_at: datetime
    estimated_pickup_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    started_at: datetime | None
    dropoff_changed_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    received_at: dict[str, datetime] | None
    start_pin: str | None
    pin_attempts_left: int | None
    pin_resets: list[PinReset] | None
    free_cancellation_until: datetime | None
    no_show_from: datetime | None
    cancellation: CancellationView | None
    distance_m: int | None
    duration_s: int | None
    is_shared: bool | None
    version: int

    @classmethod
    def of(cls, trip: Trip, reader: Side) -> TripView:
        steps = _steps(trip)
        return cls(
            trip_id=trip.id,
            ride_id=trip.ride_id,
            state=trip.state,
            category=trip.category,
            driver=DriverView.model_validate(trip.driver),
            requested_at=trip.assignment.requested_at,
            assigned_at=trip.assignment.at,
            estimated_pickup_at=trip.assignment.promised_at,
            dropoff_changed_at=trip.dropoff_changed_at,
            cancellation=CancellationView.of(trip, reader),
            distance_m=trip.track.distance_m if trip.track else None,
            duration_s=trip.track.duration_s if trip.track else None,
            version=trip.version,
            **{f"{step}_at": moment.at if moment else None for step, moment in steps.items()},
            **_way(trip, reader),
            **_for_rider(trip, reader),
            **_for_driver(trip, reader),
            **_for_desk(trip, reader),
        )


class TripList(View):
    trips: list[TripView]
    next_cursor: str | None


class ActionView(View):
    """What became of one action of a backlog; `problem` says in `code` and `text` why it was refused."""

    action: Kind
    at: datetime
    outcome: Result
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, outcome: Outcome, language: str) -> ActionView:
        refusal = outcome.refusal
        return cls(
            action=outcome.action.kind,
            at=outcome.action.at,
            outcome=outcome.result,
            problem=problem_of(refusal, WORDINGS).reason(language) if refusal else None,
        )


class BacklogView(View):
    """One result per action, in their order, and the trip after all of them."""

    results: list[ActionView]
    trip: TripView


def _steps(trip: Trip) -> dict[str, Moment | None]:
    return {
        "en_route": trip.en_route,
        "arrived": trip.arrived,
        "started": trip.started,
        "completed": trip.completed,
        "cancelled": trip.cancellation.moment if trip.cancellation else None,
    }


def _way(trip: Trip, reader: Side) -> dict[str, Any]:
    is_rough = reader is Side.DRIVER and trip.state.is_final
    itinerary = trip.itinerary.rounded(POLICY.shared_point_decimals) if is_rough else trip.itinerary
    reached = [moment.at for moment in trip.stops_reached]
    reached_or_not = [*reached, *[None] * (len(itinerary.stops) - len(reached))]
    return {
        "pickup": PointView.model_validate(itinerary.pickup),
        "dropoff": PointView.model_validate(itinerary.dropoff),
        "stops": [
            StopView(lat=stop.lat, lng=stop.lng, reached_at=at)
            for stop, at in zip(itinerary.stops, reached_or_not, strict=True)
        ],
    }


def _for_rider(trip: Trip, reader: Side) -> dict[str, Any]:
    is_rider = reader is Side.RIDER
    knows_pin = reader in (Side.RIDER, Side.DESK) and trip.state in BEFORE_START
    free_until = trip.assignment.at + seconds(POLICY.free_cancellation_s)
    return {
        "start_pin": trip.pin.digits if knows_pin else None,
        "free_cancellation_until": free_until if is_rider and trip.state in BEFORE_PICKUP else None,
        "is_shared": bool(trip.shares.links) if is_rider else None,
    }


def _for_driver(trip: Trip, reader: Side) -> dict[str, Any]:
    enters_pin = reader in (Side.DRIVER, Side.DESK) and trip.state in BEFORE_START
    waits = reader is Side.DRIVER and trip.state is State.ARRIVED and trip.arrived
    return {
        "pin_attempts_left": trip.pin.attempts_left if enters_pin else None,
        "no_show_from": trip.arrived.received_at + seconds(POLICY.no_show_wait_s) if waits and trip.arrived else None,
    }


def _for_desk(trip: Trip, reader: Side) -> dict[str, Any]:
    is_desk = reader is Side.DESK
    received_at = {step: moment.received_at for step, moment in _steps(trip).items() if moment}
    return {
        "rider_id": trip.rider_id if is_desk else None,
        "driver_id": trip.driver_id if is_desk else None,
        "received_at": received_at if is_desk else None,
        "pin_resets": trip.pin.resets if is_desk else None,
    }
