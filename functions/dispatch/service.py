"""The heart: from a rider's wish to the one driver who carries it, and a record of why it was he."""

from events.dispatch import (
    DriverAssigned,
    RideDropoffChanged,
    RideOfferClosed,
    RideOffered,
    RideRequestCancelled,
    RideRequested,
    RideUnserved,
)
from events.drivers import (
    DriverApproved,
    DriverErased,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from events.location import DriverWentSilent
from events.payments import RiderDebtOpened, RiderDebtSettled
from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from events.trips import TripCancelled, TripCompleted, TripDropoffChanged
from kernel.declaration import ADMIN, DESK, DRIVERS, RIDERS, SIGNED_IN, Function, Query, Route, Service, import_routes

SERVICE = Service(
    name="dispatch",
    purpose="Ride requests, offers to one driver at a time, matching, and the decision record.",
    routes=(
        Route("POST", "/v1/rides", RIDERS | DESK),
        Route("GET", "/v1/rides", RIDERS | DESK | ADMIN),
        Route("GET", "/v1/rides/{ride_id}", SIGNED_IN),
        Route("POST", "/v1/rides/{ride_id}/cancel", RIDERS | DESK | ADMIN),
        Route("PUT", "/v1/rides/{ride_id}/dropoff", RIDERS | DESK | ADMIN),
        Route("PUT", "/v1/rides/{ride_id}/note", RIDERS | DESK | ADMIN),
        Route("POST", "/v1/rides/{ride_id}/assign", DESK | ADMIN),
        Route("GET", "/v1/rides/{ride_id}/decisions", DESK | ADMIN),
        Route("GET", "/v1/decisions/mine", DRIVERS),
        Route("GET", "/v1/offers/current", DRIVERS),
        Route("POST", "/v1/offers/{offer_id}/accept", DRIVERS),
        Route("POST", "/v1/offers/{offer_id}/decline", DRIVERS),
        *import_routes("dispatch"),
    ),
    emits=(
        RideRequested,
        RideDropoffChanged,
        RideOffered,
        RideOfferClosed,
        DriverAssigned,
        RideUnserved,
        RideRequestCancelled,
    ),
    reacts_to=(
        RiderRegistered,
        RiderProfileChanged,
        RiderErased,
        RiderDebtOpened,
        RiderDebtSettled,
        DriverApproved,
        DriverProfileChanged,
        DriverWentOnline,
        DriverWentOffline,
        DriverSuspended,
        DriverErased,
        DriverWentSilent,
        TripDropoffChanged,
        TripCompleted,
        TripCancelled,
    ),
    timers=True,
    queries=(
        Query("location", "GET", "/internal/location/nearby", function="timers"),
        Query("pricing", "GET", "/internal/pricing/quotes/check", function="api"),
    ),
    indexes=("desk",),
    index_holds={"desk": ("rider_id",)},
    sizes=(Function("subscribers", timeout_s=30),),
)
