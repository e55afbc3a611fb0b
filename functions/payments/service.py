"""The money: how rides are paid, what the books say of it, and what drivers get."""

from events.dispatch import DriverAssigned, RideRequestCancelled, RideRequested, RideUnserved
from events.drivers import DriverErased
from events.payments import (
    DriverPaidOut,
    DriverTipped,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    PaymentReleased,
    RiderDebtOpened,
    RiderDebtSettled,
)
from events.pricing import FareAgreed, FareCalculated, TariffPublished
from events.riders import RiderErased
from kernel.declaration import ADMIN, ANYONE, DESK, DRIVERS, RIDERS, Function, Route, Secret, Service, Setting, import_routes
from payments.routes_books import BOOKS_ROUTES, EARNINGS_ROUTES

ASK_PROVIDERS = ("timers", "webhooks", "reconciliation_api")
KNOW_PROVIDERS = (*ASK_PROVIDERS, "api", "subscribers")

SERVICE = Service(
    name="payments",
    purpose="The money: a double-entry ledger, how rides are paid and debts settled, what drivers are paid.",
    routes=(
        Route("GET", "/v1/rides/{ride_id}/payment", RIDERS | DRIVERS | DESK | ADMIN),
        Route("POST", "/v1/rides/{ride_id}/tip", RIDERS),
        Route("POST", "/v1/rides/{ride_id}/refunds", DESK | ADMIN),
        Route("GET", "/v1/payment-methods", RIDERS),
        Route("POST", "/v1/payment-methods", RIDERS),
        Route("DELETE", "/v1/payment-methods/{method_id}", RIDERS),
        Route("PUT", "/v1/payment-methods/{method_id}/default", RIDERS),
        Route("GET", "/v1/wallet", RIDERS),
        Route("POST", "/v1/wallet/top-ups", RIDERS),
        Route("GET", "/v1/charges/{charge_id}", RIDERS | DESK | ADMIN),
        Route("GET", "/v1/debts/mine", RIDERS),
        Route("POST", "/v1/debts/mine/pay", RIDERS),
        Route("GET", "/v1/debts/{rider_id}", DESK | ADMIN),
        Route("POST", "/v1/debts/{rider_id}/rides/{ride_id}/waive", DESK | ADMIN),
        Route("POST", "/v1/payment-webhooks/{provider}", ANYONE, "webhooks"),
        Route("GET", "/v1/reconciliation", DESK | ADMIN, "reconciliation_api"),
        *BOOKS_ROUTES,
        *EARNINGS_ROUTES,
        *import_routes("payments"),
    ),
    emits=(
        PaymentAuthorised,
        PaymentCaptured,
        PaymentFailed,
        PaymentReleased,
        PaymentRefunded,
        DriverTipped,
        RiderDebtOpened,
        RiderDebtSettled,
        DriverPaidOut,
    ),
    reacts_to=(
        RideRequested,
        FareAgreed,
        DriverAssigned,
        FareCalculated,
        RideUnserved,
        RideRequestCancelled,
        RiderErased,
        DriverErased,
        TariffPublished,
    ),
    timers=True,
    indexes=("ledger",),
    index_holds={"ledger": ("id",)},
    sizes=(
        Function("timers", timeout_s=30, own_libraries=True),
        Function("webhooks", timeout_s=20, own_libraries=True),
        Function("reconciliation_api", timeout_s=29, own_libraries=True),
        Function("books_api", timeout_s=29),
        Function("earnings_api", timeout_s=29),
        Function("importing", timeout_s=29),
    ),
    secrets=(Secret("stripe", read_by=ASK_PROVIDERS), Secret("pix", read_by=ASK_PROVIDERS)),
    settings=(
        Setting("card-provider", "stripe", read_by=(*KNOW_PROVIDERS, "importing"), choices=("stripe",), local="fake"),
        Setting("pix-provider", "pix", read_by=KNOW_PROVIDERS, choices=("pix",), local="fake"),
        Setting("payout-provider", "bank", read_by=("books_api", "timers"), choices=("bank",), local="fake"),
    ),
)
