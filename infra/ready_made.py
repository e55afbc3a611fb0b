"""The local stack's ready-made people, as far as the API knows them: a rider with an account, an approved driver with a car.

Everything goes through the public API, as an app and the desk would do it.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

PAPERS = ("driving_licence", "vehicle_registration", "insurance", "taxi_permit")
PAPERS_LAST = timedelta(days=3 * 365)
RIDER = {"display_name": "Ana Ribeiro", "phone": "+351912345678", "language": "pt-BR"}
DRIVER = {"display_name": "Tiago Lopes", "phone": "+351911111111", "language": "pt-BR", "traits": []}
CAR = {
    "plate": "AA-11-BB",
    "make": "Skoda",
    "model": "Octavia",
    "colour": "black",
    "year": 2023,
    "categories": ["standard", "comfort"],
    "wheelchair_access": False,
}
TIMEOUT_S = 60


@dataclass(frozen=True)
class Person:
    """Somebody signed in. Each call insists on a success."""

    api_url: str
    token: str

    def send(self, method: str, path: str, body: dict[str, Any], key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310  # nosec B310
            self.api_url + path,
            method=method,
            data=json.dumps(body).encode(),
            headers=headers | ({"Idempotency-Key": key} if key else {}),
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310  # nosec B310
            return json.load(response)


def introduce(api_url: str, token_of: Callable[[str], str]) -> None:
    """`token_of` a group's ready-made person."""
    rider, driver, desk = (Person(api_url, token_of(group)) for group in ("riders", "drivers", "desk"))
    rider.send("PUT", "/v1/riders/me", RIDER)
    driver_id = driver.send("POST", "/v1/drivers", DRIVER)["driver_id"]
    driver.send("POST", "/v1/drivers/me/vehicles", CAR, key="ready-made-car")
    expires_on = (datetime.now(UTC) + PAPERS_LAST).date().isoformat()
    for kind in PAPERS:
        driver.send("PUT", f"/v1/drivers/me/documents/{kind}", {"number": "X-1", "expires_on": expires_on})
    desk.send("POST", f"/v1/drivers/{driver_id}/approve", {"reason": "papers seen"})
