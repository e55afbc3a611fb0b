"""Trips: what happens between a driver's assignment and the end of the ride."""

from events.dispatch import DriverAssigned
from events.drivers import DriverErased
from events.location import TripTrackMeasured
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
from kernel.declaration import (
    ADMIN,
    ANYONE,
    DESK,
    DRIVERS,
    RIDERS,
    SIGNED_IN,
    Function,
    Query,
    Route,
    Service,
    import_routes,
)

SERVICE = Service(
    name="trips",
    purpose="Trips from assignment to their end: a driver's steps, start PIN, cancellation and fee rule, history, sharing.",
    routes=(
        Route("GET", "/v1/trips", SIGNED_IN),
        Route("GET", "/v1/trips/{trip_id}", SIGNED_IN),
        Route("POST", "/v1/trips/{trip_id}/en-route", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/arrive", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/start", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/stops/{n}", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/complete", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/no-show", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/actions", DRIVERS),
        Route("POST", "/v1/trips/{trip_id}/cancel", SIGNED_IN),
        Route("PUT", "/v1/trips/{trip_id}/dropoff", RIDERS | DESK | ADMIN),
        Route("POST", "/v1/trips/{trip_id}/pin-reset", DESK | ADMIN),
        Route("POST", "/v1/trips/{trip_id}/share", RIDERS),
        Route("DELETE", "/v1/trips/{trip_id}/share", RIDERS),
        Route("GET", "/v1/shared-trips/{token}", ANYONE),
        *import_routes("trips"),
    ),
    emits=(
        DriverEnRoute,
        DriverArrived,
        TripStarted,
        TripStopReached,
        TripDropoffChanged,
        TripCompleted,
        TripCancelled,
        TripShareChanged,
    ),
    reacts_to=(DriverAssigned, TripTrackMeasured, RiderErased, DriverErased),
    timers=True,
    queries=(Query("location", "GET", "/internal/location/trips/{trip_id}/position", "api"),),
    indexes=("by_rider", "by_driver"),
    index_holds={"by_rider": ("id",), "by_driver": ("id",)},
    sizes=(Function("subscribers", memory_mb=256), Function("timers", memory_mb=256, timeout_s=60)),
)
