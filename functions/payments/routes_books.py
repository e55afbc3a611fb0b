"""The routes of the books, of drivers' earnings and of payouts, as the service declares them."""

from kernel.declaration import ADMIN, ANYONE, DESK, DRIVERS, Route

BOOKS_ROUTES = (
    Route("GET", "/v1/ledger/accounts", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/ledger/accounts/{account_id}/postings", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/ledger/entries", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/ledger/entries/{entry_id}", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/ledger/trial-balance", DESK | ADMIN, "books_api"),
    Route("POST", "/v1/ledger/adjustments", ADMIN, "books_api"),
    Route("POST", "/v1/payout-runs", ADMIN, "books_api"),
    Route("GET", "/v1/payout-runs", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/payout-runs/{run_id}", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/payout-runs/{run_id}/payouts", DESK | ADMIN, "books_api"),
    Route("GET", "/v1/payout-runs/{run_id}/transfers", ADMIN, "books_api"),
    Route("POST", "/v1/payout-runs/{run_id}/sent", ADMIN, "books_api"),
    Route("POST", "/v1/payouts/{payout_id}/return", ADMIN, "books_api"),
    Route("GET", "/v1/patronage", ANYONE, "books_api"),
    Route("POST", "/v1/patronage/allotments", ADMIN, "books_api"),
    Route("GET", "/v1/patronage/allotments/{period}", DESK | ADMIN, "books_api"),
)

EARNINGS_ROUTES = (
    Route("GET", "/v1/earnings/mine", DRIVERS, "earnings_api"),
    Route("GET", "/v1/earnings/drivers/{driver_id}", DESK | ADMIN, "earnings_api"),
    Route("GET", "/v1/statements/mine", DRIVERS, "earnings_api"),
    Route("GET", "/v1/statements/mine/{month}", DRIVERS, "earnings_api"),
    Route("GET", "/v1/statements/mine/{month}/csv", DRIVERS, "earnings_api"),
    Route("GET", "/v1/statements/drivers/{driver_id}/{month}", DESK | ADMIN, "earnings_api"),
    Route("GET", "/v1/statements/drivers/{driver_id}/{month}/csv", DESK | ADMIN, "earnings_api"),
    Route("GET", "/v1/payout-account", DRIVERS, "earnings_api"),
    Route("PUT", "/v1/payout-account", DRIVERS, "earnings_api"),
    Route("DELETE", "/v1/payout-account", DRIVERS, "earnings_api"),
    Route("GET", "/v1/payouts/mine", DRIVERS, "earnings_api"),
)
