"""The price: tariffs, quotes, surge, and one fare function for quote and receipt."""

from events.dispatch import DriverAssigned, RideRequestCancelled, RideRequested, RideUnserved
from events.drivers import DriverWentOffline, DriverWentOnline
from events.location import DriverWentSilent, TripTrackMeasured
from events.pricing import FareAgreed, FareCalculated, SurgeChanged, TariffPublished
from events.riders import RiderErased
from events.trips import TripCancelled, TripCompleted
from kernel.declaration import (
    ADMIN,
    ANYONE,
    DESK,
    DRIVERS,
    RIDERS,
    SIBLINGS,
    Function,
    Route,
    Secret,
    Service,
    Setting,
    import_routes,
)

ESTIMATING = ("quotes_api", "subscribers")

SERVICE = Service(
    name="pricing",
    purpose="The price: tariffs, quotes, surge, and one fare function for quote and receipt.",
    routes=(
        Route("GET", "/v1/tariffs", ANYONE, "tariffs_api"),
        Route("POST", "/v1/tariffs", DESK | ADMIN, "tariffs_api"),
        Route("POST", "/v1/tariffs/check", DESK | ADMIN, "tariffs_api"),
        Route("GET", "/v1/tariffs/{tariff_id}", ANYONE, "tariffs_api"),
        Route("GET", "/v1/tariffs/{tariff_id}/versions/{version}", ANYONE, "tariffs_api"),
        Route("POST", "/v1/quotes", RIDERS | DESK | ADMIN, "quotes_api"),
        Route("GET", "/internal/pricing/quotes/check", SIBLINGS, "internal"),
        Route("GET", "/v1/rides/{ride_id}/fare", RIDERS | DRIVERS | DESK | ADMIN, "fares_api"),
        Route("GET", "/v1/rides/{ride_id}/receipt", RIDERS | DRIVERS | DESK | ADMIN, "fares_api"),
        Route("GET", "/v1/surge", ANYONE, "surge_api"),
        Route("GET", "/v1/surge/cells/{cell_id}", ANYONE, "surge_api"),
        Route("GET", "/v1/surge/limits/{city}", DESK | ADMIN, "surge_api"),
        Route("PUT", "/v1/surge/limits/{city}", DESK | ADMIN, "surge_api"),
        *import_routes("pricing"),
    ),
    emits=(TariffPublished, FareAgreed, FareCalculated, SurgeChanged),
    reacts_to=(
        RideRequested,
        DriverAssigned,
        RideUnserved,
        RideRequestCancelled,
        TripCompleted,
        TripCancelled,
        TripTrackMeasured,
        DriverWentOnline,
        DriverWentOffline,
        DriverWentSilent,
        RiderErased,
    ),
    timers=True,
    indexes=("by_rider", "raised", "free"),
    index_holds={"by_rider": ("ride_id",), "free": ("driver_id",)},
    secrets=(Secret("quote-signing", read_by=("quotes_api", "internal", "subscribers")),),
    settings=(
        Setting(
            "route-estimator",
            "straight_line",
            read_by=ESTIMATING,
            choices=("straight_line", "osrm", "amazon_location"),
            allows={"amazon_location": ("geo-routes:CalculateRoutes",)},
        ),
        Setting("osrm-url", "http://localhost:5000", read_by=ESTIMATING),
    ),
    sizes=(Function("timers", memory_mb=256), Function("subscribers", timeout_s=30), Function("importing", timeout_s=29)),
)
