"""Live messages to people: my ride, my offers, a shared trip, the city, alerts."""

from events.dispatch import (
    DriverAssigned,
    RideDropoffChanged,
    RideOfferClosed,
    RideOffered,
    RideRequestCancelled,
    RideRequested,
    RideUnserved,
)
from events.drivers import DriverErased
from events.payments import PaymentAuthorised, PaymentCaptured, PaymentFailed, PaymentRefunded, PaymentReleased
from events.pricing import FareAgreed, FareCalculated
from events.riders import RiderErased
from events.trips import (
    DriverArrived,
    DriverEnRoute,
    TripCancelled,
    TripCompleted,
    TripDropoffChanged,
    TripShareChanged,
    TripStarted,
    TripStopReached,
)
from kernel.declaration import ADMIN, ANYONE, DESK, DRIVERS, RIDERS, SIGNED_IN, Function, Query, Route, Service, Socket

SERVICE = Service(
    name="feed",
    purpose="Live messages to people over a WebSocket, and the same truth for who polls; alerts that the desk publishes.",
    routes=(
        Route("POST", "/v1/feed/tickets", SIGNED_IN),
        Route("POST", "/v1/feed/shared/{token}/tickets", ANYONE),
        Route("GET", "/v1/feed/rides/{ride_id}", RIDERS | DESK | ADMIN),
        Route("GET", "/v1/feed/offers", DRIVERS),
        Route("GET", "/v1/feed/city/{city}", DESK | ADMIN),
        Route("GET", "/v1/feed/shared/{token}", ANYONE),
        Route("GET", "/v1/feed/alerts", ANYONE),
        Route("POST", "/v1/alerts", DESK | ADMIN),
        Route("GET", "/v1/alerts", ANYONE),
        Route("POST", "/v1/alerts/{alert_id}/withdraw", DESK | ADMIN),
    ),
    reacts_to=(
        RideRequested,
        RideDropoffChanged,
        RideOffered,
        RideOfferClosed,
        DriverAssigned,
        RideUnserved,
        RideRequestCancelled,
        DriverEnRoute,
        DriverArrived,
        TripStarted,
        TripStopReached,
        TripDropoffChanged,
        TripCompleted,
        TripCancelled,
        TripShareChanged,
        FareAgreed,
        FareCalculated,
        PaymentAuthorised,
        PaymentCaptured,
        PaymentFailed,
        PaymentReleased,
        PaymentRefunded,
        RiderErased,
        DriverErased,
    ),
    timers=True,
    queries=tuple(
        Query("location", "GET", path, function)
        for function in ("api", "timers")
        for path in ("/internal/location/trips/{trip_id}/position", "/internal/location/vehicles")
    ),
    indexes=("open",),
    index_holds={"open": ("open_request",)},
    socket=Socket(function="socket", poster="timers", tellers=("api",)),
    sizes=(
        Function("socket", memory_mb=256),
        Function("subscribers", memory_mb=256, timeout_s=30),
        Function("timers", memory_mb=512, timeout_s=30),
    ),
)
