"""Customer accounts: who a rider is, what he needs, and his right to see and to erase it."""

from events.ratings import RatingGiven, StandingWithdrawn
from events.riders import RiderErased, RiderProfileChanged, RiderRegistered
from kernel.declaration import ADMIN, DESK, RIDERS, SIGN_IN_ACTIONS, Function, Route, Service, import_routes

SERVICE = Service(
    name="riders",
    purpose="Customer accounts: profile, needs, places, contacts; export and erasure.",
    routes=(
        Route("PUT", "/v1/riders/me", RIDERS),
        Route("GET", "/v1/riders/me", RIDERS),
        Route("DELETE", "/v1/riders/me", RIDERS),
        Route("GET", "/v1/riders/me/export", RIDERS),
        Route("GET", "/v1/riders/{rider_id}", DESK | ADMIN),
        *import_routes("riders"),
    ),
    emits=(RiderRegistered, RiderProfileChanged, RiderErased),
    reacts_to=(RiderErased, RatingGiven, StandingWithdrawn),
    sizes=(Function("subscribers", memory_mb=256, user_pool_actions=SIGN_IN_ACTIONS),),
)
