"""Migration: an old system's addresses, answered by it or by the services, and the two compared while both run."""

from events.drivers import DriverErased
from events.riders import RiderErased
from kernel.declaration import ADMIN, DESK, Facade, Function, Route, Secret, Service, Setting, import_routes

ACTORS = ("facade", "timers")

SERVICE = Service(
    name="migration",
    purpose="An old system's addresses while it is moved over: who answers each, both answers compared, and the way back.",
    routes=(
        Route("GET", "/v1/migration/routes", DESK | ADMIN),
        Route("PUT", "/v1/migration/routes/{route_id}", ADMIN),
        Route("GET", "/v1/migration/routes/{route_id}/comparisons", DESK | ADMIN),
        Route("GET", "/v1/migration/routes/{route_id}/verdict", DESK | ADMIN),
        Route("PUT", "/v1/migration/kill-switch", ADMIN),
        Route("GET", "/v1/migration/audit", DESK | ADMIN),
        Route("GET", "/v1/migration/rides", ADMIN),
        *import_routes("migration"),
    ),
    facade=Facade("/rest/{proxy+}", actors=ACTORS),
    reacts_to=(RiderErased, DriverErased),
    timers=True,
    sizes=(
        Function("facade", memory_mb=1024, timeout_s=29, user_pool_actions=("AdminGetUser", "AdminSetUserPassword")),
        Function("timers", timeout_s=29, user_pool_actions=("AdminGetUser", "AdminSetUserPassword")),
    ),
    secrets=(Secret("sign-in", read_by=ACTORS),),
    settings=(Setting("legacy-url", "", read_by=("facade",)),),
)
