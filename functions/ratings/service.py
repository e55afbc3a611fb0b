"""Ratings: what riders and drivers think of each other, what it amounts to, and what they complain about."""

from events.drivers import DriverErased
from events.ratings import (
    ComplaintClosed,
    ComplaintOpened,
    LowRatingReceived,
    RatingGiven,
    SafetyConcernRaised,
    StandingWithdrawn,
)
from events.riders import RiderErased
from events.trips import TripCancelled, TripCompleted
from kernel.declaration import ADMIN, ANYONE, DESK, DRIVERS, RIDERS, SIGNED_IN, Function, Route, Service, import_routes

INDEXES = ("by_rider", "by_driver", "by_closing", "by_state", "by_topic")

SERVICE = Service(
    name="ratings",
    purpose="What riders and drivers think of each other: mutual ratings, standings, complaints and the desk's answers.",
    routes=(
        Route("POST", "/v1/trips/{trip_id}/rating", RIDERS | DRIVERS),
        Route("GET", "/v1/trips/{trip_id}/rating", RIDERS | DRIVERS),
        Route("GET", "/v1/rating-tags", ANYONE),
        Route("GET", "/v1/ratings/rule", ANYONE),
        Route("GET", "/v1/ratings/mine", RIDERS | DRIVERS),
        Route("GET", "/v1/ratings/given", RIDERS | DRIVERS),
        Route("GET", "/v1/trips/{trip_id}/ratings", DESK | ADMIN),
        Route("GET", "/v1/ratings/subjects/{subject}/{subject_id}", DESK | ADMIN),
        Route("POST", "/v1/ratings/{rating_id}/withdraw", DESK | ADMIN),
        Route("GET", "/v1/complaint-topics", ANYONE, "complaints"),
        Route("POST", "/v1/complaints", RIDERS | DRIVERS, "complaints"),
        Route("GET", "/v1/complaints", SIGNED_IN, "complaints"),
        Route("GET", "/v1/complaints/{complaint_id}", SIGNED_IN, "complaints"),
        Route("POST", "/v1/complaints/{complaint_id}/messages", SIGNED_IN, "complaints"),
        Route("POST", "/v1/complaints/{complaint_id}/assign", DESK | ADMIN, "complaints"),
        Route("POST", "/v1/complaints/{complaint_id}/close", DESK | ADMIN, "complaints"),
        Route("POST", "/v1/complaints/{complaint_id}/reopen", RIDERS | DRIVERS, "complaints"),
        *import_routes("ratings"),
    ),
    emits=(
        RatingGiven,
        LowRatingReceived,
        StandingWithdrawn,
        SafetyConcernRaised,
        ComplaintOpened,
        ComplaintClosed,
    ),
    reacts_to=(TripCompleted, TripCancelled, RiderErased, DriverErased),
    timers=True,
    indexes=INDEXES,
    index_holds=dict.fromkeys(INDEXES, ("id",)),
    sizes=(
        Function("subscribers", memory_mb=256),
        Function("timers", memory_mb=256, timeout_s=60),
        Function("importing", timeout_s=29),
    ),
)
