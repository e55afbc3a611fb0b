"""What the feed's API answers: what the WebSocket's snapshots say, in the same words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

from feed.alert import Severity
from kernel.http import View

InstantText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Shown(View):
    """What is not known is left out, as in messages; what is shown without being described here is a defect."""

    model_config = ConfigDict(extra="forbid")

    @model_serializer(mode="wrap")
    def _without_nulls(self, handler: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # a type would hide the fields
        return {name: value for name, value in handler(self).items() if value is not None}


class TicketView(View):
    """`url` lets one connection in, once, until `expires_at`."""

    ticket: str
    url: str
    expires_at: InstantText


class PointShown(Shown):
    lat: float
    lng: float


class CarShown(PointShown):
    """A sample. `eta_s` is the time to where it goes: `pickup` or `dropoff`."""

    at: InstantText
    heading_deg: int | None = None
    towards: str | None = None
    eta_s: int | None = None


class MoneyShown(Shown):
    amount_minor: int
    currency: str


class CancellationShown(Shown):
    by: str
    reason: str
    fee_due: bool


class StepsShown(Shown):
    """When a trip reached its steps."""

    assigned_at: InstantText | None = None
    en_route_at: InstantText | None = None
    arrived_at: InstantText | None = None
    started_at: InstantText | None = None
    dropoff_changed_at: InstantText | None = None
    completed_at: InstantText | None = None
    cancelled_at: InstantText | None = None
    stops_reached: int | None = None
    cancellation: CancellationShown | None = None


class DriverShown(Shown):
    display_name: str
    vehicle_plate: str
    vehicle_description: str


class FareShown(Shown):
    """`basis` is `upfront` or `metered`."""

    basis: str
    expected: MoneyShown


class BillShown(Shown):
    """`kind` is `trip`, `cancellation` or `no_show`."""

    kind: str
    total: MoneyShown


class PaymentShown(Shown):
    """`state` is `authorised`, `captured`, `failed`, `released` or `refunded`."""

    state: str
    method: str
    amount: MoneyShown


class RideShown(StepsShown):
    """A ride as its rider and the desk see it.

    `state` is `searching`, `assigned`, `en_route`, `arrived`, `in_progress`, `completed`, `cancelled` or `unserved`.
    `start_pin_at` says where the rider finds the PIN that the driver will ask for. `car_unavailable`: the car is on its way,
    but nobody can say where just now.
    """

    ride_id: str | None = None
    state: str | None = None
    drivers_asked: int | None = None
    category: str | None = None
    pickup: PointShown | None = None
    dropoff: PointShown | None = None
    stops: list[PointShown] | None = None
    requested_at: InstantText | None = None
    trip_id: str | None = None
    attempt: int | None = None
    driver: DriverShown | None = None
    estimated_pickup_at: InstantText | None = None
    start_pin_at: str | None = None
    is_shared: bool | None = None
    fare: FareShown | None = None
    bill: BillShown | None = None
    payment: PaymentShown | None = None
    car: CarShown | None = None
    car_unavailable: bool | None = None


class SharedDriverShown(Shown):
    first_name: str
    vehicle_plate: str
    vehicle_description: str


class SharedRideShown(Shown):
    """A ride as a follower without an account sees it; its ends are rounded to about 100 m."""

    state: str | None = None
    trip_id: str | None = None
    driver: SharedDriverShown | None = None
    pickup: PointShown | None = None
    dropoff: PointShown | None = None
    estimated_pickup_at: InstantText | None = None
    started_at: InstantText | None = None
    completed_at: InstantText | None = None
    cancelled_at: InstantText | None = None
    car: CarShown | None = None
    car_unavailable: bool | None = None


class OfferShown(Shown):
    """`estimated_pickup_s` is the driver's way to the pickup; the offer can be answered until `expires_at`."""

    offer_id: str
    ride_id: str
    estimated_pickup_s: int
    expires_at: InstantText
    category: str
    pickup: PointShown | None = None
    dropoff: PointShown | None = None


class DriversTripShown(StepsShown):
    trip_id: str
    ride_id: str
    state: str


class OffersShown(Shown):
    """A driver's own screen: the offer that waits for his answer, and his latest trip."""

    offer: OfferShown | None = None
    trip: DriversTripShown | None = None


class VehicleShown(PointShown):
    """`state` is `available`, `busy` or `silent`."""

    state: str
    heading_deg: int | None = None
    trip_id: str | None = None


class OpenRequestShown(Shown):
    pickup: PointShown
    category: str
    requested_at: InstantText
    drivers_asked: int


class CityShown(Shown):
    """An even sample of the cars, by driver, and the rides that still need one.

    `counts` are of the sample, by state, beside `on_the_road`: all cars, wherever they are. `vehicles_unavailable`: nobody
    could say where the cars are, these are the ones that were shown last.
    """

    vehicles: dict[str, VehicleShown] | None = None
    requests: dict[str, OpenRequestShown] | None = None
    counts: dict[str, int] | None = None
    vehicles_unavailable: bool | None = None


class AreaShown(Shown):
    centre: PointShown
    radius_m: int


class AlertShown(Shown):
    """`text` by language: `en`, `pt`. Without `area` it is for everybody everywhere."""

    alert_id: str
    severity: Severity
    text: dict[str, str]
    until: InstantText
    published_at: InstantText
    area: AreaShown | None = None


class AlertsShown(Shown):
    alerts: dict[str, AlertShown] | None = None


class AlertList(View):
    """Newest first."""

    alerts: list[AlertShown]


class Snapshot(View):
    """`topic` is what the WebSocket calls it; `seq` grows with every change, and is the number to resume from."""

    topic: str
    seq: int
    at: InstantText
    kind: Literal["snapshot"]


class RideSnapshot(Snapshot):
    data: RideShown


class SharedRideSnapshot(Snapshot):
    data: SharedRideShown


class OffersSnapshot(Snapshot):
    data: OffersShown


class CitySnapshot(Snapshot):
    data: CityShown


class AlertsSnapshot(Snapshot):
    data: AlertsShown
