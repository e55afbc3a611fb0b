"""The price: tariffs, quotes, surge, and one fare function for quote and receipt."""

from events.pricing import TariffPublished
from kernel.declaration import ADMIN, ANYONE, DESK, Route, Service

SERVICE = Service(
    name="pricing",
    purpose="The price: tariffs, quotes, surge, and one fare function for quote and receipt.",
    routes=(
        Route("GET", "/v1/tariffs", ANYONE, "tariffs_api"),
        Route("POST", "/v1/tariffs", DESK | ADMIN, "tariffs_api"),
        Route("POST", "/v1/tariffs/check", DESK | ADMIN, "tariffs_api"),
        Route("GET", "/v1/tariffs/{tariff_id}", ANYONE, "tariffs_api"),
        Route("GET", "/v1/tariffs/{tariff_id}/versions/{version}", ANYONE, "tariffs_api"),
    ),
    emits=(TariffPublished,),
)
