"""Operations: what the running system tells the people on call, and the one thing they may do to it."""

from kernel.declaration import ADMIN, DESK, Function, Oversight, Route, Service

ON_CALL = DESK | ADMIN

SERVICE = Service(
    name="operations",
    purpose="What the running system tells the people on call: its map, its health, a ride's hops, and the dead letters.",
    routes=(
        Route("GET", "/v1/services", ON_CALL),
        Route("GET", "/v1/services/health", ON_CALL),
        Route("GET", "/v1/services/{service}/errors", ON_CALL),
        Route("GET", "/v1/rides/{ride_id}/hops", ON_CALL),
        Route("GET", "/v1/dead-letters", ON_CALL),
        Route("POST", "/v1/dead-letters/redrive", ON_CALL, "redrive"),
        Route("GET", "/v1/dead-letters/redrives", ON_CALL, "redrive"),
    ),
    indexes=("by_time",),
    sizes=(
        Function("api", timeout_s=29),
        Function("redrive", timeout_s=29),
    ),
    oversight=Oversight(watchers=("api",), redrivers=("redrive",)),
)
