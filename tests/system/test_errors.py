from collections.abc import Callable
from typing import Any

import pytest

from tests.system.city import SQUARE, STATION, Person, request_ride

pytestmark = pytest.mark.system

HERE = {"lat": SQUARE.lat, "lng": SQUARE.lng}
THERE = {"lat": STATION.lat, "lng": STATION.lng}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def test_the_gateway_turns_away_missing_and_foreign_tokens(nobody: Person, new_rider: Callable[[], Person]) -> None:
    assert nobody.ask("GET", "/v1/riders/me").status_code == 401
    header, claims, signature = new_rider().token.split(".")
    for token in ("nonsense", f"{header}.{claims}.{signature[:-8]}AAAAAAAA", f"{header}.e30.{signature}"):
        assert Person(nobody.http, token).ask("GET", "/v1/riders/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/unicorns", 404, "no_such_route"),
        ("GET", "/", 404, "no_such_route"),
        ("GET", "/v1/rides/x/y/z", 404, "no_such_route"),
        ("DELETE", "/v1/rides", 405, "method_not_allowed"),
        ("GET", "/v1/positions", 405, "method_not_allowed"),
        ("GET", "/v1/drivers", 403, "forbidden"),
        ("GET", f"/v1/rides/{UNKNOWN_ID}", 404, None),
        ("GET", f"/v1/trips/{UNKNOWN_ID}", 404, None),
        ("POST", f"/v1/rides/{UNKNOWN_ID}/assign", 403, "forbidden"),
        ("GET", "/v1/rides?cursor=forged", 400, "bad_cursor"),
        ("GET", "/v1/rides?cursor=eyJzayI6ICJaWloifQ", 400, "bad_cursor"),
        ("GET", "/v1/rides?limit=many", 422, "invalid_request"),
    ],
)
def test_what_is_not_there_or_not_yours_is_said_clearly(
    new_rider: Callable[[], Person], method: str, path: str, status: int, code: str | None
) -> None:
    response = new_rider().ask(method, path)
    assert response.status_code == status, response.text
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["code"] == (code or problem["code"])
    assert problem["title"] and problem["detail"]


@pytest.mark.parametrize(
    ("wish", "status", "pointer"),
    [
        ({"pickup": HERE}, 422, "/dropoff"),
        ({"pickup": {"lat": 95.0, "lng": 0.0}, "dropoff": THERE}, 422, "/pickup/lat"),
        ({"pickup": {"lat": "41", "lng": 0.0}, "dropoff": THERE}, 422, "/pickup/lat"),
        ({"pickup": HERE, "dropoff": THERE, "category": "helicopter"}, 422, "/category"),
        ({"pickup": HERE, "dropoff": THERE, "needs": "wheelchair"}, 422, "/needs"),
        ({"pickup": HERE, "dropoff": THERE, "note": "x" * 300_000}, 413, None),
    ],
)
def test_an_impossible_wish_names_what_is_wrong(
    new_rider: Callable[[], Person], wish: dict[str, Any], status: int, pointer: str | None
) -> None:
    response = new_rider().ask("POST", "/v1/rides", wish, Idempotency_Key="impossible-0001")
    assert response.status_code == status, response.text
    assert pointer is None or pointer in [error["pointer"] for error in response.json()["errors"]]


def test_somebody_elses_ride_does_not_exist_for_you(new_rider: Callable[[], Person]) -> None:
    rider, stranger = new_rider(), new_rider()
    ride_id = request_ride(rider)
    assert stranger.ask("GET", f"/v1/rides/{ride_id}").status_code == 404
    assert stranger.ask("POST", f"/v1/rides/{ride_id}/cancel", {"reason": "mine?"}).status_code == 404
    rider.post(f"/v1/rides/{ride_id}/cancel", {"reason": "changed my mind"})
