"""Drivers: who may drive, in which car, with which papers, and who is on shift."""

from events.drivers import (
    DriverApproved,
    DriverErased,
    DriverProfileChanged,
    DriverSuspended,
    DriverWentOffline,
    DriverWentOnline,
)
from events.ratings import RatingGiven, StandingWithdrawn
from kernel.declaration import ADMIN, DESK, DRIVERS, SIGN_IN_ACTIONS, Function, Route, Service, import_routes

SERVICE = Service(
    name="drivers",
    purpose="Drivers: application, vehicles, documents and their expiry, the desk's decisions, shifts; export and erasure.",
    routes=(
        Route("POST", "/v1/drivers", DRIVERS),
        Route("GET", "/v1/drivers/me", DRIVERS),
        Route("PUT", "/v1/drivers/me", DRIVERS),
        Route("DELETE", "/v1/drivers/me", DRIVERS),
        Route("GET", "/v1/drivers/me/export", DRIVERS),
        Route("POST", "/v1/drivers/me/vehicles", DRIVERS),
        Route("PUT", "/v1/drivers/me/vehicles/{vehicle_id}", DRIVERS),
        Route("DELETE", "/v1/drivers/me/vehicles/{vehicle_id}", DRIVERS),
        Route("PUT", "/v1/drivers/me/documents/{kind}", DRIVERS),
        Route("POST", "/v1/drivers/me/online", DRIVERS),
        Route("POST", "/v1/drivers/me/offline", DRIVERS),
        Route("GET", "/v1/drivers", DESK | ADMIN),
        Route("GET", "/v1/drivers/{driver_id}", DESK | ADMIN),
        Route("POST", "/v1/drivers/{driver_id}/approve", DESK | ADMIN),
        Route("POST", "/v1/drivers/{driver_id}/suspend", DESK | ADMIN),
        Route("POST", "/v1/drivers/{driver_id}/reinstate", DESK | ADMIN),
        *import_routes("drivers"),
    ),
    emits=(DriverApproved, DriverProfileChanged, DriverSuspended, DriverWentOnline, DriverWentOffline, DriverErased),
    reacts_to=(DriverErased, RatingGiven, StandingWithdrawn),
    timers=True,
    indexes=("by_status",),
    sizes=(
        Function("subscribers", memory_mb=256, user_pool_actions=SIGN_IN_ACTIONS),
        Function("timers", memory_mb=256),
    ),
)
