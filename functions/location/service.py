"""Where every car is: positions, presence, the search for the nearest, and the track of each trip."""

from events.dispatch import DriverAssigned
from events.drivers import DriverErased, DriverProfileChanged, DriverSuspended, DriverWentOffline, DriverWentOnline
from events.location import DriverCameBack, DriverWentSilent, TripTrackMeasured
from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from events.trips import TripCancelled, TripCompleted, TripDropoffChanged, TripStarted, TripStopReached
from kernel.declaration import ADMIN, DESK, DRIVERS, RIDERS, SIBLINGS, SIGNED_IN, Function, Route, Service, import_routes

SERVICE = Service(
    name="location",
    purpose="Live positions, who can be reached, the nearest available cars, and the track of each trip.",
    routes=(
        Route("POST", "/v1/positions", DRIVERS, "positions"),
        Route("GET", "/v1/vehicles/nearby", RIDERS | DESK | ADMIN),
        Route("GET", "/v1/vehicles/nearby/drivers", DESK | ADMIN),
        Route("GET", "/v1/trips/{trip_id}/position", SIGNED_IN),
        Route("GET", "/v1/trips/{trip_id}/track", SIGNED_IN),
        Route("GET", "/v1/drivers/{driver_id}/position", DESK | ADMIN),
        Route("GET", "/internal/location/nearby", SIBLINGS, "internal"),
        Route("GET", "/internal/location/trips/{trip_id}/position", SIBLINGS, "internal"),
        Route("GET", "/internal/location/vehicles", SIBLINGS, "internal"),
        *import_routes("location"),
    ),
    emits=(DriverWentSilent, DriverCameBack, TripTrackMeasured),
    reacts_to=(
        DriverWentOnline,
        DriverWentOffline,
        DriverSuspended,
        DriverProfileChanged,
        DriverErased,
        DriverAssigned,
        TripStarted,
        TripStopReached,
        TripDropoffChanged,
        TripCompleted,
        TripCancelled,
        RiderRegistered,
        RiderProfileChanged,
        RiderErased,
    ),
    timers=True,
    indexes=("near", "road"),
    index_holds={
        "near": ("near_lat", "near_lng", "near_at_s", "near_heading_deg", "categories", "serves_needs"),
        "road": ("driver_id",),
    },
    sizes=(
        Function("positions", memory_mb=256, timeout_s=5),
        Function("internal", timeout_s=5),
        Function("subscribers", memory_mb=256, timeout_s=30),
        Function("timers", memory_mb=256),
        Function("importing", timeout_s=29),
    ),
)
